#include "waiting.h"

#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace conc::detail {

constinit CONC_FAST_TLS thread_local fiber_scheduler *current_scheduler = nullptr;
constinit CONC_FAST_TLS thread_local fiber_scheduler *thread_scheduler = nullptr;

namespace {

enum : std::uint32_t { idle, parked, notified };

/// futex(2) itself, since a hooked wait would look for a fiber.
long futex(std::atomic<std::uint32_t> &word, int operation, std::uint32_t value,
           const timespec *deadline) noexcept {
  return syscall(SYS_futex, reinterpret_cast<std::uint32_t *>(&word),
                 operation | FUTEX_PRIVATE_FLAG, value, deadline, nullptr, FUTEX_BITSET_MATCH_ANY);
}

timespec to_timespec(clock::time_point t) noexcept {
  auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(t.time_since_epoch()).count();
  return {ns / 1'000'000'000, ns % 1'000'000'000};
}

std::uint64_t read_clock(clockid_t id) noexcept {
  timespec t{};
  clock_gettime(id, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(t.tv_nsec);
}

} // namespace

parker::parker() noexcept : scheduler_(current_scheduler), fiber_(nullptr) {
  if (scheduler_)
    fiber_ = scheduler_->current_fiber();
  else if (thread_scheduler && thread_scheduler->has_fibers())
    scheduler_ = thread_scheduler;
}

parker::parker(fiber_scheduler &scheduler) noexcept
    : scheduler_(&scheduler), fiber_(scheduler.current_fiber()) {}

bool parker::park_until(clock::time_point deadline) noexcept {
  timespec limit = deadline == never ? timespec{} : to_timespec(deadline);
  std::uint32_t expected = idle;
  state_.compare_exchange_strong(expected, parked);
  while (state_.load() != notified) {
    if (scheduler_)
      scheduler_->suspend(deadline);
    else
      futex(state_, FUTEX_WAIT_BITSET, parked, deadline == never ? nullptr : &limit);
    if (deadline != never && clock::now() >= deadline)
      break;
  }
  return state_.exchange(idle) == notified;
}

void parker::unpark() noexcept {
  // Everything needed later is copied first: the owner may return and go once it sees `notified`.
  fiber_scheduler *scheduler = scheduler_;
  void *fiber = fiber_;
  std::atomic<std::uint32_t> &word = state_;
  if (word.exchange(notified) != parked)
    return;
  if (scheduler)
    scheduler->resume(fiber);
  else
    futex(word, FUTEX_WAKE, 1, nullptr); // a wake at a dead address is harmless
}

std::uint64_t thread_cpu_time() noexcept { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

std::uint64_t task_cpu_time() noexcept {
  return current_scheduler ? current_scheduler->cpu_time() : thread_cpu_time();
}

} // namespace conc::detail
