// Work on threads whose stacks are deep enough for deeply nested sources.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"

namespace concadvise {

/// Runs `Work(0) … Work(Count - 1)` on `Jobs` threads (0: one per core).
void forEachIndex(unsigned Count, unsigned Jobs, llvm::function_ref<void(unsigned)> Work);

} // namespace concadvise
