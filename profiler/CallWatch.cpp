#include "profiler/CallWatch.h"

namespace concadvise::profiler {

static constexpr uint64_t Window = 100000000, FirstPause = 500000000;
/// Entries within a window from which a call is too dear to watch, unless one in `WorthIt` blocks.
static constexpr uint64_t TooMany = 2000, WorthIt = 20;

void CallWatch::round(EventSet &Events, Recorder &From, uint64_t Now) {
  watchFound(Events, From, Now);
  pauseDear(Events, Now);
  dropIdle(Events, From.tracker().threads().size());
  if (Now - WindowBegan < Window)
    return;
  WindowBegan = Now;
  for (auto &[Number, S] : Calls)
    S.Entries = S.Waits = 0;
}

void CallWatch::watchFound(EventSet &Events, Recorder &From, uint64_t Now) {
  for (auto &[Number, Use] : From.takeCallUse()) {
    State &S = Calls[Number];
    S.Entries += Use.Entries;
    S.Waits += Use.Waits;
    S.WaitsMade += Use.Waits;
    if (!Use.Found || Events.watches(Number) || Now < S.NotBefore)
      continue;
    std::vector<pid_t> Tids;
    for (const TrackedThread *Thread : From.tracker().alive())
      Tids.push_back(Thread->Tid);
    Events.watch(Number, Tids);
  }
}

void CallWatch::pauseDear(EventSet &Events, uint64_t Now) {
  for (auto &[Number, S] : Calls)
    if (S.Entries > TooMany && S.Waits * WorthIt < S.Entries && Events.watches(Number)) {
      Events.unwatch(Number);
      S.Pause = S.Pause ? 2 * S.Pause : FirstPause;
      S.NotBefore = Now + S.Pause;
    }
}

void CallWatch::dropIdle(EventSet &Events, size_t ThreadsMade) {
  if (ThreadsMade < DropAt)
    return;
  DropAt = 2 * ThreadsMade;
  const std::set<int> Watched = Events.watched();
  for (int Number : Watched)
    if (std::exchange(Calls[Number].WaitsMade, 0) == 0)
      Events.drop(Number);
}

} // namespace concadvise::profiler
