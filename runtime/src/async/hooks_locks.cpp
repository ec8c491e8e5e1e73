// Hooks of mutexes and read-write locks.
//
// Fibers of one thread are one owner to pthreads. A fiber never blocks in a lock; it tries, and
// between tries lets others run. Who holds a lock is noted by fiber: recursive and error-checking
// mutexes ask for their owner, read-write locks find that they would wait for themselves, and a
// thread outside its fibers lets the one run that holds what it needs.
#include "lock_waits.h"
#include "real.h"

#include <pthread.h>

using namespace conc::detail;

CONC_REAL(pthread_mutex_lock)
CONC_REAL(pthread_mutex_trylock)
CONC_REAL(pthread_mutex_timedlock)
CONC_REAL(pthread_mutex_clocklock)
CONC_REAL(pthread_mutex_unlock)
CONC_REAL(pthread_rwlock_rdlock)
CONC_REAL(pthread_rwlock_tryrdlock)
CONC_REAL(pthread_rwlock_timedrdlock)
CONC_REAL(pthread_rwlock_clockrdlock)
CONC_REAL(pthread_rwlock_wrlock)
CONC_REAL(pthread_rwlock_trywrlock)
CONC_REAL(pthread_rwlock_timedwrlock)
CONC_REAL(pthread_rwlock_clockwrlock)
CONC_REAL(pthread_rwlock_unlock)

