// Which lines changed since a git revision (`--diff REV`).
#pragma once

#include "model/Source.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <utility>
#include <vector>

namespace concadvise {

class ChangedLines {
public:
  /// The work tree of the current folder against `Revision`. Files that git does not know yet are
  /// changed as a whole. Errors: no git, no repository, no such revision.
  static llvm::Expected<ChangedLines> since(llvm::StringRef Revision);

  /// Reads `git diff -U0` output; file names are relative to `Root` (absolute, symlinks resolved).
  static ChangedLines parse(llvm::StringRef Diff, llvm::StringRef Root);

  /// Marks a whole file (absolute path) as changed.
  void addFile(llvm::StringRef File);

  /// Does a change touch a line of the span?
  bool touches(const Span &Place) const;

private:
  using Lines = std::pair<unsigned, unsigned>; ///< First and last, inclusive.
  llvm::StringMap<std::vector<Lines>> Files;
};

} // namespace concadvise
