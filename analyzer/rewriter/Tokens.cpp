#include "analyzer/rewriter/Tokens.h"

#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"

using namespace llvm;

namespace concadvise {
namespace {

clang::LangOptions languageOptions() {
  clang::LangOptions Options;
  Options.CPlusPlus = Options.CPlusPlus11 = Options.CPlusPlus14 = Options.CPlusPlus17 =
      Options.CPlusPlus20 = true;
  Options.LineComment = Options.Bool = Options.RawStringLiterals = true;
  Options.CXXOperatorNames = false; // `and`, `or` stay words: nothing here asks for them.
  return Options;
}

Token::Kind kindOf(const clang::Token &T) {
  if (T.is(clang::tok::comment))
    return Token::Kind::Comment;
  if (T.is(clang::tok::raw_identifier))
    return Token::Kind::Word;
  return T.isLiteral() ? Token::Kind::Literal : Token::Kind::Punctuation;
}

bool opens(const Token &T) { return T.is("(") || T.is("[") || T.is("{"); }
bool closes(const Token &T) { return T.is(")") || T.is("]") || T.is("}"); }

/// The token before `Index` that is no comment; null at the start.
const Token *before(ArrayRef<Token> Tokens, size_t Index) {
  while (Index-- > 0)
    if (Tokens[Index].What != Token::Kind::Comment)
      return &Tokens[Index];
  return nullptr;
}

/// `[` begins a lambda where no operand precedes it: `f(x, [` does, `a[`, `)[` and `[[` do not.
bool opensLambda(ArrayRef<Token> Tokens, size_t Index) {
  if (!Tokens[Index].is("[") || (Index + 1 < Tokens.size() && Tokens[Index + 1].is("[")))
    return false;
  const Token *Previous = before(Tokens, Index);
  if (!Previous)
    return true;
  if (Previous->isWord())
    return Previous->is("return") || Previous->is("co_return") || Previous->is("co_yield") ||
           Previous->is("co_await") || Previous->is("case") || Previous->is("else") ||
           Previous->is("do");
  return Previous->What == Token::Kind::Punctuation && !closes(*Previous) && !Previous->is("[") &&
         !Previous->is("&") && !Previous->is("&&") && !Previous->is(">");
}

size_t partnerIn(ArrayRef<Token> Tokens, size_t Open) {
  unsigned Depth = 0;
  for (size_t I = Open; I < Tokens.size(); ++I) {
    if (Tokens[I].Directive)
      continue;
    if (opens(Tokens[I]))
      ++Depth;
    else if (closes(Tokens[I]) && --Depth == 0)
      return I;
  }
  return Tokens.size();
}

/// From the `[` of a lambda to the `{` of its body: parameters and specifiers in between.
size_t lambdaBody(ArrayRef<Token> Tokens, size_t Introducer) {
  size_t I = partnerIn(Tokens, Introducer);
  for (++I; I < Tokens.size(); ++I) {
    if (Tokens[I].is("{"))
      return I;
    if (Tokens[I].is("(") || Tokens[I].is("["))
      I = partnerIn(Tokens, I);
    else if (Tokens[I].is(";") || closes(Tokens[I]))
      break;
  }
  return Tokens.size();
}

} // namespace

std::vector<Token> lex(StringRef Text) {
  static const clang::LangOptions Options = languageOptions();
  // The lexer wants a terminating zero, which a slice of a bigger text does not have.
  std::string Terminated = Text.str();
  clang::Lexer Raw(clang::SourceLocation(), Options, Terminated.data(), Terminated.data(),
                   Terminated.data() + Terminated.size());
  Raw.SetCommentRetentionState(true);
  std::vector<Token> Tokens;
  bool Directive = false;
  for (clang::Token T;;) {
    Raw.LexFromRawLexer(T);
    if (T.is(clang::tok::eof))
      return Tokens;
    uint32_t End = Raw.getCurrentBufferOffset(), Begin = End - T.getLength();
    if (T.isAtStartOfLine())
      Directive = T.is(clang::tok::hash);
    Tokens.push_back({kindOf(T), Directive, Begin, Text.slice(Begin, End)});
  }
}

ArrayRef<Token> TokenStream::within(uint32_t Begin, uint32_t End) const {
  size_t First = at(Begin), Last = at(End);
  return ArrayRef(Tokens).slice(First, Last < First ? 0 : Last - First);
}

size_t TokenStream::at(uint32_t Offset) const {
  auto It = llvm::partition_point(Tokens, [&](const Token &T) { return T.Offset < Offset; });
  return size_t(It - Tokens.begin());
}

size_t TokenStream::partner(size_t Open) const { return partnerIn(Tokens, Open); }

size_t TokenStream::skipComments(size_t Index) const {
  while (Index < Tokens.size() && Tokens[Index].What == Token::Kind::Comment)
    ++Index;
  return Index;
}

size_t TokenStream::statementEnd(size_t Index) const {
  Index = skipComments(Index);
  if (Index >= size())
    return size();
  if (Tokens[Index].is("{"))
    return std::min(partner(Index) + 1, size());
  bool Controls = Tokens[Index].is("for") || Tokens[Index].is("while") || Tokens[Index].is("if") ||
                  Tokens[Index].is("switch");
  for (; Index < size(); ++Index) {
    if (Tokens[Index].is(";"))
      return Index + 1;
    if (!opens(Tokens[Index]))
      continue;
    Index = partner(Index);
    if (Controls)
      return statementEnd(Index + 1);
  }
  return size();
}

Names::Names(ArrayRef<Token> Tokens) {
  for (const Token &T : Tokens)
    if (T.isWord())
      Taken.insert(T.Text);
}

std::string Names::fresh(StringRef Wish) {
  std::string Name = Wish.str();
  for (unsigned Number = 2; !Taken.insert(Name).second; ++Number)
    Name = (Wish + "_" + Twine(Number)).str();
  return Name;
}

bool isPlainUse(ArrayRef<Token> Tokens, size_t Index, StringRef Name) {
  if (!Tokens[Index].isWord() || Tokens[Index].Text != Name)
    return false;
  const Token *Previous = before(Tokens, Index);
  return !Previous || !(Previous->is(".") || Previous->is("->") || Previous->is("::"));
}

bool usesName(ArrayRef<Token> Tokens, StringRef Name) {
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (isPlainUse(Tokens, I, Name))
      return true;
  return false;
}

std::vector<bool> insideLambda(ArrayRef<Token> Tokens) {
  std::vector<bool> Inside(Tokens.size());
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (!opensLambda(Tokens, I))
      continue;
    size_t Body = lambdaBody(Tokens, I);
    if (Body == Tokens.size())
      continue;
    size_t End = std::min(partnerIn(Tokens, Body), Tokens.size() - 1);
    std::fill(Inside.begin() + long(Body), Inside.begin() + long(End) + 1, true);
    I = End;
  }
  return Inside;
}

bool hasLambda(ArrayRef<Token> Tokens) {
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (opensLambda(Tokens, I) && lambdaBody(Tokens, I) != Tokens.size())
      return true;
  return false;
}

bool hasTopLevelComma(StringRef Expression) {
  int Depth = 0;
  for (const Token &T : lex(Expression)) {
    Depth += opens(T) - closes(T);
    if (Depth == 0 && T.is(","))
      return true;
  }
  return false;
}

} // namespace concadvise
