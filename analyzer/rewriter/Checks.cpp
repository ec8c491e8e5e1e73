#include "analyzer/rewriter/Checks.h"

#include "analyzer/rewriter/Refusal.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

Error unlessEditable(const Span &At, const Shape &Wrap) {
  if (At.valid() && !At.Editable)
    return refuse(refusal::Macro, Wrap.Loop);
  return Error::success();
}

bool inside(const Span &At, const Span &Outer) {
  return Outer.Offset <= At.Offset && At.end() <= Outer.end();
}

/// Words that end more than the iteration, or make the lambda a coroutine.
bool leaves(const Token &T) {
  return T.is("return") || T.is("goto") || T.is("co_await") || T.is("co_yield") ||
         T.is("co_return");
}

/// A declaration of `Name` in these tokens: `type Name`, `type &Name`, or a structured binding.
bool declares(ArrayRef<Token> Tokens, StringRef Name) {
  for (size_t I = 1; I + 1 < Tokens.size(); ++I) {
    if (!isPlainUse(Tokens, I, Name))
      continue;
    const Token &Before = Tokens[I - 1], &After = Tokens[I + 1];
    bool AfterType = (Before.isWord() && !Before.is("return") && !Before.is("else")) ||
                     Before.is(">") || Before.is(">>");
    bool AfterDeclarator =
        (Before.is("*") || Before.is("&") || Before.is("&&")) && I >= 2 &&
        (Tokens[I - 2].isWord() || Tokens[I - 2].is(">") || Tokens[I - 2].is("*"));
    bool Declared = After.is("=") || After.is(";") || After.is("{") || After.is("(") ||
                    After.is("[") || After.is(",") || After.is(":") || After.is(")");
    bool Binding = (Before.is("[") || Before.is(",")) && (After.is(",") || After.is("]"));
    if (((AfterType || AfterDeclarator) && Declared) || Binding)
      return true;
    // `double x, y;` declares y too; a comma-separated read does not follow a type.
    if (Before.is(",") && Declared && !After.is(")") && !After.is(","))
      return true;
  }
  return false;
}

Error checkCountedHeader(const Shape &Wrap, const TokenStream &Tokens) {
  auto Header = Tokens.within(Wrap.Header.Offset, Wrap.Header.end());
  size_t Words = 0;
  StringRef Last;
  int Depth = 0;
  for (size_t I = 2; I < Header.size(); ++I) {
    const Token &T = Header[I];
    if (T.is(";"))
      break;
    Depth += T.is("(") || T.is("{") || T.is("[");
    Depth -= T.is(")") || T.is("}") || T.is("]");
    if (Depth == 0 && T.is(","))
      return refuse(refusal::Header, Wrap.Loop, "the header declares more than the loop variable");
    if (T.is("=") || T.is("{") || T.is("("))
      Last = Last.empty() ? Header[I - 1].Text : Last;
    else if (T.isWord() && Last.empty())
      ++Words;
  }
  bool Outside = Words == 1 && Last == Wrap.ItemName && Wrap.CounterAfter != Shape::Counter::Kept;
  if ((Words < 2 || Last != Wrap.ItemName) && !Outside)
    return refuse(refusal::Header, Wrap.Loop,
                  "the loop variable is declared outside the header: its value may be used later");
  if (StringRef(Wrap.IndexType).contains('*') || StringRef(Wrap.IndexType).contains("iterator"))
    return refuse(refusal::Header, Wrap.Loop, "the loop runs over pointers or iterators");
  if (Wrap.Lower.empty() || Wrap.Upper.empty())
    return refuse(refusal::Header, Wrap.Loop);
  return Error::success();
}

} // namespace

bool namesFunction(const Token &T) {
  return T.is("__func__") || T.is("__FUNCTION__") || T.is("__PRETTY_FUNCTION__") ||
         T.is("source_location");
}

Error checkSite(const Site &Of) {
  if (Of.What != Site::Kind::Loop)
    return refuse(refusal::NotALoop, Of.At);
  if (Of.Cxx && Of.CxxStandard < 17)
    return refuse(refusal::Language, Of.At);
  if (Of.Cxx && !Of.Exceptions)
    return refuse(refusal::NoExceptions, Of.At);
  if (!Of.Wrap.Refusals.empty())
    return make_error<Refusal>(Of.Wrap.Refusals.front());
  if (Of.Wrap.What == Shape::Form::None || Of.Wrap.Statements.empty())
    return refuse(refusal::Shape, Of.At);
  return Error::success();
}

