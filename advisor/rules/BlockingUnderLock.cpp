// A blocking call while a lock is held: whoever else wants the lock waits for it, too.
#include "advisor/BlockedCall.h"
#include "advisor/PlaceAdvice.h"
#include "advisor/Rules.h"

namespace concadvise::rules {

static std::string lockName(const Site &Of) {
  return Of.Context.empty() ? "a lock" : "`" + Of.Context + "`";
}

std::optional<Advice> blockingUnderLock(const Case &C) {
  BlockedCall B = blockedCall(C);
  if (!B.waits())
    return std::nullopt;
  Advice A = adviceOnBlockedCall(C, B, "blocking-under-lock",
                                 {"Is a lock held?", "yes", lockName(C.Of) + ": " + pathTo(C.Of)});
  A.Message = lastName(C.Of) + (B.surely() ? " blocks" : " may block") + " while " +
              lockName(C.Of) + " is held: wait first, then lock; or copy, unlock, and wait";
  A.RulePath = "a wait under a lock → every thread that wants the lock waits → move it out";
  return A;
}

} // namespace concadvise::rules
