// `std::async` whose future blocks at once: the thread is paid for, and nothing runs beside it.
#include "advisor/PlaceAdvice.h"
#include "advisor/Rules.h"

namespace concadvise::rules {

static std::string howItEnds(const Site &Of) {
  if (Of.Context == "asked at once")
    return "its result is asked for at once";
  if (Of.Context == "dead at once")
    return "its future dies at once, and its destructor waits";
  return "its future is thrown away, and the destructor waits";
}

std::optional<Advice> discardedFuture(const Case &C) {
  std::string How = howItEnds(C.Of);
  Advice A = adviceOnPlace(C, "discarded-future",
                           {"Does it run beside anything?", "no", How + ": " + pathTo(C.Of)});
  A.Message =
      "std::async, but " + How + ": keep the futures and wait for them later, or use conc::map";
  A.RulePath = "a future that blocks at once → serial, with a thread on top → keep it";
  return A;
}

} // namespace concadvise::rules