Error checkSpans(const Shape &Wrap, const SourceText &Source) {
  for (const Span *At : {&Wrap.Loop, &Wrap.Header, &Wrap.Body, &Wrap.Over, &Wrap.Item})
    if (Error E = unlessEditable(*At, Wrap))
      return E;
  if (Wrap.Loop.end() > Source.Text.size() || !Source.slice(Wrap.Header).starts_with("for"))
    return refuse(Wrap.Loop.end() > Source.Text.size() ? refusal::Changed : refusal::Header,
                  Wrap.Loop);
  std::vector<Span> Inner = Wrap.Statements;
  Inner.insert(Inner.end(), Wrap.TaskContinues.begin(), Wrap.TaskContinues.end());
  Inner.insert(Inner.end(), Wrap.SinkContinues.begin(), Wrap.SinkContinues.end());
  if (Wrap.Hoisted)
    Inner.push_back(*Wrap.Hoisted);
  for (const Span &At : Inner) {
    if (!At.Editable)
      return refuse(refusal::Macro, Wrap.Loop);
    // An unbraced body's semicolon may lie just past the loop's span.
    if (At.Offset < Wrap.Body.Offset || At.end() > Wrap.Body.end() + 1)
      return refuse(refusal::Changed, Wrap.Loop);
  }
  for (const auto *Continues : {&Wrap.TaskContinues, &Wrap.SinkContinues})
    for (const Span &At : *Continues)
      if (!Source.slice(At).starts_with("continue"))
        return refuse(refusal::Changed, Wrap.Loop);
  if (Wrap.Split > Wrap.Statements.size() || !inside(Wrap.Header, Wrap.Loop))
    return refuse(refusal::Shape, Wrap.Loop);
  return Error::success();
}

Error checkBody(const Shape &Wrap, const TokenStream &Tokens) {
  auto Loop = Tokens.within(Wrap.Loop.Offset, loopEnd(Wrap, Tokens));
  std::vector<bool> InLambda = insideLambda(Loop);
  for (size_t I = 0; I < Loop.size(); ++I) {
    if (Loop[I].Directive)
      return refuse(refusal::Directive, Wrap.Loop);
    if (InLambda[I])
      continue;
    bool Found = Wrap.What == Shape::Form::FindFirst && Wrap.Split < Wrap.Statements.size() &&
                 Loop[I].Offset >= Wrap.Statements[Wrap.Split].Offset;
    if (Found && Loop[I].is("return")) // It stays in the function.
      continue;
    if (leaves(Loop[I]))
      return refuse(refusal::Leaves, Wrap.Loop, "`" + Loop[I].Text.str() + "` in the body");
    if (namesFunction(Loop[I]))
      return refuse(refusal::FunctionName, Wrap.Loop);
  }
  return Error::success();
}

/// The directive that ends in front of `Index` is a pragma about the loop that follows.
static bool isLoopPragma(size_t Index, const TokenStream &Tokens) {
  while (Index > 0 && Tokens[Index - 1].Directive && !Tokens[Index - 1].is("#"))
    --Index;
  if (Index + 1 >= Tokens.size() || !Tokens[Index].is("pragma"))
    return false;
  const bool Vendor = Tokens[Index + 1].is("GCC") || Tokens[Index + 1].is("clang");
  const Token &What = Tokens[std::min(Index + 1 + Vendor, Tokens.size() - 1)];
  static const StringSet<> Others = {"diagnostic", "push_macro", "pop_macro",  "message",
                                     "region",     "endregion",  "visibility", "pack"};
  return !Others.contains(What.Text);
}

/// `IVDEP for (…)`, `_Pragma("…") for (…)`, `UNROLL(4) for (…)`.
static bool isLoopMacro(size_t Index, const TokenStream &Tokens) {
  static const StringSet<> Before = {"if", "for", "while", "switch", "constexpr"};
  const Token &Last = Tokens[Index - 1];
  if (Last.isWord())
    return !Last.is("else") && !Last.is("do");
  if (!Last.is(")"))
    return false;
  size_t Open = Index - 1;
  while (Open > 0 && !(Tokens[Open].is("(") && Tokens.partner(Open) == Index - 1))
    --Open;
  return Open == 0 || !Before.contains(Tokens[Open - 1].Text);
}

Error checkBefore(const Shape &Wrap, const TokenStream &Tokens) {
  size_t Index = Tokens.at(Wrap.Loop.Offset);
  // Conditions of the preprocessor may stand between a pragma and its loop.
  while (Index > 0 &&
         (Tokens[Index - 1].What == Token::Kind::Comment || Tokens[Index - 1].Directive)) {
    if (Tokens[Index - 1].Directive && isLoopPragma(Index, Tokens))
      return refuse(refusal::Directive, Wrap.Loop, "a pragma in front of it is about the loop");
    --Index;
    while (Index > 0 && Tokens[Index].Directive && !Tokens[Index].is("#"))
      --Index;
  }
  if (Index > 0 && isLoopMacro(Index, Tokens))
    return refuse(refusal::Macro, Wrap.Loop, "what stands in front of it may be about the loop");
  for (size_t I = Tokens.at(Wrap.Enclosing.Offset);
       Wrap.Enclosing.valid() && I < Tokens.size() && !Tokens[I].is("("); ++I)
    if (Tokens[I].is("constexpr") || Tokens[I].is("consteval"))
      return refuse(refusal::Shape, Wrap.Loop,
                    "the function may be evaluated when the program is compiled");
  return Error::success();
}

