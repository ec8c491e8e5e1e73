// A loop whose tasks mostly wait: run one after another, the waits add up; run at once, they
// overlap.
#include "advisor/LoopAdvice.h"
#include "advisor/Rules.h"

namespace concadvise::rules {

std::optional<Advice> serialIoLoop(const Case &C) {
  if (C.Work.Kind != Workload::IoBound || C.Of.AlreadyParallel || C.Of.InAsyncContext)
    return std::nullopt;
  return loopAdvice(C, "serial-io-loop");
}

} // namespace concadvise::rules
