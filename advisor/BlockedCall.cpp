#include "advisor/BlockedCall.h"

#include "advisor/LoopAdvice.h"
#include "advisor/PlaceAdvice.h"
#include "advisor/Wording.h"

namespace concadvise {

BlockedCall blockedCall(const Case &C) {
  BlockedCall Best;
  for (const auto &[Reason, Block] : C.Of.Task.Blocks) {
    BlockedCall Other{Reason, Block.Certainty, Block.Reached};
    bool Surer = Other.surely() ? !Best.surely() : !Best.waits();
    if (Surer && stallsOthers(Reason, Block.Reached))
      Best = Other;
  }
  // What only may block, behind many calls, is a path that hardly ever runs: a failed assertion
  // that prints a trace. A profile tells when it does.
  constexpr size_t MostLinks = 4;
  bool Vague = Best.Reached != Truth::Yes && C.Of.Chain.size() > MostLinks;
  return Vague && !(C.Seen.WaitSeconds > 0) ? BlockedCall() : Best;
}

/// What was measured, or how the source shows it.
static std::string blockedGrounds(const Case &C, const BlockedCall &B) {
  if (C.Seen.WaitSeconds > 0)
    return "it stopped its thread for " + duration(C.Seen.WaitSeconds) + " in " +
           std::to_string(C.Seen.Waits) + (C.Seen.Waits == 1 ? " wait" : " waits") + ", " +
           duration(C.Seen.LongestWait) + " the longest (measured)";
  if (C.Seen.By == Measurement::How::NotReached)
    return "it did not block in the profiled run";
  return std::string(B.surely() ? "it blocks " : "it may block ") +
         std::string(waitingOn(B.Reason)) + " (known from the source: " + pathTo(C.Of) + ")";
}

/// It blocked in the profiled run; without a profile: it surely does.
static bool seenToBlock(const Case &C, const BlockedCall &B) {
  return C.Seen.measured() ? C.Seen.WaitSeconds > 0 : B.surely();
}

Advice adviceOnBlockedCall(const Case &C, const BlockedCall &B, std::string_view Rule,
                           Question Where) {
  Advice A = adviceOn(C, Rule);
  A.Kind = Workload::IoBound;
  A.Why.Chain = C.Of.Chain;
  A.Grounds = blockedGrounds(C, B);
  A.Level = seenToBlock(C, B) ? Severity::Warning : Severity::Info;
  A.Decision = {std::move(Where), {"Does it block?", B.surely() ? "yes" : "sometimes", A.Grounds}};
  askForProfile(A, C);
  return A;
}

} // namespace concadvise
