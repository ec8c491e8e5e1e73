// Hooks of locks, conditions and semaphores.
//
// Fibers of one thread are one owner to pthreads. A fiber never blocks in a lock; it tries, and
// between tries lets others run. Recursive and error-checking mutexes ask who owns them, so those
// that a fiber holds are noted here, by fiber.
#include "address_waits.h"
#include "hook_waits.h"
#include "real.h"

#include <pthread.h>
#include <semaphore.h>
#include <unordered_map>

using namespace conc::detail;

CONC_REAL(pthread_mutex_lock)
CONC_REAL(pthread_mutex_trylock)
CONC_REAL(pthread_mutex_timedlock)
CONC_REAL(pthread_mutex_clocklock)
CONC_REAL(pthread_mutex_unlock)
CONC_REAL(pthread_cond_wait)
CONC_REAL(pthread_cond_timedwait)
CONC_REAL(pthread_cond_clockwait)
CONC_REAL(pthread_cond_signal)
CONC_REAL(pthread_cond_broadcast)
CONC_REAL(pthread_rwlock_rdlock)
CONC_REAL(pthread_rwlock_wrlock)
CONC_REAL(pthread_rwlock_unlock)
CONC_REAL(sem_wait)
CONC_REAL(sem_timedwait)
CONC_REAL(sem_post)

