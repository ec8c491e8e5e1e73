// Which calls take a lock that another thread may have held when a process was forked: in the child
// nobody is left to release it.
#pragma once

#include "analyzer/program/Effects.h"

namespace concadvise {

class HiddenLocks {
public:
  explicit HiddenLocks(const EffectTable &Table);

  /// The first such call that this one leads to; absent where none is known.
  Origin of(FunctionId Caller, const CallFacts &Call) const;
  Witness chain(const Origin &From) const;

private:
  const Program &Linked;
  std::vector<Origin> All;
};

} // namespace concadvise
