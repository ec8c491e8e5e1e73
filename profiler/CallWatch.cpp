#include "profiler/CallWatch.h"

namespace concadvise::profiler {

static constexpr uint64_t Window = 100000000, FirstPause = 500000000;
/// Entries within a window from which a call is too dear to watch, unless one in `WorthIt` blocks.
static constexpr uint64_t TooMany = 2000, WorthIt = 20;

void CallWatch::round(EventSet &Events, Recorder &From, uint64_t Now) {
  for (auto &[Number, Use] : From.takeCallUse()) {
    State &S = Calls[Number];
    S.Entries += Use.Entries;
    S.Waits += Use.Waits;
    if (Use.Found && !Events.watches(Number) && Now >= S.NotBefore) {
      std::vector<pid_t> Tids;
      for (const TrackedThread *Thread : From.tracker().alive())
        Tids.push_back(Thread->Tid);
      Events.watch(Number, Tids);
    }
  }
  for (auto &[Number, S] : Calls)
    if (S.Entries > TooMany && S.Waits * WorthIt < S.Entries && Events.watches(Number)) {
      Events.unwatch(Number);
      S.Pause = S.Pause ? 2 * S.Pause : FirstPause;
      S.NotBefore = Now + S.Pause;
    }
  if (Now - WindowBegan < Window)
    return;
  WindowBegan = Now;
  for (auto &[Number, S] : Calls)
    S.Entries = S.Waits = 0;
}

} // namespace concadvise::profiler
