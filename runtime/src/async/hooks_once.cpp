// Hooks of pthread_once, thus std::call_once, which are like those of static initialisers
// (hooks_guards.cpp): while a fiber is inside, its hooked calls block.
#include "conc/hooks.h"
#include "fiber.h"
#include "hook_waits.h"
#include "lock_waits.h"
#include "real.h"
#include "sanitizers.h"

#include <atomic>
#include <pthread.h>

using namespace conc::detail;

CONC_REAL(pthread_once)

namespace {

using routine = void (*)();
/// Handed to the wrapper, since the work takes no argument.
constinit CONC_FAST_TLS thread_local routine next_routine = nullptr;

void run_blocked() {
  conc::hooks::blocking_region inside;
  next_routine();
}

/// Somebody is at it: glibc keeps the number of forks above this bit. (ThreadSanitizer has a
/// pthread_once of its own, in which the bit says that all is done.)
bool is_begun([[maybe_unused]] pthread_once_t *once) noexcept {
#if CONC_TSAN
  return false;
#else
  return std::atomic_ref(*once).load(std::memory_order_acquire) & 1;
#endif
}

} // namespace

extern "C" {

int pthread_once(pthread_once_t *once, void (*work)()) {
  if (!running_fiber())
    return real_pthread_once(once, work);
  while (loop::of_fiber() && is_begun(once)) {
    address_wait self(once);
    if (is_begun(once))
      self.wait_until(clock::now() + look_again);
  }
  next_routine = work;
  int result = real_pthread_once(once, run_blocked);
  address_changed(once, true);
  return result;
}
__attribute__((alias("pthread_once"), visibility("hidden"), nonnull)) int
conc_own_pthread_once(pthread_once_t *, void (*)());
int __pthread_once(pthread_once_t *once, void (*work)()) { return pthread_once(once, work); }

} // extern "C"
