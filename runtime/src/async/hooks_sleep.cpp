// Hooks of the calls that sleep.
#include "hook_waits.h"
#include "real.h"

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
  l->sleep_until(after_ns(seconds * 1e9L));
  return 0;
}

int usleep(useconds_t us) {
  loop *l = loop::of_fiber();
  if (!l)
    return real_usleep(us);
  l->sleep_until(after_ns(us * 1e3L));
  return 0;
}

int nanosleep(const timespec *duration, timespec *left) {
  loop *l = loop::of_fiber();
  if (!l || !is_valid(duration))
    return real_nanosleep(duration, left);
  l->sleep_until(after(*duration));
  return 0;
}
__attribute__((alias("nanosleep"), visibility("hidden"))) int conc_own_nanosleep(const timespec *,
                                                                                 timespec *);
int __nanosleep(const timespec *duration, timespec *left) { return nanosleep(duration, left); }

int clock_nanosleep(clockid_t id, int flags, const timespec *when, timespec *left) {
  loop *l = loop::of_fiber();
  if (!l || !is_wall_clock(id) || !is_valid(when))
    return real_clock_nanosleep(id, flags, when, left);
  l->sleep_until(flags & TIMER_ABSTIME ? at(id, *when) : after(*when));
  return 0;
}

int thrd_sleep(const timespec *duration, timespec *left) {
  loop *l = loop::of_fiber();
  if (!l || !is_valid(duration))
    return real_thrd_sleep(duration, left);
  l->sleep_until(after(*duration));
  return 0;
}

int sched_yield() noexcept {
  if (loop *l = loop::of_fiber()) {
    l->yield();
    return 0;
  }
  return real_sched_yield();
}

} // extern "C"
