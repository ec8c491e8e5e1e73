// Waiting that works alike on a thread and on a fiber.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace conc::detail {

using clock = std::chrono::steady_clock;
inline constexpr clock::time_point never = clock::time_point::max();

class parker;

/// What a thread that has fibers does instead of sleeping. The async engine implements it;
/// everything else sees only this, so that programs without async are not linked with it.
class fiber_scheduler {
public:
  /// The running fiber; null outside fibers, where the thread drives them.
  virtual void *current_fiber() noexcept = 0;
  /// In a fiber: lets others run until the fiber is resumed or the time has come. Outside: runs
  /// fibers until one has had its turn, until resumed or the time has come. May return early.
  virtual void suspend(std::chrono::steady_clock::time_point deadline) = 0;
  /// Ends a suspend of the fiber, or, for null, of the thread itself. From any thread.
  virtual void resume(void *fiber) noexcept = 0;
  /// CPU time that the running fiber has used, in nanoseconds.
  virtual std::uint64_t cpu_time() noexcept = 0;
  /// Whether there are fibers that depend on this thread's driving them.
  virtual bool has_fibers() const noexcept = 0;

protected:
  ~fiber_scheduler() = default;
};

#define CONC_FAST_TLS __attribute__((tls_model("initial-exec")))

/// The scheduler of the fiber that runs on this thread; null outside fibers.
extern constinit CONC_FAST_TLS thread_local fiber_scheduler *current_scheduler;
/// The scheduler that this thread drives outside fibers; null when it never had one.
extern constinit CONC_FAST_TLS thread_local fiber_scheduler *thread_scheduler;

/// Lets the thread or fiber that made it wait for one unpark(). An unpark before the park counts.
class parker {
public:
  parker() noexcept;
  /// Waits by driving the scheduler, fibers or not. On the scheduler's thread.
  explicit parker(fiber_scheduler &) noexcept;
  parker(const parker &) = delete;
  parker &operator=(const parker &) = delete;

  void park() noexcept { park_until(never); }
  /// False when the time came first.
  bool park_until(clock::time_point deadline) noexcept;
  /// From any thread. The parker may be gone as soon as park has returned.
  void unpark() noexcept;

private:
  fiber_scheduler *scheduler_;
  void *fiber_;
  std::atomic<std::uint32_t> state_{0};
};

/// Tells the processor that a loop only looks.
inline void pause_briefly() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// CPU time of the running thread, or of the fiber on it, in nanoseconds.
std::uint64_t task_cpu_time() noexcept;
std::uint64_t thread_cpu_time() noexcept;

} // namespace conc::detail
