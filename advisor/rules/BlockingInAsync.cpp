// A blocking call reached from a coroutine, an event-loop handler or a fiber: while it waits,
// everything else that shares the thread stands still.
#include "advisor/LoopAdvice.h"
#include "advisor/Rules.h"
#include "advisor/Wording.h"

#include <string_view>

namespace concadvise::rules {

namespace {

struct Blocked {
  WaitReason Reason = WaitReason::Other;
  Truth Certainty = Truth::No;
};

// What stalls an event loop: not a mutex that is held briefly, nor a line to the terminal.
bool stalls(WaitReason Reason) { return isIo(Reason) && Reason != WaitReason::Terminal; }

// The wait that is most certain; the first of equals.
Blocked blocked(const Effects &Task) {
  Blocked Best;
  for (const auto &[Reason, Block] : Task.Blocks) {
    bool Surer = Block.Certainty == Truth::Yes
                     ? Best.Certainty != Truth::Yes
                     : Best.Certainty == Truth::No && Block.Certainty != Truth::No;
    if (Surer && (stalls(Reason) || Reason == WaitReason::Condition))
      Best = {Reason, Block.Certainty};
  }
  return Best;
}

std::string calledName(const Site &Of) {
  return Of.Chain.empty() ? "a call" : "`" + Of.Chain.back().Function + "`";
}

// "coroutine" → "a coroutine", "asio handler" → "an asio handler".
std::string context(const Site &Of) {
  if (Of.Context.empty())
    return "asynchronous code";
  if (Of.Context.starts_with("a ") || Of.Context.starts_with("an "))
    return Of.Context;
  bool Vowel = std::string_view("aeiouAEIOU").find(Of.Context.front()) != std::string_view::npos;
  return (Vowel ? "an " : "a ") + Of.Context;
}

std::string path(const Site &Of) {
  std::vector<std::string> Steps;
  for (const ChainLink &Link : Of.Chain)
    Steps.push_back(Link.Function + (Link.At.valid() ? " at " + place(Link.At) : ""));
  return joined(Steps, " → ");
}

std::string grounds(const Case &C, const Blocked &B) {
  if (C.Seen.WaitSeconds > 0)
    return "it stopped its thread for " + duration(C.Seen.WaitSeconds) + " in " +
           std::to_string(C.Seen.Waits) + (C.Seen.Waits == 1 ? " wait" : " waits") + ", " +
           duration(C.Seen.LongestWait) + " the longest (measured)";
  if (C.Seen.By == Measurement::How::NotReached)
    return "it did not block in the profiled run";
  return std::string(B.Certainty == Truth::Yes ? "it blocks " : "it may block ") +
         std::string(waitingOn(B.Reason)) + " (known from the source: " + path(C.Of) + ")";
}

// What only may block, behind many calls, is a path that hardly ever runs: a failed assertion that
// prints a trace. A profile tells when it does.
bool farAndUncertain(const Case &C, const Blocked &B) {
  constexpr size_t MostLinks = 4;
  return B.Certainty != Truth::Yes && C.Of.Chain.size() > MostLinks && !(C.Seen.WaitSeconds > 0);
}

} // namespace

std::optional<Advice> blockingInAsync(const Case &C) {
  Blocked B = blocked(C.Of.Task);
  if (B.Certainty == Truth::No || farAndUncertain(C, B))
    return std::nullopt;
  Advice A = adviceOn(C, "blocking-in-async");
  A.Kind = Workload::IoBound;
  A.Why.Chain = C.Of.Chain;
  A.Grounds = grounds(C, B);
  bool Seen = C.Seen.measured() ? C.Seen.WaitSeconds > 0 : B.Certainty == Truth::Yes;
  A.Level = Seen ? Severity::Warning : Severity::Info;
  A.Message = calledName(C.Of) + (B.Certainty == Truth::Yes ? " blocks" : " may block") +
              " the thread of " + context(C.Of) +
              ": use its asynchronous form, or co_await conc::to_thread";
  A.RulePath = "already asynchronous → a blocking call takes the benefit away → to a thread";
  A.Decision = {{"Does it run where nothing may block?", "yes", context(C.Of) + ": " + path(C.Of)},
                {"Does it block?", B.Certainty == Truth::Yes ? "yes" : "sometimes", A.Grounds}};
  if (!C.Seen.measured())
    A.Settle = "concadvise profile -o run.conc -- PROGRAM; concadvise --profile run.conc";
  return A;
}

} // namespace concadvise::rules
