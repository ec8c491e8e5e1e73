// Files and folders as the user named them, compared by what they really are.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace concadvise {

/// Not thread-safe: it remembers what it has seen.
class PathFilter {
public:
  /// No paths: everything is accepted.
  explicit PathFilter(llvm::ArrayRef<std::string> Paths);

  bool accepts(llvm::StringRef File);

  /// Paths that nothing accepted so far lies in.
  std::vector<std::string> unused() const;

private:
  struct Entry {
    std::string Named, Real;
    bool Used = false;
  };
  std::vector<Entry> Wanted;
  llvm::StringMap<bool> Known; ///< Answers by file; finding out costs system calls.
};

} // namespace concadvise
