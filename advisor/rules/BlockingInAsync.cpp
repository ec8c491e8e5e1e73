// A blocking call reached from a coroutine, an event-loop handler or a fiber: while it waits,
// everything else that shares the thread stands still.
#include "advisor/BlockedCall.h"
#include "advisor/PlaceAdvice.h"
#include "advisor/Rules.h"

namespace concadvise::rules {

std::optional<Advice> blockingInAsync(const Case &C) {
  BlockedCall B = blockedCall(C);
  if (!B.waits())
    return std::nullopt;
  Advice A = adviceOnBlockedCall(
      C, B, "blocking-in-async",
      {"Does it run where nothing may block?", "yes", contextOf(C.Of) + ": " + pathTo(C.Of)});
  A.Message = lastName(C.Of) + (B.surely() ? " blocks" : " may block") + " the thread of " +
              contextOf(C.Of) + ": use its asynchronous form, or co_await conc::to_thread";
  A.RulePath = "already asynchronous → a blocking call takes the benefit away → to a thread";
  return A;
}

} // namespace concadvise::rules
