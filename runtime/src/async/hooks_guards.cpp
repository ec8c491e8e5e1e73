// Hooks of what runs a static initialiser once.
//
// While a fiber is inside, its hooked calls block: were it to let others run, they would find the
// work begun and wait for it, and so would the thread itself, which drives the one they wait for.
// Who comes while another thread is inside waits as fibers do.
#include "fiber.h"
#include "hooks.h"
#include "lock_waits.h"
#include "sanitizers.h"

#include <atomic>
#include <climits>
#include <cstdint>
#include <cxxabi.h>
#include <dlfcn.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace conc::detail;

namespace {

/// The first word of a guard, as libstdc++ and the compilers' code use it.
std::atomic_ref<std::uint32_t> word(__cxxabiv1::__guard *guard) noexcept {
  return std::atomic_ref(*reinterpret_cast<std::uint32_t *>(guard));
}
constexpr std::uint32_t done = 1;

void block_hooks(bool on) noexcept {
  if (fiber *f = running_fiber())
    f->hooks_off += on ? 1u : -1u;
}

} // namespace

#if CONC_TSAN && defined(__clang__)

// Clang links ThreadSanitizer into the executable, with guards of its own, which no others can
// stand before. These stand around them, by the linker's --wrap (CMakeLists.txt), and so around
// those of what is linked with that option: an initialiser in another shared library runs with its
// hooks on, and may stand still when it waits on a fiber.
extern "C" {

__attribute__((weak)) int __real___cxa_guard_acquire(__cxxabiv1::__guard *);
__attribute__((weak)) void __real___cxa_guard_release(__cxxabiv1::__guard *) noexcept;
__attribute__((weak)) void __real___cxa_guard_abort(__cxxabiv1::__guard *) noexcept;

int __wrap___cxa_guard_acquire(__cxxabiv1::__guard *guard) {
  auto is_begun = [guard] {
    std::uint32_t now = word(guard).load(std::memory_order_acquire);
    return now != 0 && now != done;
  };
  while (loop::of_fiber() && is_begun()) {
    address_wait self(guard);
    if (is_begun())
      self.wait_until(clock::now() + look_again);
  }
  int mine = __real___cxa_guard_acquire(guard);
  if (mine)
    block_hooks(true);
  return mine;
}

void __wrap___cxa_guard_release(__cxxabiv1::__guard *guard) noexcept {
  block_hooks(false);
  __real___cxa_guard_release(guard);
  address_changed(guard, true);
}

void __wrap___cxa_guard_abort(__cxxabiv1::__guard *guard) noexcept {
  block_hooks(false);
  __real___cxa_guard_abort(guard);
  address_changed(guard, true);
}

} // extern "C"

bool conc::detail::guards_are_hooked() noexcept { return __real___cxa_guard_acquire != nullptr; }

#else

// A program may have ThreadSanitizer where this library has not. GCC's guards are stood for by
// these, which tell it who waited for whom; Clang's are linked into the executable and stand for
// these, which are weak. The self-test then finds that out.
extern "C" {
[[gnu::weak]] void __tsan_acquire(void *address);
[[gnu::weak]] void __tsan_release(void *address);
}

namespace {

constexpr std::uint32_t pending = 1 << 8;
constexpr std::uint32_t awaited = 1 << 16;

/// Ends the initialisation. syscall() is a hook as well, so this also wakes fibers.
void leave(__cxxabiv1::__guard *guard, std::uint32_t state) noexcept {
  block_hooks(false);
  if (__tsan_release)
    __tsan_release(guard);
  if (word(guard).exchange(state, std::memory_order_acq_rel) & awaited)
    syscall(SYS_futex, guard, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

} // namespace

extern "C" {

/// 1 when the caller is to initialise, 0 when that has been done.
[[gnu::weak]] int __cxa_guard_acquire(__cxxabiv1::__guard *guard) {
  auto state = word(guard);
  for (;;) {
    std::uint32_t seen = 0;
    if (state.compare_exchange_strong(seen, pending, std::memory_order_acq_rel)) {
      block_hooks(true);
      return 1;
    }
    if (seen & done) {
      if (__tsan_acquire)
        __tsan_acquire(guard);
      return 0;
    }
    if (!(seen & awaited) && !state.compare_exchange_strong(seen, seen | awaited))
      continue;
    syscall(SYS_futex, guard, FUTEX_WAIT, pending | awaited, nullptr, nullptr, 0);
  }
}
__attribute__((alias("__cxa_guard_acquire"), visibility("hidden"))) int
conc_own_cxa_guard_acquire(__cxxabiv1::__guard *);

[[gnu::weak]] void __cxa_guard_release(__cxxabiv1::__guard *guard) noexcept { leave(guard, done); }
[[gnu::weak]] void __cxa_guard_abort(__cxxabiv1::__guard *guard) noexcept { leave(guard, 0); }

} // extern "C"

bool conc::detail::guards_are_hooked() noexcept {
  return dlsym(RTLD_DEFAULT, "__cxa_guard_acquire") ==
         reinterpret_cast<void *>(conc_own_cxa_guard_acquire);
}

#endif
