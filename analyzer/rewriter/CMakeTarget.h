// The CMake target that owns a source file, and the edits that give it the runtime.
#pragma once

#include "analyzer/rewriter/SourceText.h"
#include "model/Advice.h"

#include "llvm/ADT/ArrayRef.h"

#include <map>
#include <set>
#include <vector>

namespace concadvise {

/// Where a target comes to life.
struct CMakeTarget {
  std::string Name;
  std::string ListFile; ///< The CMakeLists.txt to edit.
  unsigned Line = 0;    ///< Of the command in it that makes the target.
  friend auto operator<=>(const CMakeTarget &, const CMakeTarget &) = default;
};

/// The targets that compile `File`, from CMake's own reply in `Build` (cmake-file-api(7)), when
/// there is one.
std::vector<CMakeTarget> targetsFromReply(llvm::StringRef Build, llvm::StringRef File);

/// Asks CMake for that reply: writes the query and configures `Build` again.
llvm::Error askForReply(llvm::StringRef Build);

/// The targets that list `File`, from the text of the CMakeLists.txt beside it and in the folders
/// above, up to `Root`. Lists in variables, target_sources() and file(GLOB) are followed.
std::vector<CMakeTarget> targetsFromText(llvm::StringRef File, llvm::StringRef Root);

/// What CMake's cache in `Build` says that `Name` is; empty when it says nothing or there is none.
std::string cmakeCacheValue(llvm::StringRef Build, llvm::StringRef Name);

/// The source folder that `Build` was configured from; empty when `Build` is no build of CMake's.
std::string cmakeSourceFolder(llvm::StringRef Build);

/// Edits that add find_package(concadvise) and link the targets with the runtime, each only where
/// it is missing, in the style of the file. Sorted by file and offset.
llvm::Expected<std::vector<Edit>> linkEdits(const std::set<CMakeTarget> &Targets,
                                            llvm::StringRef Root);

} // namespace concadvise
