// The hook of syscall(2), for the one call by which code waits on its own: futex(2). That is how
// std::atomic::wait, std::latch, std::barrier and std::counting_semaphore wait.
#include "address_waits.h"
#include "hook_waits.h"
#include "real.h"

#include <atomic>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace conc::detail;

CONC_REAL(syscall)

namespace {

/// Another process, or code that does not come past this hook, may wake the waiter: so a fiber also
/// looks again after this time.
constexpr std::chrono::milliseconds look_again{2};

struct futex_call {
  const std::uint32_t *word;
  int operation;
  std::uint32_t value;
  const timespec *timeout;

  int command() const noexcept { return operation & FUTEX_CMD_MASK; }
  bool waits() const noexcept { return command() == FUTEX_WAIT || command() == FUTEX_WAIT_BITSET; }
  bool wakes() const noexcept { return command() == FUTEX_WAKE || command() == FUTEX_WAKE_BITSET; }
  bool requeues() const noexcept {
    return command() == FUTEX_REQUEUE || command() == FUTEX_CMP_REQUEUE ||
           command() == FUTEX_WAKE_OP;
  }
  bool unchanged() const noexcept {
    return std::atomic_ref(*const_cast<std::uint32_t *>(word)).load() == value;
  }
  clock::time_point deadline() const noexcept {
    if (!timeout)
      return never;
    if (command() == FUTEX_WAIT)
      return after(*timeout);
    return at(operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC, *timeout);
  }
};

long wait(const futex_call &call) {
  clock::time_point deadline = call.deadline();
  address_wait self(call.word);
  if (!call.unchanged()) {
    errno = EAGAIN;
    return -1;
  }
  // Being asked to stop wakes it once, for no cause that a futex would tell.
  while (clock::now() < deadline) {
    if (self.wait_or_stop(std::min(deadline, clock::now() + look_again)) || !call.unchanged())
      return 0;
  }
  errno = ETIMEDOUT;
  return -1;
}

} // namespace

extern "C" {

// Few calls have six arguments: the last one that is read lies in the caller's frame then.
__attribute__((no_sanitize_address)) long syscall(long number, ...) noexcept {
  va_list rest;
  va_start(rest, number);
  long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long),
       d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
  va_end(rest);
  if (number != SYS_futex) [[likely]]
    return real_syscall(number, a, b, c, d, e, f);
  futex_call call{reinterpret_cast<const std::uint32_t *>(a), static_cast<int>(b),
                  static_cast<std::uint32_t>(c), reinterpret_cast<const timespec *>(d)};
  if (call.waits() && loop::of_fiber())
    return wait(call);
  long result = real_syscall(number, a, b, c, d, e, f);
  // Fibers are woken beside threads, perhaps one too many: futexes may wake without cause.
  if (call.wakes() || call.requeues())
    address_changed(call.word, call.value > 1 || call.requeues());
  return result;
}
__attribute__((alias("syscall"), visibility("hidden"))) long conc_own_syscall(long, ...) noexcept;

} // extern "C"
