// Hooks of C11's threads, whose locks and conditions are those of pthreads by other names.
#include "hook_waits.h"
#include "lock_waits.h"
#include "real.h"

#include <pthread.h>
#include <threads.h>

static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) && sizeof(cnd_t) == sizeof(pthread_cond_t) &&
                  sizeof(thrd_t) == sizeof(pthread_t),
              "glibc makes them the same");

namespace {

int status(int error) noexcept {
  switch (error) {
  case 0:
    return thrd_success;
  case ENOMEM:
    return thrd_nomem;
  case ETIMEDOUT:
    return thrd_timedout;
  case EBUSY:
    return thrd_busy;
  default:
    return thrd_error;
  }
}

pthread_mutex_t *of(mtx_t *m) noexcept { return reinterpret_cast<pthread_mutex_t *>(m); }
pthread_cond_t *of(cnd_t *c) noexcept { return reinterpret_cast<pthread_cond_t *>(c); }

} // namespace

extern "C" {

int mtx_lock(mtx_t *m) { return status(pthread_mutex_lock(of(m))); }
__attribute__((alias("mtx_lock"), visibility("hidden"))) int conc_own_mtx_lock(mtx_t *);
int mtx_trylock(mtx_t *m) { return status(pthread_mutex_trylock(of(m))); }
int mtx_timedlock(mtx_t *__restrict m, const timespec *__restrict when) {
  return status(pthread_mutex_timedlock(of(m), when));
}
int mtx_unlock(mtx_t *m) { return status(pthread_mutex_unlock(of(m))); }

int cnd_wait(cnd_t *c, mtx_t *m) { return status(pthread_cond_wait(of(c), of(m))); }
int cnd_timedwait(cnd_t *__restrict c, mtx_t *__restrict m, const timespec *__restrict when) {
  return status(pthread_cond_timedwait(of(c), of(m), when));
}
int cnd_signal(cnd_t *c) { return status(pthread_cond_signal(of(c))); }
int cnd_broadcast(cnd_t *c) { return status(pthread_cond_broadcast(of(c))); }

int thrd_join(thrd_t thread, int *result) {
  void *value = nullptr;
  int error = pthread_join(thread, &value);
  if (error == 0 && result)
    *result = static_cast<int>(reinterpret_cast<std::intptr_t>(value));
  return status(error);
}

} // extern "C"
