#include "analyzer/rewriter/Declarations.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {

std::optional<std::string> declared(StringRef Type, StringRef Name) {
  if (Type.empty() || Type.contains('(') != Type.contains("(*)"))
    return std::nullopt;
  if (size_t At = Type.find("(*)"); At != StringRef::npos)
    return (Type.take_front(At + 2) + Name + Type.drop_front(At + 2)).str();
  if (size_t At = Type.find('['); At != StringRef::npos)
    return (Type.take_front(At).rtrim() + " " + Name + Type.drop_front(At)).str();
  return (Type + (Type.ends_with("*") ? "" : " ") + Name).str();
}

bool isVariable(StringRef Type) {
  for (size_t At = Type.find('['); At != StringRef::npos; At = Type.find('[', At + 1))
    if (!all_of(Type.slice(At + 1, Type.find(']', At)), isDigit))
      return true;
  return false;
}

/// Index of the first token of the statement, or of the list in parentheses, that `At` is in.
static size_t statementBegin(size_t At, const TokenStream &Tokens) {
  for (size_t Depth = 0; At > 0; --At) {
    const Token &Before = Tokens[At - 1];
    bool Opens = Before.is("(") || Before.is("[");
    if (Depth == 0 &&
        (Opens || Before.is(";") || Before.is("{") || Before.is("}") || Before.is(":")))
      return At;
    Depth += Before.is(")") || Before.is("]");
    Depth -= Opens;
  }
  return At;
}

/// `*p`, `table[4][5]`, `i = 0`: from `At` to a comma or semicolon; what it is initialised with
/// is a number.
static std::optional<Declarator> declaratorAt(size_t &At, const TokenStream &Tokens) {
  Declarator Out{Tokens[At].Offset, 0};
  while (Tokens[At].is("*"))
    ++At;
  if (!Tokens[At].isWord())
    return std::nullopt;
  Out.End = Tokens[At++].end();
  while (At < Tokens.size() && Tokens[At].is("[")) {
    At = Tokens.partner(At);
    if (At >= Tokens.size())
      return std::nullopt;
    Out.End = Tokens[At++].end();
  }
  if (At + 1 < Tokens.size() && Tokens[At].is("=") && Tokens[At + 1].What == Token::Kind::Literal) {
    Out.End = Tokens[At + 1].end();
    At += 2;
  }
  bool Ends = At < Tokens.size() && (Tokens[At].is(",") || Tokens[At].is(";"));
  return Ends ? std::optional(Out) : std::nullopt;
}

/// Index behind `const unsigned`, `std::vector<int>`: in front of the first declarator.
static size_t typeEnd(size_t At, const TokenStream &Tokens) {
  size_t Angles = 0, Words = 0;
  for (; At + 1 < Tokens.size(); ++At) {
    const Token &T = Tokens[At];
    Angles += T.is("<");
    Angles -= std::min<size_t>(Angles, T.is(">>") ? 2 : T.is(">"));
    bool Part = Angles > 0 || T.is(">") || T.is(">>") || T.is("::");
    if (Part && !T.is(";") && !T.is("{") && !T.is("("))
      continue;
    const Token &Next = Tokens[At + 1];
    bool Declares = Next.is(",") || Next.is(";") || Next.is("=") || Next.is("[");
    if (!T.isWord() || Declares)
      return Words > 0 && (T.isWord() || T.is("*")) ? At : Tokens.size();
    Words += !T.is("const") && !T.is("static");
  }
  return Tokens.size();
}

std::optional<DeclarationText> declarationAt(uint32_t Offset, const TokenStream &Tokens) {
  size_t First = statementBegin(Tokens.at(Offset), Tokens);
  if (First == 0 ||
      !(Tokens[First - 1].is(";") || Tokens[First - 1].is("{") || Tokens[First - 1].is("}")))
    return std::nullopt;
  size_t At = typeEnd(First, Tokens);
  DeclarationText Out{Tokens[First].Offset, 0, {}};
  while (At < Tokens.size()) {
    std::optional<Declarator> Each = declaratorAt(At, Tokens);
    if (!Each)
      return std::nullopt;
    Out.All.push_back(*Each);
    Out.End = Tokens[At].end();
    if (Tokens[At++].is(";"))
      return Out;
  }
  return std::nullopt;
}

uint32_t declarationStart(uint32_t Offset, const TokenStream &Tokens) {
  size_t At = Tokens.at(Offset), First = statementBegin(At, Tokens);
  bool Parameter =
      First > 0 && Tokens[First - 1].is("(") && (First < 2 || !Tokens[First - 2].is("for"));
  for (size_t I = First; Parameter && I < At; ++I)
    if (Tokens[I].is(","))
      First = I + 1;
  return Tokens[First].Offset;
}

uint32_t scopeEnd(const TokenStream &Tokens, size_t Index) {
  int Braces = 0;
  for (size_t I = Index; I < Tokens.size(); ++I) {
    if (Tokens[I].is("(") || Tokens[I].is("[") || Tokens[I].is("{")) {
      I = Tokens.partner(I);
    } else if (Tokens[I].is(")")) {
      size_t End = Tokens.statementEnd(I + 1);
      // The scope of an `if` reaches over its `else`.
      while (End < Tokens.size() && Tokens[End].is("else"))
        End = Tokens.statementEnd(End + 1);
      return End > 0 ? Tokens[std::min(End, Tokens.size()) - 1].end() : 0;
    } else if (Tokens[I].is("}") && Braces-- == 0) {
      return Tokens[I].end();
    }
  }
  return UINT32_MAX;
}

} // namespace concadvise
