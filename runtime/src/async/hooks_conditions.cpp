// Hooks of conditions and semaphores.
//
// Who asks a task to stop wakes its fiber here once, as a signal or a spurious wake-up would: both
// are allowed, and code that looks at conc::this_task::stop_requested() before it waits again can
// leave. These calls have no error that callers would take for it.
#include "lock_waits.h"
#include "real.h"

#include <pthread.h>
#include <semaphore.h>

using namespace conc::detail;

CONC_REAL(pthread_cond_wait)
CONC_REAL(pthread_cond_timedwait)
CONC_REAL(pthread_cond_clockwait)
CONC_REAL(pthread_cond_signal)
CONC_REAL(pthread_cond_broadcast)
CONC_REAL(sem_wait)
CONC_REAL(sem_timedwait)
CONC_REAL(sem_clockwait)
CONC_REAL(sem_post)

namespace {

/// Fibers wait for the condition's address; threads in the condition itself. Who signals wakes one
/// of each, which is allowed: waits may end without cause.
int wait(pthread_cond_t *c, pthread_mutex_t *m, clock::time_point deadline) {
  bool woken;
  {
    address_wait self(c);
    if (int error = pthread_mutex_unlock(m))
      return error;
    woken = self.wait_or_stop(deadline);
  }
  int error = pthread_mutex_lock(m);
  return error ? error : woken ? 0 : ETIMEDOUT;
}

/// The clock that pthread_condattr_setclock chose.
clockid_t clock_of(const pthread_cond_t *c) noexcept {
  return c->__data.__wrefs & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

bool is_valid(const timespec *t) noexcept { return t->tv_nsec >= 0 && t->tv_nsec < 1'000'000'000; }

int fail(int error) noexcept {
  errno = error;
  return -1;
}

int wait(sem_t *s, clock::time_point deadline) {
  bool asked_before = current_stop && current_stop->requested();
  while (sem_trywait(s) != 0) {
    address_wait self(s);
    if (sem_trywait(s) == 0) // it may have been posted before we were entered
      return 0;
    if (clock::now() >= deadline)
      return fail(ETIMEDOUT);
    if (!asked_before && current_stop && current_stop->requested())
      return fail(EINTR);
    self.wait_or_stop(std::min(deadline, clock::now() + look_again));
  }
  return 0;
}

} // namespace

extern "C" {

int pthread_cond_wait(pthread_cond_t *__restrict c, pthread_mutex_t *__restrict m) {
  return loop::of_fiber() ? wait(c, m, never) : real_pthread_cond_wait(c, m);
}
__attribute__((alias("pthread_cond_wait"), visibility("hidden"), nonnull)) int
conc_own_pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);

int pthread_cond_timedwait(pthread_cond_t *__restrict c, pthread_mutex_t *__restrict m,
                           const timespec *__restrict when) {
  if (!loop::of_fiber() || !is_valid(when))
    return real_pthread_cond_timedwait(c, m, when);
  return wait(c, m, at(clock_of(c), *when));
}

int pthread_cond_clockwait(pthread_cond_t *__restrict c, pthread_mutex_t *__restrict m,
                           clockid_t id, const timespec *__restrict when) {
  if (!loop::of_fiber() || !is_valid(when))
    return real_pthread_cond_clockwait(c, m, id, when);
  return wait(c, m, at(id, *when));
}

int pthread_cond_signal(pthread_cond_t *c) noexcept {
  int result = real_pthread_cond_signal(c);
  address_changed(c);
  return result;
}

int pthread_cond_broadcast(pthread_cond_t *c) noexcept {
  int result = real_pthread_cond_broadcast(c);
  address_changed(c, true);
  return result;
}

int sem_wait(sem_t *s) { return loop::of_fiber() ? wait(s, never) : real_sem_wait(s); }

int sem_timedwait(sem_t *__restrict s, const timespec *__restrict when) {
  if (!loop::of_fiber() || !is_valid(when))
    return real_sem_timedwait(s, when);
  return wait(s, at(CLOCK_REALTIME, *when));
}

int sem_clockwait(sem_t *__restrict s, clockid_t id, const timespec *__restrict when) {
  if (!loop::of_fiber() || !is_valid(when))
    return real_sem_clockwait(s, id, when);
  return wait(s, at(id, *when));
}

int sem_post(sem_t *s) noexcept {
  int result = real_sem_post(s);
  address_changed(s);
  return result;
}

} // extern "C"
