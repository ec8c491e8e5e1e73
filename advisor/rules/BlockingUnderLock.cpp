// A blocking call while a lock is held: whoever else wants the lock waits for it, too.
#include "advisor/BlockedCall.h"
#include "advisor/LoopAdvice.h"
#include "advisor/Rules.h"

namespace concadvise::rules {

static std::string lockName(const Site &Of) {
  return Of.Context.empty() ? "a lock" : "`" + Of.Context + "`";
}

std::optional<Advice> blockingUnderLock(const Case &C) {
  BlockedCall B = blockedCall(C);
  if (!B.waits())
    return std::nullopt;
  Advice A = adviceOn(C, "blocking-under-lock");
  A.Kind = Workload::IoBound;
  A.Why.Chain = C.Of.Chain;
  A.Grounds = blockedGrounds(C, B);
  A.Level = seenToBlock(C, B) ? Severity::Warning : Severity::Info;
  A.Message = blockedName(C.Of) + (B.surely() ? " blocks" : " may block") + " while " +
              lockName(C.Of) + " is held: wait first, then lock; or copy, unlock, and wait";
  A.RulePath = "a wait under a lock → every thread that wants the lock waits → move it out";
  A.Decision = {{"Is a lock held?", "yes", lockName(C.Of) + ": " + pathTo(C.Of)},
                {"Does it block?", B.surely() ? "yes" : "sometimes", A.Grounds}};
  if (!C.Seen.measured())
    A.Settle = "concadvise profile -o run.conc -- PROGRAM; concadvise --profile run.conc";
  return A;
}

} // namespace concadvise::rules
