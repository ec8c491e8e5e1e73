// Functions that return memory which nobody else has: `xmalloc` and its kin.
#pragma once

#include "analyzer/program/Link.h"

#include <vector>

namespace concadvise {

/// Immutable once built; borrows the program.
class Makers {
public:
  explicit Makers(const Program &Linked);

  /// The result is new, or a null pointer: whatever may run returns nothing else.
  bool makes(FunctionId Caller, const CallFacts &Call) const;

private:
  const Program &Linked;
  std::vector<bool> Known; ///< By function.
};

} // namespace concadvise
