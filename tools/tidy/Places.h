// Places of the model as Clang's source locations.
#pragma once

#include "model/Advice.h"

#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringMap.h"

namespace concadvise::tidy {

/// One per unit.
class Places {
public:
  Places(clang::SourceManager &Sources, const clang::LangOptions &Lang, llvm::StringRef Directory);

  llvm::StringRef mainFile() const { return Main; }
  /// The main file and the headers that are not the system's.
  bool isOwn(llvm::StringRef File) const { return Own.contains(File); }
  /// Of any file, which is loaded when the unit did not read it; invalid when it cannot be.
  clang::SourceLocation of(const Location &At);
  /// Did this unit read the file, and with the content that the edit is for?
  bool isCurrent(const Edit &Change);
  /// The file of current edits, and their ranges.
  llvm::StringRef textOf(llvm::StringRef File) const;
  clang::CharSourceRange of(const Edit &Change) const;

private:
  clang::SourceManager &Sources;
  std::string Main;
  llvm::StringMap<clang::FileID> Own;
  llvm::StringMap<std::string> Hashes;
};

} // namespace concadvise::tidy
