#include "analyzer/frontend/WrappedSites.h"

#include "analyzer/frontend/Spans.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

#include <optional>

using namespace clang;

namespace concadvise {
namespace {

/// One file's tokens, read without a preprocessor: what is written, not what is compiled.
class SiteReader {
public:
  SiteReader(FileID File, Spans &Places)
      : Sources(Places.Sources), Places(Places), Buffer(Sources.getBufferData(File)),
        Raw(Sources.getLocForStartOfFile(File), Places.Lang, Buffer.begin(), Buffer.begin(),
            Buffer.end()) {}

  void read(std::vector<WrappedSite> &Into) {
    if (!Buffer.contains("site")) // Nearly always; lexing is for the rest.
      return;
    for (bool End = false; !End;) {
      Token Next;
      End = Raw.LexFromRawLexer(Next);
      if (Next.is(tok::eof))
        break;
      Tokens.push_back(Next);
    }
    for (size_t I = 0; I + 3 < Tokens.size(); ++I)
      if (std::optional<WrappedSite> Found = siteAt(I))
        Into.push_back(std::move(*Found));
  }

private:
  llvm::StringRef text(size_t I) const {
    return Buffer.substr(Sources.getFileOffset(Tokens[I].getLocation()), Tokens[I].getLength());
  }
  bool is(size_t I, tok::TokenKind Kind) const { return I < Tokens.size() && Tokens[I].is(Kind); }
  bool word(size_t I, llvm::StringRef Text) const {
    return is(I, tok::raw_identifier) && text(I) == Text;
  }

  /// A site whose `::` before the word is token `At`.
  std::optional<WrappedSite> siteAt(size_t At) const {
    if (!is(At, tok::coloncolon) || !word(At + 1, "site") || !is(At + 2, tok::less) ||
        !is(At + 3, tok::numeric_constant) || At == 0)
      return std::nullopt;
    WrappedSite Found;
    llvm::StringRef Id = text(At + 3);
    if (!Id.consume_front_insensitive("0x"))
      return std::nullopt;
    Found.Id = Id.lower();
    size_t Begin = is(At - 1, tok::raw_identifier) ? At - 1 : At;
    if (Begin > 0 && Begin != At && is(Begin - 1, tok::coloncolon))
      --Begin;
    size_t Close = At + 4;
    for (; Close < Tokens.size() && !is(Close, tok::greater); ++Close)
      if (is(Close, tok::raw_identifier) && !is(Close + 1, tok::coloncolon))
        Found.Models.push_back(text(Close).str());
    size_t End = is(Close + 1, tok::l_paren) ? closing(Close + 1) : Tokens.size();
    size_t Open = opening(Begin);
    // Named, passed on or unfinished: there is no call to point at.
    if (End >= Tokens.size() || Open == 0 || !is(Open, tok::l_paren) || Begin != Open + 1)
      return Found;
    Found.Executor = span(Begin, End);
    size_t Last = closing(Open), First = Open - 1;
    while (First >= 2 && is(First - 1, tok::coloncolon) && is(First - 2, tok::raw_identifier))
      First -= 2;
    if (First >= 1 && is(First - 1, tok::coloncolon))
      --First;
    if (Last < Tokens.size())
      Found.Call = span(First, Last);
    return Found;
  }

  /// The parenthesis that closes the one at `Open`; the end when none does.
  size_t closing(size_t Open) const {
    unsigned Depth = 0;
    for (size_t I = Open; I < Tokens.size(); ++I) {
      Depth += is(I, tok::l_paren);
      if (is(I, tok::r_paren) && --Depth == 0)
        return I;
    }
    return Tokens.size();
  }

  /// The open parenthesis around token `Of`; 0 when there is none.
  size_t opening(size_t Of) const {
    unsigned Depth = 0;
    for (size_t I = Of; I-- > 0;) {
      if (is(I, tok::r_paren))
        ++Depth;
      else if (is(I, tok::l_paren) && Depth-- == 0)
        return I;
      else if (is(I, tok::semi) && Depth == 0)
        return 0;
    }
    return 0;
  }

  Span span(size_t First, size_t Last) const {
    return Places.of({Tokens[First].getLocation(), Tokens[Last].getLocation()});
  }

  const SourceManager &Sources;
  Spans &Places;
  llvm::StringRef Buffer;
  Lexer Raw;
  std::vector<Token> Tokens;
};

} // namespace

void collectWrappedSites(const SourceManager &Sources, const LangOptions &Lang,
                         TranslationUnit &Out) {
  Spans Places(Sources, Lang, Out.Directory);
  for (FileID File : Places.ownFiles())
    SiteReader(File, Places).read(Out.WrappedSites);
}

} // namespace concadvise
