#include "analyzer/frontend/WrappedSites.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace concadvise {
namespace {

/// The tokens before the number: `conc::site<`.
constexpr tok::TokenKind Before[] = {tok::coloncolon, tok::raw_identifier, tok::less};

void scanFile(FileID File, const SourceManager &Sources, const LangOptions &Lang,
              std::vector<std::string> &Into) {
  llvm::StringRef Buffer = Sources.getBufferData(File);
  if (!Buffer.contains("site")) // Nearly always; lexing is for the rest.
    return;
  SourceLocation Start = Sources.getLocForStartOfFile(File);
  Lexer Raw(Start, Lang, Buffer.begin(), Buffer.begin(), Buffer.end());
  size_t Matched = 0;
  Token Next;
  for (bool End = false; !End;) {
    End = Raw.LexFromRawLexer(Next);
    llvm::StringRef Text = Buffer.substr(Sources.getFileOffset(Next.getLocation()), Next.getLength());
    if (Matched == std::size(Before) && Next.is(tok::numeric_constant) &&
        Text.consume_front_insensitive("0x"))
      Into.push_back(Text.lower());
    bool Fits = Matched < std::size(Before) && Next.is(Before[Matched]) &&
                (Next.isNot(tok::raw_identifier) || Text == "site");
    Matched = Fits ? Matched + 1 : Next.is(Before[0]);
  }
}

} // namespace

void collectWrappedSites(const SourceManager &Sources, const LangOptions &Lang,
                         TranslationUnit &Out) {
  for (unsigned I = 0; I < Sources.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = Sources.getLocalSLocEntry(I);
    if (!Entry.isFile() || SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()))
      continue;
    FileID File = Sources.getFileID(SourceLocation::getFromRawEncoding(Entry.getOffset()));
    if (Sources.getFileEntryRefForID(File))
      scanFile(File, Sources, Lang, Out.WrappedSites);
  }
}

} // namespace concadvise
