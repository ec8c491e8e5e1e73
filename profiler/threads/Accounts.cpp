#include "profiler/threads/Accounts.h"

#include <algorithm>

namespace concadvise::profiler {

/// No switch costs more; what is above is something else that our account misses.
static constexpr uint64_t DearestSwitch = 100000;
/// So many switches must have been compared before others are reckoned from them.
static constexpr uint64_t Enough = 20;

/// Its first time on a CPU and each return after a preemption.
static uint64_t otherSwitches(const TrackedThread &Thread) { return Thread.Involuntary + 1; }

bool Accounts::wants(const TrackedThread &Thread) const {
  const auto It = All.find(Thread.Index);
  return It != All.end() && Thread.Now == TrackedThread::State::Blocked && It->second.Waits != 0;
}

void Accounts::read(const TrackedThread &Thread, uint64_t From, uint64_t To,
                    const proc::SchedStat &Stat) {
  All[Thread.Index].Last = {From, To, Stat};
}

void Accounts::waited(TrackedThread &Thread, uint64_t Begin, uint64_t End, const WaitKey &Key) {
  Account &Own = All[Thread.Index];
  if (Own.Last && Own.Last->From <= End) {
    if (Own.Last->From >= Begin && Own.Last->To <= End)
      compare(Thread, Own, Own.Last->Stat);
    Own.Last.reset();
  }
  Unsettled &Wait = Own.Open[Key];
  Wait.Ns += End - Begin;
  ++Wait.Count;
  ++Own.Waits;
}

void Accounts::ended(TrackedThread &Thread, const proc::SchedStat &Stat, bool Promptly) {
  const auto It = All.find(Thread.Index);
  if (It == All.end())
    return;
  if (Promptly)
    compare(Thread, It->second, Stat);
  else
    findSwitching(Thread, It->second, Stat.CpuNs);
  It->second.SwitchingKnown = true;
}

void Accounts::compare(TrackedThread &Thread, Account &Own, const proc::SchedStat &Stat) {
  findSwitching(Thread, Own, Stat.CpuNs);
  findQueueing(Thread, Own, Stat.RunDelayNs);
  Own.Open.clear();
  Own.Waits = 0;
}

void Accounts::findSwitching(TrackedThread &Thread, Account &Own, uint64_t CpuNs) {
  const uint64_t Count = Own.Waits + otherSwitches(Thread) - Own.Others;
  if (Count == 0)
    return;
  const uint64_t Ours = Thread.CpuBefore + Thread.OnCpu + Thread.SwitchNs;
  const uint64_t Missing = std::min(CpuNs - std::min(CpuNs, Ours), Count * DearestSwitch);
  SwitchNs += Missing;
  Switches += Count;
  chargeSwitches(Thread, Own, double(Missing) / double(Count));
}

void Accounts::findQueueing(TrackedThread &Thread, Account &Own, uint64_t RunDelayNs) {
  const uint64_t Queued = Thread.Preempted + Thread.NewlyWoken - Thread.QueueSwitchNs;
  const uint64_t Known = Thread.RunDelayBefore + Queued + Own.LateNs;
  const uint64_t Late = RunDelayNs - std::min(RunDelayNs, Known);
  for (const auto &[Key, Wait] : Own.Open) {
    WaitSum &Sum = Sums[Key];
    const uint64_t Part =
        std::min(Late * Wait.Count / Own.Waits, Sum.Ns - Sum.LateNs - Sum.SwitchNs);
    Sum.LateNs += Part;
    Own.LateNs += Part;
  }
}

void Accounts::chargeSwitches(TrackedThread &Thread, Account &Own, double Each) {
  for (const auto &[Key, Wait] : Own.Open) {
    WaitSum &Sum = Sums[Key];
    const uint64_t Part = std::min(
        {uint64_t(Each * double(Wait.Count)), Wait.Ns, Sum.Ns - Sum.LateNs - Sum.SwitchNs});
    Sum.SwitchNs += Part;
    Thread.SwitchNs += Part;
  }
  const uint64_t Others = otherSwitches(Thread) - Own.Others;
  const uint64_t Part = std::min(uint64_t(Each * double(Others)),
                                 Thread.Preempted + Thread.NewlyWoken - Thread.QueueSwitchNs);
  Thread.QueueSwitchNs += Part;
  Thread.SwitchNs += Part;
  Own.Others += Others;
}

void Accounts::finish(llvm::ArrayRef<std::unique_ptr<TrackedThread>> Threads) {
  if (Switches >= Enough)
    for (auto &[Index, Own] : All)
      if (!Own.SwitchingKnown)
        chargeSwitches(*Threads[Index], Own, double(SwitchNs) / double(Switches));
  All.clear();
}

} // namespace concadvise::profiler
