#include "profiler/events/Closing.h"

#include "profiler/events/Clock.h"
#include "profiler/events/PerfEvent.h"

#include <sys/resource.h>

namespace concadvise::profiler {

static long blockedTimes() {
  rusage Used;
  getrusage(RUSAGE_THREAD, &Used);
  return Used.ru_nvcsw;
}

/// Opening and closing one takes the lock; it blocks only when somebody holds it for long.
static bool isHeld(uint64_t Id) {
  const long Before = blockedTimes();
  llvm::consumeError(openEvent(syscallAttributes(Id, 0), 0, -1).takeError());
  return blockedTimes() != Before;
}

bool awaitClosing(uint64_t Id, double SecondsAtMost, llvm::function_ref<void()> Tell) {
  // Between two closings the lock is free for as long as a grace period takes.
  constexpr uint64_t Quiet = 40000000, QuietAgain = 150000000, Noticeable = 300000000;
  constexpr timespec Pause{0, 2000000};
  const uint64_t Begin = monotonicNs();
  uint64_t FreeSince = Begin, Now = Begin, Needed = Quiet;
  bool Told = false;
  while (Now - FreeSince < Needed) {
    nanosleep(&Pause, nullptr);
    const bool Held = isHeld(Id);
    Now = monotonicNs();
    if (Held) {
      FreeSince = Now;
      Needed = QuietAgain;
    }
    if (double(Now - Begin) > SecondsAtMost * 1e9)
      return false;
    if (Now - Begin > Noticeable && !Told) {
      Told = true;
      Tell();
    }
  }
  return true;
}

} // namespace concadvise::profiler
