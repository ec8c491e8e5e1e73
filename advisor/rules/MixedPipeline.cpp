// A loop whose tasks wait and then compute: neither threads alone nor async alone uses both the
// waiting time and the cores well.
#include "advisor/LoopAdvice.h"
#include "advisor/Rules.h"

namespace concadvise::rules {

std::optional<Advice> mixedPipeline(const Case &C) {
  if (C.Work.Kind != Workload::Mixed || C.Of.AlreadyParallel || C.Of.InAsyncContext)
    return std::nullopt;
  return loopAdvice(C, "mixed-pipeline");
}

} // namespace concadvise::rules
