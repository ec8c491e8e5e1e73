// What ThreadSanitizer wrote about tasks that were set apart (runtime: conc/detail/apart.h).
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <vector>

namespace concadvise {

/// Two tasks of a site, or a task and its sink, touch one place, and one of them writes.
struct Race {
  uint64_t Site = 0;       ///< Its id.
  std::string First, Then; ///< "file:line" in the program's own code, where told.
};

/// The races of sites in the text of a log: each site's first. What other threads of the program do
/// to each other is not the sites' concern; thread-local variables are each thread's own, though
/// tasks that are set apart run on one.
std::vector<Race> racesIn(llvm::StringRef Log);

} // namespace concadvise
