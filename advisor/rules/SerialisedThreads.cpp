// Threads whose work is held up by one lock: however many there are, they run one at a time.
#include "advisor/ProfilePlace.h"
#include "advisor/Rules.h"
#include "advisor/Sane.h"
#include "advisor/Wording.h"

namespace concadvise::rules {

namespace {

constexpr double HeldUpFrom = 0.2; ///< Part of the time; less is ordinary contention.

/// Where most of the waiting for this lock happens.
std::optional<ProfilePlace> waitingPlace(const Profile &P, const std::string &Object) {
  const WaitRecord *Most = nullptr;
  for (const WaitRecord &W : P.Waits)
    if (W.Reason == WaitReason::Lock && W.Object == Object && !W.IdleByDesign &&
        (!Most || sane(W.Seconds) > sane(Most->Seconds)))
      Most = &W;
  return Most ? innermostOwn(P, Most->StackIndex) : std::nullopt;
}

} // namespace

// An interpreter's lock has no place in the user's sources; the verdict of the profile names it.
std::optional<Advice> serialisedThreads(const ProgramCase &C) {
  const auto &By = C.Profiled.Serialised;
  if (!By || By->What != SerialisedBy::Kind::Lock || sane(By->Share, 1) < HeldUpFrom)
    return std::nullopt;
  std::optional<ProfilePlace> At = waitingPlace(C.Profiled, By->Object);
  if (!At)
    return std::nullopt;
  Advice A = warningAt(*At, "serialised-threads", C);
  A.Message = "threads wait here for one lock, which holds up " + percent(By->Share) +
              " of the work: hold it for less, or use processes";
  A.Grounds =
      "threads waited " + duration(sane(By->WaitSeconds)) + " for " + By->Object + " (measured)";
  A.RulePath = "threads → one lock lets one run at a time → processes, or a smaller lock scope";
  A.Why.WaitByReason[WaitReason::Lock] = sane(By->WaitSeconds);
  A.Decision = {{"Does one lock hold its threads up?", "yes", A.Grounds},
                {"CPU: can two tasks run in one process?", "not while they hold this lock",
                 percent(By->Share) + " of the time that threads could run, one of them waits"}};
  return A;
}

} // namespace concadvise::rules
