// The event loop of a thread: runs its fibers, and sleeps when all of them wait.
#pragma once

#include "../waiting.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <poll.h>
#include <vector>

namespace conc::detail {

class fiber;
class sources;
class timer;

/// One per thread, driven by that thread only. Loops are reused by later threads and never
/// destroyed, so that a wake-up from another thread always finds its loop.
class loop final : public fiber_scheduler {
public:
  /// This thread's loop, made at first use. Throws hooks_not_linked.
  static loop &here();
  /// The loop whose fiber is running, with its hooks on; null anywhere else.
  static loop *of_fiber() noexcept {
    auto *l = static_cast<loop *>(current_scheduler);
    return l && l->hooks_on() ? l : nullptr;
  }

  /// Makes a fiber that will call `work`, which must not throw. On the loop's thread.
  void spawn(std::function<void()> work);
  /// In a fiber: lets every other runnable one have a turn.
  void yield();
  /// False when the fiber's task was asked to stop before the time had come.
  bool sleep_until(clock::time_point);
  /// In a fiber: waits until one of the descriptors has news of its events. May return early. False
  /// when the fiber's task was asked to stop.
  bool wait_any(const pollfd *fds, std::size_t count, clock::time_point deadline);
  /// Descriptors of this range are about to be closed: fibers that wait for them wake up.
  void forget(unsigned first, unsigned last);
  /// In a fiber: runs `work` on another thread and waits for it.
  void offload(const std::function<void()> &work);
  /// Runs `work` on the loop's thread, outside fibers. From any thread.
  void post(std::function<void()> work);
  /// On the loop's thread: the timer rings at its time, outside fibers.
  void add_timer(timer &);
  /// The descriptors of the runtime's own objects that this loop watches. Throws std::system_error.
  sources &own_sources();
  /// On the loop's thread: whether an operation that need not wait should, so that others have a
  /// turn.
  bool is_greedy() noexcept { return ++at_once_ % most_at_once == 0; }

  bool hooks_on() const noexcept;
  /// In a fiber: hooked calls block as without the runtime, between the two calls.
  void disable_hooks(bool) noexcept;

  void retire(fiber &) noexcept; ///< the fiber's work has ended

  void *current_fiber() noexcept override { return current_; }
  void suspend(clock::time_point deadline) override;
  void resume(void *) noexcept override;
  std::uint64_t cpu_time() noexcept override;
  bool has_fibers() const noexcept override { return live_ > 0 || held_ > 0; }

  /// Between the two, a coroutine lives on the loop. On the loop's thread.
  void hold() noexcept { ++held_; }
  void release() noexcept { --held_; }
  /// Whether the caller is run by this loop, or by a coroutine's first part on its thread.
  bool is_running() const noexcept { return held_ > 0 || live_ > 0; }

  struct impl;

private:
  loop();
  ~loop() = default;
  friend struct loop_lease;

  static constexpr unsigned most_at_once = 64;

  void suspend_fiber(clock::time_point deadline);
  bool suspend_unless_stopped(clock::time_point deadline);
  void step(clock::time_point deadline);
  void make_ready(fiber &) noexcept;
  bool run_ready();
  bool look_around();
  bool run_posted();
  bool run_sources();
  void arm_timers();
  void enter(fiber &);

  impl *impl_;
  fiber *current_ = nullptr;
  fiber *first_ready_ = nullptr;
  fiber *last_ready_ = nullptr;
  std::vector<fiber *> free_;
  std::size_t live_ = 0;
  std::size_t held_ = 0; ///< coroutines
  unsigned offloaded_ = 0;
  unsigned turns_ = 0;
  unsigned at_once_ = 0; ///< operations that did not wait
  bool timing_ = false;
};

/// While alive, hooked calls on this fiber block. Does nothing outside fibers.
class hooks_disabled {
public:
  hooks_disabled() noexcept : loop_(static_cast<loop *>(current_scheduler)) {
    if (loop_)
      loop_->disable_hooks(true);
  }
  ~hooks_disabled() {
    if (loop_)
      loop_->disable_hooks(false);
  }
  hooks_disabled(const hooks_disabled &) = delete;
  hooks_disabled &operator=(const hooks_disabled &) = delete;

private:
  loop *loop_;
};

} // namespace conc::detail
