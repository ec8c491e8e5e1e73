#include "tools/tidy/Places.h"

#include "analyzer/frontend/Spans.h"
#include "analyzer/rewriter/SourceText.h"

#include "clang/Basic/FileManager.h"

using namespace clang;

namespace concadvise::tidy {

Places::Places(SourceManager &Sources, const LangOptions &Lang, llvm::StringRef Directory)
    : Sources(Sources) {
  Spans Text(Sources, Lang, Directory);
  Main = Text.at(Sources.getLocForStartOfFile(Sources.getMainFileID())).File;
  for (FileID File : Text.ownFiles()) // Of a header's inclusions, the first.
    Own.try_emplace(Text.at(Sources.getLocForStartOfFile(File)).File, File);
}

SourceLocation Places::of(const Location &At) {
  if (!At.valid())
    return {};
  FileID File = Own.lookup(At.File);
  if (File.isInvalid())
    if (OptionalFileEntryRef Entry = Sources.getFileManager().getOptionalFileRef(At.File))
      File = Sources.getOrCreateFileID(*Entry, SrcMgr::C_User);
  if (File.isInvalid())
    return {};
  return Sources.translateLineCol(File, At.Line, At.Column ? At.Column : 1);
}

bool Places::isCurrent(const Edit &Change) {
  if (!isOwn(Change.File))
    return false;
  auto [Hash, New] = Hashes.try_emplace(Change.File);
  if (New)
    Hash->second = sha256(textOf(Change.File));
  return Hash->second == Change.Sha256;
}

llvm::StringRef Places::textOf(llvm::StringRef File) const {
  return Sources.getBufferData(Own.lookup(File));
}

CharSourceRange Places::of(const Edit &Change) const {
  SourceLocation Begin = Sources.getComposedLoc(Own.lookup(Change.File), Change.Offset);
  return CharSourceRange::getCharRange(Begin, Begin.getLocWithOffset(Change.Length));
}

} // namespace concadvise::tidy
