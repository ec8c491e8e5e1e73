// A blocking call reached from a coroutine, an event-loop handler or a fiber: while it waits,
// everything else that shares the thread stands still.
#include "advisor/BlockedCall.h"
#include "advisor/Rules.h"

#include <string_view>

namespace concadvise::rules {

// "coroutine" → "a coroutine", "asio handler" → "an asio handler".
static std::string context(const Site &Of) {
  if (Of.Context.empty())
    return "asynchronous code";
  if (Of.Context.starts_with("a ") || Of.Context.starts_with("an "))
    return Of.Context;
  bool Vowel = std::string_view("aeiouAEIOU").find(Of.Context.front()) != std::string_view::npos;
  return (Vowel ? "an " : "a ") + Of.Context;
}

std::optional<Advice> blockingInAsync(const Case &C) {
  BlockedCall B = blockedCall(C);
  if (!B.waits())
    return std::nullopt;
  Advice A = adviceOnBlockedCall(
      C, B, "blocking-in-async",
      {"Does it run where nothing may block?", "yes", context(C.Of) + ": " + pathTo(C.Of)});
  A.Message = blockedName(C.Of) + (B.surely() ? " blocks" : " may block") + " the thread of " +
              context(C.Of) + ": use its asynchronous form, or co_await conc::to_thread";
  A.RulePath = "already asynchronous → a blocking call takes the benefit away → to a thread";
  return A;
}

} // namespace concadvise::rules
