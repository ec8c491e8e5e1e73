// All `.concadvise.yaml` files that bear on a run. Nearest wins: for a source file, the settings of
// its own folder come before those of the parents, entry by entry; exclusions add up.
#pragma once

#include "tools/concadvise/Config.h"

#include "llvm/ADT/StringMap.h"

#include <memory>

namespace concadvise {

/// Not thread-safe: looking a file up may load more configuration.
class ConfigTree {
public:
  /// Loads what bears on these source files (absolute paths). The first broken file is the error.
  llvm::Error load(llvm::ArrayRef<std::string> SourceFiles);

  /// Every loaded file, outermost folders first.
  std::vector<const Config *> all() const;

  // For source files whose configuration was loaded:
  bool excludes(llvm::StringRef SourceFile) const;
  RuleSetting rule(llvm::StringRef SourceFile, const std::string &Rule) const;
  ThresholdValues limits(llvm::StringRef SourceFile) const;
  bool reassociates(llvm::StringRef SourceFile) const;
  /// Path of the baseline report, empty when none.
  llvm::StringRef baseline(llvm::StringRef SourceFile) const;

private:
  llvm::Error loadFolder(llvm::StringRef Folder);
  /// Configurations from the file's folder outwards.
  std::vector<const Config *> chain(llvm::StringRef SourceFile) const;

  /// By folder; null where a folder has none.
  llvm::StringMap<std::unique_ptr<Config>> Folders;
};

} // namespace concadvise
