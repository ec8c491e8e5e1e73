#include "analyzer/rewriter/AwaitPlace.h"

#include "analyzer/rewriter/Refusal.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

bool opens(const Token &T) { return T.is("(") || T.is("[") || T.is("{"); }
bool closes(const Token &T) { return T.is(")") || T.is("]") || T.is("}"); }

bool isControl(const Token &T) {
  return T.is("if") || T.is("while") || T.is("for") || T.is("switch") || T.is("constexpr") ||
         T.is("catch");
}

/// The tokens of the whole expression that a call stands in, as indices.
class FullExpression {
public:
  FullExpression(const Span &Call, const TokenStream &Tokens) : Tokens(Tokens) {
    Begin = Tokens.at(Call.Offset);
    End = Tokens.at(Call.end());
    goBack();
    goOn();
  }

  size_t Begin = 0, End = 0;
  bool InList = false;      ///< `T{…, call, …}`
  bool IsStatement = false; ///< … and nothing is around it.

private:
  /// It holds statements.
  bool isBlock(size_t Brace) const {
    unsigned Depth = 0;
    size_t Close = Tokens.partner(Brace);
    for (size_t I = Brace + 1; I < Tokens.size() && I < Close; ++I) {
      Depth += opens(Tokens[I]);
      Depth -= closes(Tokens[I]) && Depth > 0;
      if (Depth == 0 && Tokens[I].is(";"))
        return true;
    }
    return false;
  }

  /// What stands behind a closing brace begins a statement.
  static bool beginsStatement(const Token &T) {
    return T.isWord() || T.is("(") || T.is("*") || T.is("++") || T.is("--");
  }

  void goBack() {
    unsigned Depth = 0;
    size_t I = Begin;
    for (; I > 0; --I) {
      const Token &T = Tokens[I - 1];
      if (T.What == Token::Kind::Comment)
        continue;
      bool Ends =
          T.is(";") || (T.is("}") && beginsStatement(Tokens[Begin])) || T.is("else") || T.is("do");
      if (Depth == 0 && Ends) {
        IsStatement = !inParentheses(I - 1);
        break;
      }
      if (closes(T)) {
        // `if (…) call();`
        if (Depth == 0 && T.is(")") && endsControl(I - 1)) {
          IsStatement = true;
          break;
        }
        ++Depth;
      } else if (opens(T) && Depth > 0) {
        --Depth;
      } else if (opens(T)) {
        if (T.is("(") && I > 1 && isControl(Tokens[I - 2]))
          break;
        if (T.is("{") && isBlock(I - 1)) {
          IsStatement = true;
          break;
        }
        InList |= T.is("{");
      }
      Begin = I - 1;
    }
  }

  /// `for (…; call(); …)`
  bool inParentheses(size_t At) const {
    unsigned Depth = 0;
    for (size_t I = At; I > 0; --I) {
      if (Depth == 0 && opens(Tokens[I - 1]))
        return Tokens[I - 1].is("(");
      Depth += closes(Tokens[I - 1]);
      Depth -= opens(Tokens[I - 1]);
    }
    return false;
  }

  bool endsControl(size_t Close) const {
    unsigned Depth = 0;
    for (size_t I = Close + 1; I > 0; --I) {
      Depth += closes(Tokens[I - 1]);
      Depth -= opens(Tokens[I - 1]);
      if (Depth == 0)
        return I > 1 && isControl(Tokens[I - 2]);
    }
    return false;
  }

  void goOn() {
    size_t Depth = 0;
    for (; End < Tokens.size(); ++End) {
      const Token &T = Tokens[End];
      if (Depth == 0 && T.is(";"))
        return;
      Depth += opens(T);
      if (closes(T) && Depth > 0)
        --Depth;
      else if (closes(T) && (T.is("}") || (T.is(")") && endsControl(End))))
        return;
    }
  }

  const TokenStream &Tokens;
};