Error checkHeader(const Shape &Wrap, const TokenStream &Tokens) {
  if (!Wrap.RangeFor)
    return checkCountedHeader(Wrap, Tokens);
  auto Header = Tokens.within(Wrap.Header.Offset, Wrap.Header.end());
  bool Colon = false;
  for (const Token &T : Header) {
    Colon |= T.is(":");
    if (T.is(";"))
      return refuse(refusal::Header, Wrap.Loop,
                    "the header has a statement before the item, or "
                    "the loop runs over iterators");
    if (T.is("co_await"))
      return refuse(refusal::Leaves, Wrap.Loop);
  }
  if (!Colon || !Wrap.Over.valid() || !Wrap.Item.valid())
    return refuse(refusal::Header, Wrap.Loop);
  return Error::success();
}

Error checkOutside(const Shape &Wrap, const TokenStream &Tokens) {
  for (size_t I = 0; I + 3 < Tokens.size() && Tokens[I].Offset < Wrap.Loop.Offset; ++I) {
    const Token &Verb = Tokens[I + 2];
    bool Call = Tokens[I].is("conc") && Tokens[I + 1].is("::") && Tokens[I + 3].is("(") &&
                (Verb.is("map") || Verb.is("for_each") || Verb.is("find_first") ||
                 Verb.is("reduce") || Verb.is("submit"));
    size_t Close = Call ? Tokens.partner(I + 3) : 0;
    if (Call && Close < Tokens.size() && Tokens[Close].Offset > Wrap.Loop.Offset)
      return refuse(refusal::AlreadyWrapped, Wrap.Loop);
  }
  return Error::success();
}

/// Where the outermost loop around `Offset` begins, from `First` on; `End` when there is none.
static uint32_t outermostLoop(uint32_t First, uint32_t Offset, uint32_t End,
                              const TokenStream &Tokens) {
  for (size_t I = Tokens.at(First); I < Tokens.size() && Tokens[I].Offset < Offset; ++I) {
    bool Loops = Tokens[I].is("for") || Tokens[I].is("while") || Tokens[I].is("do");
    size_t Behind = Loops ? Tokens.statementEnd(I) : 0;
    if (Loops && Behind > 0 && Tokens[std::min(Behind, Tokens.size()) - 1].Offset > Offset)
      return Tokens[I].Offset;
    if (Tokens[I].is("goto")) // Whatever stands anywhere may come next.
      return First;
  }
  return End;
}

bool endsWithLoop(StringRef Name, uint32_t Loop, uint32_t End, uint32_t FunctionEnd,
                  const TokenStream &Tokens) {
  size_t First = Tokens.at(Loop);
  uint32_t From = 0;
  for (size_t I = 0; I < First; ++I) // The body of the function that the loop is in.
    if (Tokens[I].is("{") && Tokens.partner(I) < Tokens.size() &&
        Tokens[Tokens.partner(I)].end() == FunctionEnd)
      From = Tokens[I].Offset;
  uint32_t Begin = From ? outermostLoop(From, Loop, End, Tokens) : From;
  for (size_t I = Tokens.at(Begin); I < Tokens.size() && Tokens[I].Offset < FunctionEnd; ++I) {
    if (Tokens[I].Offset >= Loop && Tokens[I].Offset < End)
      continue;
    bool Sets = Tokens[I].is("for") && I + 3 < Tokens.size() && Tokens[I + 2].is(Name) &&
                Tokens[I + 3].is("=");
    if (Sets) {
      size_t Behind = Tokens.statementEnd(I);
      // One around this loop runs on; what it holds is looked at, too.
      I = Behind > 0 && Tokens[Behind - 1].Offset < Loop ? Behind - 1
          : Tokens[I].Offset > Loop                      ? Behind - 1
                                                         : I + 3;
      continue;
    }
    if (isPlainUse(Tokens.all(), I, Name))
      return false;
  }
  return true;
}

Error checkPrivate(const Site &Of, ArrayRef<Token> Task) {
  for (const std::string &Name : Of.Private)
    if (usesName(Task, Name) && !declares(Task, Name) &&
        none_of(Of.Wrap.Owns, [&](const Shape::Own &Own) { return Own.Name == Name; }))
      return refuse(refusal::OuterScratch, Of.Wrap.Loop,
                    "`" + Name +
                        "` is declared outside the loop and written anew in each "
                        "iteration: declare it in the body");
  return Error::success();
}

uint32_t loopEnd(const Shape &Wrap, const TokenStream &Tokens) {
  uint32_t End = std::max(Wrap.Loop.end(), Wrap.Body.end());
  for (const Span &At : Wrap.Statements)
    End = std::max(End, At.end());
  if (Wrap.Braced)
    return End;
  size_t Next = Tokens.at(End);
  bool Ended = Next > 0 && (Tokens[Next - 1].is(";") || Tokens[Next - 1].is("}"));
  if (!Ended && Next < Tokens.size() && Tokens[Next].is(";"))
    return Tokens[Next].end();
  return End;
}

} // namespace concadvise
