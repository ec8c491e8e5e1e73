// Waiting that works alike on a thread and on a fiber.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace conc::detail {

using clock = std::chrono::steady_clock;
inline constexpr clock::time_point never = clock::time_point::max();

class parker;

/// The scheduler whose fiber runs on this thread. Null on a thread without fibers and in a loop
/// outside its fibers. The async engine implements it; everything else only sees this.
class fiber_scheduler {
public:
  virtual void *current_fiber() noexcept = 0;
  /// Lets other fibers run until `fiber` is resumed or the time has come.
  virtual void suspend(clock::time_point deadline) = 0;
  /// Makes the fiber runnable. From any thread; once per suspend at most is enough.
  virtual void resume(void *fiber) noexcept = 0;
  /// CPU time that the current fiber has used, in nanoseconds.
  virtual std::uint64_t cpu_time() noexcept = 0;

protected:
  ~fiber_scheduler() = default;
};

extern thread_local fiber_scheduler *current_scheduler;

/// Lets the thread or fiber that made it wait for one unpark(). An unpark before the park counts.
class parker {
public:
  parker() noexcept;
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

/// CPU time of the running thread, or of the fiber on it, in nanoseconds.
std::uint64_t task_cpu_time() noexcept;
std::uint64_t thread_cpu_time() noexcept;

} // namespace conc::detail
