// Hooks of the calls that sleep.
#include "hook_waits.h"
#include "real.h"

#include <algorithm>
#include <sched.h>
#include <threads.h>
#include <unistd.h>

using namespace conc::detail;

CONC_REAL(sleep)
CONC_REAL(usleep)
CONC_REAL(nanosleep)
CONC_REAL(clock_nanosleep)
CONC_REAL(thrd_sleep)
CONC_REAL(sched_yield)

namespace {

bool is_valid(const timespec *t) noexcept {
  return t && t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < 1'000'000'000;
}

/// -1 with ECANCELED when the task was asked to stop before.
int sleep(loop &l, clock::time_point end) {
  if (l.sleep_until(end))
    return 0;
  errno = ECANCELED;
  return -1;
}

/// Clocks that run with time, not with the CPU.
bool is_wall_clock(clockid_t id) noexcept {
  return id == CLOCK_REALTIME || id == CLOCK_MONOTONIC || id == CLOCK_BOOTTIME || id == CLOCK_TAI;
}

} // namespace

extern "C" {

unsigned sleep(unsigned seconds) {
  loop *l = loop::of_fiber();
  if (!l)
    return real_sleep(seconds);
  auto end = after_ns(seconds * 1e9L);
  if (l->sleep_until(end))
    return 0;
  auto left = std::chrono::ceil<std::chrono::seconds>(end - clock::now()).count();
  return static_cast<unsigned>(std::clamp<long>(left, 0, seconds));
}

int usleep(useconds_t us) {
  loop *l = loop::of_fiber();
  if (!l)
    return real_usleep(us);
  return sleep(*l, after_ns(us * 1e3L));
}

int nanosleep(const timespec *duration, timespec *left) {
  loop *l = loop::of_fiber();
  if (!l || !is_valid(duration))
    return real_nanosleep(duration, left);
  return sleep(*l, after(*duration));
}
__attribute__((alias("nanosleep"), visibility("hidden"))) int conc_own_nanosleep(const timespec *,
                                                                                 timespec *);
int __nanosleep(const timespec *duration, timespec *left) { return nanosleep(duration, left); }

int clock_nanosleep(clockid_t id, int flags, const timespec *when, timespec *left) {
  loop *l = loop::of_fiber();
  if (!l || !is_wall_clock(id) || !is_valid(when))
    return real_clock_nanosleep(id, flags, when, left);
  return l->sleep_until(flags & TIMER_ABSTIME ? at(id, *when) : after(*when)) ? 0 : ECANCELED;
}

int thrd_sleep(const timespec *duration, timespec *left) {
  loop *l = loop::of_fiber();
  if (!l || !is_valid(duration))
    return real_thrd_sleep(duration, left);
  return sleep(*l, after(*duration));
}

int sched_yield() noexcept {
  if (loop *l = loop::of_fiber()) {
    l->yield();
    return 0;
  }
  return real_sched_yield();
}
void thrd_yield() { sched_yield(); }

} // extern "C"