namespace {

/// A change may come in ways that no hook sees (another process, an unlock inside of libc), so a
/// fiber also looks again after this time.
constexpr std::chrono::milliseconds look_again{2};

/// Tries until it succeeds, fails otherwise than by EBUSY, or the time has come.
template <class Attempt>
int try_until(const void *address, clock::time_point deadline, Attempt attempt) {
  for (;;) {
    int result = attempt();
    if (result != EBUSY)
      return result;
    address_wait wait(address);
    if ((result = attempt()) != EBUSY) // it may have changed before we were entered
      return result;
    if (clock::now() >= deadline)
      return ETIMEDOUT;
    wait.wait_until(std::min(deadline, clock::now() + look_again));
  }
}

enum class mutex_kind { plain, recursive, error_checking };

mutex_kind kind_of(const pthread_mutex_t *m) noexcept {
  switch (m->__data.__kind & 3) { // glibc's layout, which every linked program depends on
  case PTHREAD_MUTEX_RECURSIVE_NP:
    return mutex_kind::recursive;
  case PTHREAD_MUTEX_ERRORCHECK_NP:
    return mutex_kind::error_checking;
  default:
    return mutex_kind::plain;
  }
}

struct ownership {
  void *fiber;
  unsigned count;
};
/// Of mutexes that ask for their owner, while fibers of this thread hold them.
thread_local std::unordered_map<const pthread_mutex_t *, ownership> owners;

int try_lock(loop &l, pthread_mutex_t *m) {
  mutex_kind kind = kind_of(m);
  if (kind == mutex_kind::plain)
    return real_pthread_mutex_trylock(m);
  auto held = owners.find(m);
  bool mine = held != owners.end() && held->second.fiber == l.current_fiber();
  if (held != owners.end() && !mine)
    return EBUSY;
  int result = real_pthread_mutex_trylock(m);
  if (result == EBUSY && mine)
    return EDEADLK; // error-checking, locked again
  if (result == 0)
    owners.insert_or_assign(m, ownership{l.current_fiber(), mine ? held->second.count + 1 : 1});
  return result;
}

int lock(loop &l, pthread_mutex_t *m, clock::time_point deadline) {
  return try_until(m, deadline, [&] { return try_lock(l, m); });
}

int unlock(pthread_mutex_t *m) {
  if (loop *l = loop::of_fiber(); l && kind_of(m) != mutex_kind::plain) {
    auto held = owners.find(m);
    if (held != owners.end() && held->second.fiber != l->current_fiber())
      return EPERM;
    int result = real_pthread_mutex_unlock(m);
    if (result == 0 && held != owners.end() && --held->second.count == 0)
      owners.erase(held);
    address_changed(m);
    return result;
  }
  int result = real_pthread_mutex_unlock(m);
  address_changed(m);
  return result;
}

/// Fibers wait for the condition's address; threads in the condition itself. Who signals wakes one
/// of each, which is allowed: waits may end without cause.
int wait(loop &l, pthread_cond_t *c, pthread_mutex_t *m, clock::time_point deadline) {
  bool woken;
  {
    address_wait self(c);
    if (int error = unlock(m))
      return error;
    woken = self.wait_until(deadline);
  }
  int error = lock(l, m, never);
  return error ? error : woken ? 0 : ETIMEDOUT;
}

/// The clock that pthread_condattr_setclock chose.
clockid_t clock_of(const pthread_cond_t *c) noexcept {
  return c->__data.__wrefs & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

bool is_valid(const timespec *t) noexcept { return t->tv_nsec >= 0 && t->tv_nsec < 1'000'000'000; }

} // namespace

extern "C" {

int pthread_mutex_lock(pthread_mutex_t *m) noexcept {
  loop *l = loop::of_fiber();
  return l ? lock(*l, m, never) : real_pthread_mutex_lock(m);
}
__attribute__((alias("pthread_mutex_lock"), visibility("hidden"), nonnull)) int
conc_own_pthread_mutex_lock(pthread_mutex_t *) noexcept;

int pthread_mutex_trylock(pthread_mutex_t *m) noexcept {
  loop *l = loop::of_fiber();
  if (!l)
    return real_pthread_mutex_trylock(m);
  int result = try_lock(*l, m);
  return result == EDEADLK ? EBUSY : result;
}

int pthread_mutex_timedlock(pthread_mutex_t *__restrict m,
                            const timespec *__restrict when) noexcept {
  loop *l = loop::of_fiber();
  if (!l || !is_valid(when))
    return real_pthread_mutex_timedlock(m, when);
  return lock(*l, m, at(CLOCK_REALTIME, *when));
}

int pthread_mutex_clocklock(pthread_mutex_t *__restrict m, clockid_t id,
                            const timespec *__restrict when) noexcept {
  loop *l = loop::of_fiber();
  if (!l || !is_valid(when))
    return real_pthread_mutex_clocklock(m, id, when);
  return lock(*l, m, at(id, *when));
}

int pthread_mutex_unlock(pthread_mutex_t *m) noexcept { return unlock(m); }

int pthread_cond_wait(pthread_cond_t *__restrict c, pthread_mutex_t *__restrict m) {
  loop *l = loop::of_fiber();
  return l ? wait(*l, c, m, never) : real_pthread_cond_wait(c, m);
}

int pthread_cond_timedwait(pthread_cond_t *__restrict c, pthread_mutex_t *__restrict m,
                           const timespec *__restrict when) {
  loop *l = loop::of_fiber();
  if (!l || !is_valid(when))
    return real_pthread_cond_timedwait(c, m, when);
  return wait(*l, c, m, at(clock_of(c), *when));
}

int pthread_cond_clockwait(pthread_cond_t *__restrict c, pthread_mutex_t *__restrict m,
                           clockid_t id, const timespec *__restrict when) {
  loop *l = loop::of_fiber();
  if (!l || !is_valid(when))
    return real_pthread_cond_clockwait(c, m, id, when);
  return wait(*l, c, m, at(id, *when));
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

int pthread_rwlock_rdlock(pthread_rwlock_t *r) noexcept {
  if (!loop::of_fiber())
    return real_pthread_rwlock_rdlock(r);
  return try_until(r, never, [&] { return pthread_rwlock_tryrdlock(r); });
}

int pthread_rwlock_wrlock(pthread_rwlock_t *r) noexcept {
  if (!loop::of_fiber())
    return real_pthread_rwlock_wrlock(r);
  return try_until(r, never, [&] { return pthread_rwlock_trywrlock(r); });
}

int pthread_rwlock_unlock(pthread_rwlock_t *r) noexcept {
  int result = real_pthread_rwlock_unlock(r);
  address_changed(r, true);
  return result;
}

int sem_wait(sem_t *s) {
  if (!loop::of_fiber())
    return real_sem_wait(s);
  try_until(s, never, [&] { return sem_trywait(s) == 0 ? 0 : EBUSY; });
  return 0;
}

int sem_timedwait(sem_t *__restrict s, const timespec *__restrict when) {
  if (!loop::of_fiber() || !is_valid(when))
    return real_sem_timedwait(s, when);
  int result =
      try_until(s, at(CLOCK_REALTIME, *when), [&] { return sem_trywait(s) == 0 ? 0 : EBUSY; });
  if (result == 0)
    return 0;
  errno = result;
  return -1;
}

int sem_post(sem_t *s) noexcept {
  int result = real_sem_post(s);
  address_changed(s);
  return result;
}

} // extern "C"
