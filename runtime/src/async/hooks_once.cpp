// Hooks of what runs code once: static initialisers and pthread_once, thus std::call_once.
//
// While a fiber is inside, its hooked calls block: were it to let others run, they would find the
// work begun and wait for it, and so would the thread itself, which drives the one they wait for.
// Who comes while another thread is inside waits as fibers do.
#include "fiber.h"
#include "hook_waits.h"
#include "lock_waits.h"
#include "real.h"
#include "sanitizers.h"

#include <atomic>
#include <climits>
#include <cstdint>
#include <cxxabi.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace conc::detail;

namespace {

// The first word of a guard, as libstdc++ and GCC's code use it.
constexpr std::uint32_t done = 1;
constexpr std::uint32_t pending = 1 << 8;
constexpr std::uint32_t awaited = 1 << 16;

std::atomic_ref<std::uint32_t> word(__cxxabiv1::__guard *guard) noexcept {
  return std::atomic_ref(*reinterpret_cast<std::uint32_t *>(guard));
}

void block_hooks(bool on) noexcept {
  if (fiber *f = running_fiber())
    f->hooks_off += on ? 1u : -1u;
}

/// Ends the initialisation. syscall() is a hook as well, so this also wakes fibers.
void leave(__cxxabiv1::__guard *guard, std::uint32_t state) noexcept {
  block_hooks(false);
  if (word(guard).exchange(state, std::memory_order_acq_rel) & awaited)
    syscall(SYS_futex, guard, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

} // namespace

extern "C" {

/// 1 when the caller is to initialise, 0 when that has been done.
int __cxa_guard_acquire(__cxxabiv1::__guard *guard) {
  auto state = word(guard);
  for (;;) {
    std::uint32_t seen = 0;
    if (state.compare_exchange_strong(seen, pending, std::memory_order_acq_rel)) {
      block_hooks(true);
      return 1;
    }
    if (seen & done)
      return 0;
    if (!(seen & awaited) && !state.compare_exchange_strong(seen, seen | awaited))
      continue;
    syscall(SYS_futex, guard, FUTEX_WAIT, pending | awaited, nullptr, nullptr, 0);
  }
}
__attribute__((alias("__cxa_guard_acquire"), visibility("hidden"))) int
conc_own_cxa_guard_acquire(__cxxabiv1::__guard *);

void __cxa_guard_release(__cxxabiv1::__guard *guard) noexcept { leave(guard, done); }
void __cxa_guard_abort(__cxxabiv1::__guard *guard) noexcept { leave(guard, 0); }

} // extern "C"

CONC_REAL(pthread_once)

namespace {

using routine = void (*)();
/// Handed to the wrapper, since the work takes no argument.
constinit CONC_FAST_TLS thread_local routine next_routine = nullptr;

struct hooks_blocked {
  hooks_blocked() noexcept { block_hooks(true); }
  ~hooks_blocked() { block_hooks(false); }
};

void run_blocked() {
  hooks_blocked inside;
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