/// `a && call();`: what comes out is nobody's.
bool isUnusedChoice(const FullExpression &Of, const TokenStream &Tokens) {
  if (!Of.IsStatement || Of.End >= Tokens.size() || !Tokens[Of.End].is(";"))
    return false;
  unsigned Depth = 0;
  bool Chooses = false;
  for (size_t I = Of.Begin; I < Of.End; ++I) {
    const Token &T = Tokens[I];
    Depth += opens(T);
    Depth -= closes(T) && Depth > 0;
    if (Depth > 0 || T.What == Token::Kind::Comment)
      continue;
    if (T.is("return") || T.is("co_return") || T.is("throw") ||
        (T.Text.ends_with("=") && !T.is("==") && !T.is("!=") && !T.is("<=") && !T.is(">=")))
      return false;
    Chooses |= T.is("&&") || T.is("||") || T.is("and") || T.is("or");
  }
  return Chooses;
}

/// `f(…)`, `T{…}`, `f<T>(…)`: not `if (…)` and `sizeof (…)`.
bool isCall(size_t Open, const TokenStream &Tokens) {
  static constexpr StringLiteral Silent[] = {
      "return", "co_return", "sizeof", "alignof", "case",  "decltype",    "typeid", "noexcept",
      "and",    "or",        "not",    "xor",     "throw", "static_cast", "else",   "co_await"};
  if (Open == 0 || Tokens[Open].is("["))
    return false;
  const Token &Before = Tokens[Open - 1];
  if (isControl(Before) || is_contained(Silent, Before.Text))
    return false;
  return Before.isWord() || Before.is(">") || Before.is(")") || Before.is("]");
}

bool assigns(const Token &T) {
  return T.Text.ends_with("=") && !T.is("==") && !T.is("!=") && !T.is("<=") && !T.is(">=");
}

/// Something that may have an effect is done before the call: an argument of the same function may
/// come later, so only what is finished where the call begins counts.
bool comesAfterEffects(const FullExpression &Of, size_t Call, const TokenStream &Tokens) {
  bool Effects = false;
  unsigned Depth = 0, Shifts = 0;
  for (size_t I = Of.Begin; I < Call; ++I) {
    const Token &T = Tokens[I];
    size_t Close = opens(T) ? Tokens.partner(I) : I;
    bool Done = Close < Call;
    Shifts += T.is("<<") || T.is(">>");
    Effects |= T.is("++") || T.is("--") || T.is("co_await") || Shifts > 1 ||
               (opens(T) && Done && isCall(I, Tokens));
    // `table[i].insert(call())`: where the index has to be looked up.
    if (T.is("[") && Done && Close + 1 < Call && !assigns(Tokens[Close + 1]) &&
        any_of(make_range(&Tokens[Close], &Tokens[Call]), [](const Token &N) { return N.is("("); }))
      Effects = true;
    // What is assigned to is evaluated afterwards; and what decides whether to go on, before.
    if ((Depth == 0 && assigns(T)) || T.is("&&") || T.is("||") || T.is("and") || T.is("or"))
      Effects = false;
    Depth += opens(T);
    Depth -= closes(T) && Depth > 0;
  }
  return Effects;
}

} // namespace

Error checkAwaitPlace(const Span &Call, const TokenStream &Tokens) {
  FullExpression Of(Call, Tokens);
  for (size_t I = Of.Begin; I < Of.End && I < Tokens.size(); ++I)
    if (Tokens[I].is("?"))
      return refuse(refusal::AwaitPlace, Call,
                    "the call stands in one expression with `?:`, where GCC 12 destroys objects "
                    "twice");
  bool Once = any_of(Tokens.within(Tokens[Of.Begin].Offset, Call.Offset),
                     [](const Token &T) { return T.is("static") || T.is("thread_local"); });
  if (Once)
    return refuse(
        refusal::AwaitPlace, Call,
        "the call makes a static variable, for which another coroutine may wait meanwhile");
  if (Of.InList)
    return refuse(refusal::AwaitPlace, Call,
                  "the call stands in a braced list, where GCC 12 fails on `co_await`");
  if (comesAfterEffects(Of, Tokens.at(Call.Offset), Tokens))
    return refuse(refusal::AwaitPlace, Call,
                  "the call stands in one expression with others that come first, and GCC 12 would "
                  "wait before them");
  if (isUnusedChoice(Of, Tokens))
    return refuse(refusal::AwaitPlace, Call,
                  "nobody uses what `&&` or `||` gives, of which GCC would warn");
  return Error::success();
}

} // namespace concadvise
