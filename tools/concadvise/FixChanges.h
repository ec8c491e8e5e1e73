// From chosen sites to new file contents: wrapped, tried in Clang, the owning target linked.
#pragma once

#include "analyzer/frontend/Frontend.h"
#include "analyzer/rewriter/Apply.h"
#include "analyzer/rewriter/Rewriter.h"
#include "model/UnsavedTexts.h"

#include "llvm/Support/Chrono.h"

namespace concadvise {

/// What `fix` is about to write.
struct FixChanges {
  std::vector<FileChange> Files;
  std::vector<Edit> Edits; ///< The same, as edits of what the files held before.
  std::vector<const Site *> Wrapped;
  std::vector<std::pair<const Site *, Reason>> Refused;
  std::vector<std::string> Unlinked; ///< Changed sources that no CMake target was found for.
  bool Tried = false;                ///< The runtime's headers were there to try the result with.
};

struct FixSources {
  const CompileCommands &Commands;
  /// Sources written after this were not analysed as they are now.
  llvm::sys::TimePoint<> AnalysedAt;
  bool MayConfigure = false; ///< CMake may be run to learn which target owns a file.
  /// Texts that stand for files, as they were analysed; null: none.
  const UnsavedTexts *Unsaved = nullptr;
};

/// Reads the sources and works everything out; writes nothing (but CMake's own reply when
/// MayConfigure).
llvm::Expected<FixChanges> fixChanges(llvm::ArrayRef<WrapRequest> Requests,
                                      const FixSources &Sources);

/// What a source for which no CMake target was found has to be built with, for people.
std::string linkLine(llvm::StringRef File, llvm::StringRef Root);

} // namespace concadvise
