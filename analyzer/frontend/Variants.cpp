#include "analyzer/frontend/Variants.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace concadvise {

static const FileEntry *entryOf(SourceLocation Where, const SourceManager &Sources) {
  auto Ref = Sources.getFileEntryRefForID(Sources.getFileID(Sources.getExpansionLoc(Where)));
  return Ref ? &Ref->getFileEntry() : nullptr;
}

static uint64_t mixed(uint64_t Hash) {
  Hash ^= Hash >> 32;
  Hash *= 0x9e3779b97f4a7c15;
  return Hash ^ (Hash >> 29);
}

class VariantWatcher : public PPCallbacks {
public:
  VariantWatcher(Variants &Of, const SourceManager &Sources) : Of(Of), Sources(Sources) {}

  void FileChanged(SourceLocation Where, FileChangeReason, SrcMgr::CharacteristicKind Kind,
                   FileID) override {
    Of.Now = SrcMgr::isSystem(Kind) ? nullptr : entryOf(Where, Sources);
    if (Of.Now)
      Of.Files[Of.Now];
  }

  void InclusionDirective(SourceLocation At, const Token &, StringRef, bool, CharSourceRange,
                          OptionalFileEntryRef File, StringRef, StringRef, const Module *, bool,
                          SrcMgr::CharacteristicKind) override {
    if (const FileEntry *From = entryOf(At, Sources); From && From == Of.Now && File)
      Of.Files[From].Includes.insert(&File->getFileEntry());
  }

private:
  Variants &Of;
  const SourceManager &Sources;
};

void Variants::watch(Preprocessor &Lexer) {
  Lexer.addPPCallbacks(std::make_unique<VariantWatcher>(*this, Lexer.getSourceManager()));
  Lexer.setTokenWatcher([this](const Token &Next) { token(Next); });
}

void Variants::token(const Token &Next) {
  if (!Now)
    return;
  uint64_t Hash = Next.getKind();
  if (Next.isAnnotation())
    ; // Its meaning is Clang's own; what it was made from, too, is the same text.
  else if (const IdentifierInfo *Name = Next.getIdentifierInfo())
    Hash ^= llvm::xxh3_64bits(Name->getName());
  else if (Next.isLiteral() && Next.getLiteralData())
    Hash ^= llvm::xxh3_64bits(StringRef(Next.getLiteralData(), Next.getLength()));
  uint64_t &All = Files[Now].Tokens;
  All = mixed(All + Hash);
}

uint64_t Variants::of(SourceLocation Where, const SourceManager &Sources) {
  const FileEntry *Start = entryOf(Where, Sources);
  auto Known = Files.find(Start);
  if (Known == Files.end())
    return 0;
  if (Known->second.All)
    return *Known->second.All;
  uint64_t All = Known->second.Tokens;
  llvm::SmallVector<const FileEntry *, 32> Open = {Start};
  llvm::DenseSet<const FileEntry *> Seen = {Start};
  while (!Open.empty()) {
    auto At = Files.find(Open.pop_back_val());
    if (At == Files.end())
      continue;
    All += mixed(At->second.Tokens + 1); // Their order depends on who included them before.
    for (const FileEntry *Each : At->second.Includes)
      if (Seen.insert(Each).second)
        Open.push_back(Each);
  }
  Known->second.All = All;
  return All;
}

} // namespace concadvise
