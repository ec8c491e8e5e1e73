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
  constexpr unsigned Enough = 3; // Between two grace periods the lock is free for a moment.
  constexpr uint64_t Noticeable = 300000000;
  constexpr timespec Pause{0, 1000000};
  const uint64_t Begin = monotonicNs();
  bool Told = false;
  for (unsigned Free = 0; Free != Enough;) {
    Free = isHeld(Id) ? 0 : Free + 1;
    const uint64_t Passed = monotonicNs() - Begin;
    if (double(Passed) > SecondsAtMost * 1e9)
      return false;
    if (Passed > Noticeable && !Told) {
      Told = true;
      Tell();
    }
    nanosleep(&Pause, nullptr);
  }
  return true;
}

} // namespace concadvise::profiler
