// Unified diffs that `git apply` and `patch` take.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace concadvise {

/// The difference between two versions of the file that `Name` (relative, with `/`) names; empty
/// when they are the same. Line ends and a missing last newline are kept apart byte for byte.
std::string unifiedDiff(llvm::StringRef Name, llvm::StringRef Before, llvm::StringRef After);

} // namespace concadvise
