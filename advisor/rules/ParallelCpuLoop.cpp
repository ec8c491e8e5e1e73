// A loop whose tasks compute: one core does it all while the others are free.
#include "advisor/LoopAdvice.h"
#include "advisor/Rules.h"

namespace concadvise::rules {

std::optional<Advice> parallelCpuLoop(const Case &C) {
  if (C.Work.Kind != Workload::CpuBound || C.Of.AlreadyParallel)
    return std::nullopt;
  return loopAdvice(C, "parallel-cpu-loop");
}

} // namespace concadvise::rules
