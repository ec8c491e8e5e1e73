#include "analyzer/rewriter/Include.h"

#include "analyzer/rewriter/SourceText.h"

using namespace llvm;

namespace concadvise {
namespace {

/// A directive: its first word and its text without line splices.
struct Directive {
  StringRef Name, Text;
  uint32_t End = 0; ///< Offset of the next line.
  size_t Next = 0;  ///< Index of the first token after it.
};

class HeadOfFile {
public:
  HeadOfFile(const SourceText &Source, const TokenStream &Tokens, StringRef Header)
      : Source(Source), Tokens(Tokens), Header(Header) {}

  /// Walks directives until the first code; true when the header is there already.
  bool walk();
  /// Start of the line that the new include goes before.
  uint32_t place() const { return AfterIncludes ? AfterIncludes : AfterDirectives; }
  bool hasIncludes() const { return AfterIncludes != 0; }

private:
  Directive directiveAt(size_t Index) const;
  uint32_t nextLine(uint32_t Offset) const;
  bool isGuard(const Directive &If) const;
  void enter(const Directive &D);
  void leave(const Directive &D);
  size_t externBlock(size_t Index);

  const SourceText &Source;
  const TokenStream &Tokens;
  StringRef Header; ///< "conc/conc.h"
  unsigned Depth = 0, GuardDepth = 0;
  bool IncludesInside = false; ///< The open conditional holds an include.
  bool AngledIncludes = false;
  uint32_t AfterIncludes = 0, AfterDirectives = 0;
};

uint32_t HeadOfFile::nextLine(uint32_t Offset) const {
  size_t Newline = Source.Text.find('\n', Offset);
  return Newline == std::string::npos ? uint32_t(Source.Text.size()) : uint32_t(Newline + 1);
}

Directive HeadOfFile::directiveAt(size_t Index) const {
  Directive D;
  size_t I = Index + 1;
  while (I < Tokens.size() && Tokens[I].Directive && !Tokens[I].is("#"))
    ++I;
  // A second `#` on the same line belongs to it; one on its own line begins the next directive.
  while (I < Tokens.size() && Tokens[I].Directive &&
         Source.lineStart(Tokens[I].Offset) == Source.lineStart(Tokens[I - 1].Offset))
    ++I;
  D.Next = I;
  D.Name = Index + 1 < I ? Tokens[Index + 1].Text : StringRef();
  D.Text = Source.slice(Tokens[Index].Offset, Tokens[I - 1].end());
  D.End = nextLine(Tokens[I - 1].end());
  return D;
}

/// `#ifndef X` with `#define X` right after it, as the first directives of the file.
bool HeadOfFile::isGuard(const Directive &If) const {
  if (Depth != 0 || AfterDirectives != 0 || If.Name != "ifndef")
    return false;
  size_t Next = Tokens.skipComments(If.Next);
  if (Next + 2 >= Tokens.size() || !Tokens[Next].is("#") || !Tokens[Next + 1].is("define"))
    return false;
  return If.Text.ends_with(Tokens[Next + 2].Text);
}

void HeadOfFile::enter(const Directive &D) {
  if (isGuard(D))
    GuardDepth = 1;
  if (Depth++ == GuardDepth)
    IncludesInside = false;
}

void HeadOfFile::leave(const Directive &D) {
  if (Depth > 0)
    --Depth;
  if (Depth != GuardDepth)
    return;
  AfterDirectives = D.End;
  if (IncludesInside)
    AfterIncludes = D.End;
}

/// `extern "C" {` … `}`: the index after it, when it only holds directives and comments; else 0.
size_t HeadOfFile::externBlock(size_t Index) {
  if (Index + 2 >= Tokens.size() || !Tokens[Index].is("extern") ||
      Tokens[Index + 1].What != Token::Kind::Literal || !Tokens[Index + 2].is("{"))
    return 0;
  size_t Close = Tokens.partner(Index + 2);
  bool Includes = false;
  for (size_t I = Index + 3; I < Close && I < Tokens.size(); ++I) {
    if (!Tokens[I].Directive && Tokens[I].What != Token::Kind::Comment)
      return 0;
    Includes |= Tokens[I].is("include");
  }
  if (Close >= Tokens.size() || !Includes)
    return 0;
  if (Depth == GuardDepth)
    AfterIncludes = nextLine(Tokens[Close].end());
  return Close + 1;
}

bool HeadOfFile::walk() {
  for (size_t I = Tokens.skipComments(0); I < Tokens.size(); I = Tokens.skipComments(I)) {
    if (!Tokens[I].Directive) {
      size_t After = externBlock(I);
      if (After == 0 && Depth == GuardDepth)
        return false;
      I = After ? After : I + 1;
      continue;
    }
    Directive D = directiveAt(I);
    if (D.Name == "include" && Depth == GuardDepth && D.Text.contains(Header))
      return true;
    if (D.Name.starts_with("if")) {
      enter(D);
    } else if (D.Name == "endif") {
      // The end of the guard is the end of the file.
      if (Depth == GuardDepth && GuardDepth > 0)
        return false;
      leave(D);
    } else if (Depth == GuardDepth) {
      AfterDirectives = D.End;
      // The project's own headers may define macros with names that others use: `N`, `min`.
      bool Angled = D.Text.contains('<');
      if (D.Name == "include" && (Angled || !AngledIncludes))
        AfterIncludes = D.End;
      AngledIncludes |= D.Name == "include" && Angled;
    } else {
      IncludesInside |= D.Name == "include";
    }
    I = D.Next;
  }
  return false;
}

/// Without any directive: after the comments that open the file, before the first code.
uint32_t firstCode(const SourceText &Source, const TokenStream &Tokens) {
  size_t First = Tokens.skipComments(0);
  if (First >= Tokens.size())
    return uint32_t(Source.Text.size());
  // A comment right above the first declaration documents that declaration.
  uint32_t Place = Source.lineStart(Tokens[First].Offset);
  while (First > 0) {
    const Token &Comment = Tokens[First - 1];
    StringRef Gap = Source.slice(Comment.end(), Place);
    if (Gap.count('\n') > 1 || (Gap.count('\n') == 0 && First < Tokens.size()))
      break;
    Place = Source.lineStart(Comment.Offset);
    --First;
  }
  return Place;
}

} // namespace

std::optional<Edit> includeEdit(const SourceText &Source, const TokenStream &Tokens,
                                StringRef Header) {
  HeadOfFile Head(Source, Tokens, Header);
  if (Head.walk())
    return std::nullopt;
  uint32_t Place = Head.place();
  std::string Eol = Source.lineEnd().str();
  std::string Line = ("#include <" + Header + ">").str() + Eol;
  if (Place == 0) {
    Place = firstCode(Source, Tokens);
    // A byte order mark stays first.
    if (Place == 0 && StringRef(Source.Text).starts_with("\xEF\xBB\xBF"))
      Place = 3;
    Line += Eol;
  }
  if (Place > 0 && Place == Source.Text.size() && Source.Text.back() != '\n')
    Line = Eol + Line;
  return Edit{Source.File, Place, 0, Line, Source.Sha256};
}

} // namespace concadvise