namespace {

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

bool is_mine(const void *lock) noexcept {
  fiber *f = running_fiber();
  return f && f->locks.has(lock);
}

bool is_taken(int result) noexcept { return result == 0 || result == EOWNERDEAD; }

/// EBUSY when another owner has it, EDEADLK for an error-checking one that the caller has.
int try_mutex(pthread_mutex_t *m) noexcept {
  mutex_kind kind = kind_of(m);
  if (kind != mutex_kind::plain && lent_locks::holder(m))
    return EBUSY;
  if (kind == mutex_kind::error_checking && is_mine(m))
    return EDEADLK;
  return real_pthread_mutex_trylock(m);
}

template <class Block>
int lock_mutex(pthread_mutex_t *m, clock::time_point deadline, const void *place, Block block) {
  int result = must_not_block(m) ? try_until(m, deadline, [&] { return try_mutex(m); }) : block();
  if (is_taken(result))
    note_taken(m, place);
  return result;
}

template <class Block>
int lock_shared(pthread_rwlock_t *r, clock::time_point deadline, Block block) {
  if (!must_not_block(r))
    return block();
  if (is_mine(r))
    return EDEADLK; // has it alone, and would wait for itself
  return try_until(r, deadline, [&] { return real_pthread_rwlock_tryrdlock(r); });
}

template <class Block>
int lock_alone(pthread_rwlock_t *r, clock::time_point deadline, const void *place, Block block) {
  if (loop::of_fiber() && is_mine(r))
    return EDEADLK;
  int result = must_not_block(r)
                   ? try_until(r, deadline, [&] { return real_pthread_rwlock_trywrlock(r); })
                   : block();
  if (result == 0)
    note_taken(r, place);
  return result;
}

bool is_valid(const timespec *t) noexcept { return t->tv_nsec >= 0 && t->tv_nsec < 1'000'000'000; }

/// That of a call with a valid time limit; `never` makes libc say what is wrong with one.
clock::time_point limit(clockid_t id, const timespec *when) noexcept {
  return is_valid(when) ? at(id, *when) : never;
}

} // namespace

extern "C" {

int pthread_mutex_lock(pthread_mutex_t *m) noexcept {
  return lock_mutex(m, never, __builtin_return_address(0),
                    [&] { return real_pthread_mutex_lock(m); });
}
__attribute__((alias("pthread_mutex_lock"), visibility("hidden"), nonnull)) int
conc_own_pthread_mutex_lock(pthread_mutex_t *) noexcept;

int pthread_mutex_trylock(pthread_mutex_t *m) noexcept {
  int result = try_mutex(m);
  if (is_taken(result))
    note_taken(m, __builtin_return_address(0));
  return result == EDEADLK ? EBUSY : result;
}

int pthread_mutex_timedlock(pthread_mutex_t *__restrict m,
                            const timespec *__restrict when) noexcept {
  if (!is_valid(when))
    return real_pthread_mutex_timedlock(m, when);
  return lock_mutex(m, limit(CLOCK_REALTIME, when), __builtin_return_address(0),
                    [&] { return real_pthread_mutex_timedlock(m, when); });
}

int pthread_mutex_clocklock(pthread_mutex_t *__restrict m, clockid_t id,
                            const timespec *__restrict when) noexcept {
  if (!is_valid(when))
    return real_pthread_mutex_clocklock(m, id, when);
  return lock_mutex(m, limit(id, when), __builtin_return_address(0),
                    [&] { return real_pthread_mutex_clocklock(m, id, when); });
}

int pthread_mutex_unlock(pthread_mutex_t *m) noexcept {
  if (kind_of(m) != mutex_kind::plain && lent_locks::holder(m) && !is_mine(m))
    return EPERM; // another fiber's
  int result = real_pthread_mutex_unlock(m);
  if (result == 0)
    note_released(m);
  address_changed(m);
  return result;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *r) noexcept {
  return lock_shared(r, never, [&] { return real_pthread_rwlock_rdlock(r); });
}
int pthread_rwlock_timedrdlock(pthread_rwlock_t *__restrict r,
                               const timespec *__restrict when) noexcept {
  if (!is_valid(when))
    return real_pthread_rwlock_timedrdlock(r, when);
  return lock_shared(r, limit(CLOCK_REALTIME, when),
                     [&] { return real_pthread_rwlock_timedrdlock(r, when); });
}
int pthread_rwlock_clockrdlock(pthread_rwlock_t *__restrict r, clockid_t id,
                               const timespec *__restrict when) noexcept {
  if (!is_valid(when))
    return real_pthread_rwlock_clockrdlock(r, id, when);
  return lock_shared(r, limit(id, when),
                     [&] { return real_pthread_rwlock_clockrdlock(r, id, when); });
}

int pthread_rwlock_wrlock(pthread_rwlock_t *r) noexcept {
  return lock_alone(r, never, __builtin_return_address(0),
                    [&] { return real_pthread_rwlock_wrlock(r); });
}
int pthread_rwlock_trywrlock(pthread_rwlock_t *r) noexcept {
  int result = real_pthread_rwlock_trywrlock(r);
  if (result == 0)
    note_taken(r, __builtin_return_address(0));
  return result;
}
int pthread_rwlock_timedwrlock(pthread_rwlock_t *__restrict r,
                               const timespec *__restrict when) noexcept {
  if (!is_valid(when))
    return real_pthread_rwlock_timedwrlock(r, when);
  return lock_alone(r, limit(CLOCK_REALTIME, when), __builtin_return_address(0),
                    [&] { return real_pthread_rwlock_timedwrlock(r, when); });
}
int pthread_rwlock_clockwrlock(pthread_rwlock_t *__restrict r, clockid_t id,
                               const timespec *__restrict when) noexcept {
  if (!is_valid(when))
    return real_pthread_rwlock_clockwrlock(r, id, when);
  return lock_alone(r, limit(id, when), __builtin_return_address(0),
                    [&] { return real_pthread_rwlock_clockwrlock(r, id, when); });
}

int pthread_rwlock_unlock(pthread_rwlock_t *r) noexcept {
  int result = real_pthread_rwlock_unlock(r);
  if (result == 0)
    note_released(r); // does nothing for those who shared it
  address_changed(r, true);
  return result;
}

// Names of before glibc 2.34, under which libraries built then call them.
int __pthread_mutex_lock(pthread_mutex_t *m) { return pthread_mutex_lock(m); }
int __pthread_mutex_trylock(pthread_mutex_t *m) { return pthread_mutex_trylock(m); }
int __pthread_mutex_unlock(pthread_mutex_t *m) { return pthread_mutex_unlock(m); }

} // extern "C"
