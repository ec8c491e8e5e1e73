#include "advisor/Advisor.h"
#include "advisor/ProgramView.h"
#include "advisor/Sane.h"
#include "advisor/Wording.h"
#include "model/Names.h"

#include <algorithm>

namespace concadvise {

namespace {

constexpr double SerialisedFrom = 0.2; ///< Part of the time that one lock holds up.

constexpr char GilReason[] = "its interpreter's lock (the GIL) lets one thread run at a time";

/// Which model fits, and the clause that says why.
struct Fit {
  std::optional<Model> Best;
  std::string Because;
};

std::string share(double Seconds, double Of) { return percent(Of > 0 ? Seconds / Of : 0); }

Question whereTimeGoes(const ProgramView &V) {
  double Total = V.States.total();
  std::string Because = share(V.States.OnCpu, Total) + " of thread time on the CPU, " +
                        share(V.States.Blocked, Total) + " blocked, " +
                        share(V.States.Idle, Total) + " idle by design";
  if (double HeldOff = V.States.Woken + V.States.Preempted; HeldOff >= 0.05 * Total)
    Because += ", " + share(HeldOff, Total) + " ready but kept off the CPU";
  std::string Answer = V.idle() ? "mostly idle by design" : std::string(name(V.Kind));
  return {"Where does the time go?", Answer, Because};
}

Question waitingOnWhat(const ProgramView &V) {
  std::vector<std::pair<double, WaitReason>> Sorted;
  for (const auto &[Reason, Seconds] : V.WaitByReason)
    if (Seconds > 0.01 * V.States.Blocked)
      Sorted.emplace_back(-Seconds, Reason);
  std::sort(Sorted.begin(), Sorted.end());
  if (Sorted.empty() || V.States.Blocked < 0.01 * V.Wall)
    return {"Waiting on what?", "nothing that holds it up",
            "blocked " + duration(V.States.Blocked)};
  std::vector<std::string> Parts;
  for (const auto &[Seconds, Reason] : Sorted)
    Parts.push_back(duration(-Seconds) + " " + std::string(waitingOn(Reason)));
  std::string Because = listed(Parts);
  if (V.Longest && !V.Longest->Object.empty())
    Because += "; most of it on " + V.Longest->Object;
  return {"Waiting on what?", std::string(name(Sorted.front().second)), Because};
}

Question howConcurrent(const ProgramView &V) {
  std::string Because = number(V.Running) + " of " + std::to_string(V.Cores) +
                        (V.Cores == 1 ? " core" : " cores") + " in use and " + number(V.Waiting) +
                        " threads waiting on average; " + number(V.Threads) +
                        (V.Threads == 1 ? " thread" : " threads") + " in all";
  if (V.disturbed())
    Because += "; other programs kept " + number(V.Runnable - V.Running) +
               " more off the cores: measure again on a quieter machine";
  std::string Answer = V.oversubscribed()                   ? "too much"
                       : V.usesItsCores() && V.Cores > 1    ? "fully"
                       : V.Runnable + V.Waiting > 1.2       ? "partly"
                       : V.EventLoop && V.Waits > V.Threads ? "on one event loop"
                                                            : "not at all";
  return {"How concurrent is it already?", Answer, Because};
}

Question whatSerialises(const Profile &P) {
  std::string Asked = "Does one lock hold its threads up?";
  if (!P.Serialised)
    return {Asked, "no", "none was seen"};
  const SerialisedBy &S = *P.Serialised;
  bool Gil = S.What == SerialisedBy::Kind::Gil;
  return {Asked, Gil ? "yes, the GIL" : "yes",
          (S.Object.empty() ? std::string(Gil ? "the GIL" : "a lock") : S.Object) + " held up " +
              percent(sane(S.Share, 1)) + " of the time, " + duration(sane(S.WaitSeconds)) +
              " of waiting for it"};
}

bool lockSerialises(const Profile &P) {
  return P.Serialised && P.Serialised->What == SerialisedBy::Kind::Lock &&
         P.Serialised->Share >= SerialisedFrom;
}

Fit computing(const Profile &P, const ProgramView &V) {
  if (V.Cores == 1)
    return {Model::Serial, "it computes and may use one core only"};
  if (hasGil(P) && (P.Serialised || !V.usesItsCores()))
    return {Model::Processes, GilReason};
  if (lockSerialises(P))
    return {Model::Processes, "its threads wait for one lock: hold it for less, or use processes"};
  if (V.oversubscribed())
    return {Model::Threads, "keep threads but fewer of them: " + number(V.Runnable) +
                                " want to run on " + std::to_string(V.Cores) + " cores"};
  if (V.usesItsCores())
    return {std::nullopt, (V.disturbed() ? "it already has threads for " : "it already keeps ") +
                              number(std::min(V.Runnable, double(V.Cores))) + " of " +
                              std::to_string(V.Cores) + (V.disturbed() ? " cores" : " cores busy")};
  return {Model::Threads, isFreeThreaded(P)
                              ? "its interpreter has no GIL, so its threads run in parallel"
                              : "native threads run in parallel where tasks are independent"};
}

Fit waiting(const ProgramView &V, const AdviceOptions &Options) {
  if (V.EventLoop)
    return {Model::Async, "it waits in an event loop already"};
  if (const auto Other = V.WaitByReason.find(WaitReason::Other);
      Other != V.WaitByReason.end() && Other->second > 0.5 * V.IoSeconds)
    return {std::nullopt, "what it waits for is not known"};
  if (V.Waits < 2)
    return {Model::Serial, "there is one wait, and nothing to overlap it with"};
  bool Slow = V.MeanWait >= Options.SlowWaitSeconds, Many = double(V.Waits) >= Options.ManyTasks;
  std::string Each = std::to_string(V.Waits) + " waits of " + duration(V.MeanWait) + " each";
  if (Slow && Many)
    return {Model::Async, Each + ": slow and many"};
  return {Model::Threads, Each + (Slow ? ": slow but few" : ": fast")};
}

Fit fitOf(const Profile &P, const ProgramView &V, const AdviceOptions &Options) {
  if (V.hardlySeen())
    return {std::nullopt, V.States.Residual > 0 ? "most of its time could not be watched"
                                                : "too little was measured to say"};
  if (V.idle())
    return {std::nullopt, "it waits for work, not for results: there is nothing to speed up"};
  switch (V.Kind) {
  case Workload::CpuBound:
    return computing(P, V);
  case Workload::IoBound:
    return waiting(V, Options);
  case Workload::Mixed:
    if (V.Cores > 1 && V.usesItsCores())
      return computing(P, V);
    if (hasGil(P) || lockSerialises(P))
      return {Model::AsyncProcesses,
              "async for the waiting, processes for the computing, because " +
                  std::string(hasGil(P) ? GilReason : "one lock holds its threads up")};
    return {V.Cores > 1 ? Model::AsyncThreads : Model::Async,
            V.Cores > 1 ? "async for the waiting, threads for the computing"
                        : "the waits can overlap; one core does the computing"};
  case Workload::Unknown:
    break;
  }
  if (V.HeldSeconds > 0)
    return {std::nullopt, "it only waits for itself: locks, conditions, pipes of its own"};
  return {std::nullopt, "too little was measured to say"};
}

std::string workloadText(const ProgramView &V) {
  if (V.idle())
    return "Mostly idle by design";
  const double Blocked = std::max(0.0, V.States.Blocked - V.WithinSeconds);
  const double Busy = V.States.OnCpu + Blocked;
  std::string Ratio =
      " (" + share(V.States.OnCpu, Busy) + " computing, " + share(Blocked, Busy) + " blocked)";
  switch (V.Kind) {
  case Workload::CpuBound:
    return "CPU-bound" + Ratio;
  case Workload::IoBound:
    return "I/O-bound" + Ratio;
  case Workload::Mixed:
    return "Both waiting and computing" + Ratio;
  case Workload::Unknown:
    break;
  }
  return V.HeldSeconds > 0 && !V.hardlySeen() ? "Waiting for locks" : "Workload not known";
}

std::string summary(const ProgramView &V, const Fit &F) {
  std::string Text = workloadText(V);
  if (V.Longest && !V.idle() && V.Kind != Workload::CpuBound)
    Text += ", mostly " + std::string(waitingOn(V.Longest->Reason));
  Text += ": " + F.Because;
  if (!F.Best)
    return Text + ".";
  return Text + " → " + (*F.Best == Model::Serial ? "stay serial" : std::string(name(*F.Best))) +
         ".";
}

} // namespace

Verdict profileVerdict(const Profile &Measured, const Machine &On, const AdviceOptions &Options) {
  ProgramView View = viewOf(Measured, On, Options);
  Fit Fits = fitOf(Measured, View, Options);
  Verdict V;
  V.Kind = View.Kind;
  V.Best = Fits.Best;
  V.Decision = {whereTimeGoes(View), waitingOnWhat(View), howConcurrent(View)};
  if (Measured.Serialised || View.HeldSeconds > 0.01 * View.Wall)
    V.Decision.push_back(whatSerialises(Measured));
  V.Decision.push_back(
      {"Which model fits?", Fits.Best ? std::string(name(*Fits.Best)) : "no change", Fits.Because});
  V.Summary = summary(View, Fits);
  return V;
}

} // namespace concadvise
