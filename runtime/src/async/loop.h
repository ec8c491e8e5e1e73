// The event loop of a thread: runs its fibers, and sleeps when all of them wait.
#pragma once

#include "../waiting.h"
#include "turns.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <poll.h>
#include <utility>

namespace conc::detail {

class sources;

/// One per thread, driven by that thread only. Loops are reused by later threads and never
/// destroyed, so that a wake-up from another thread always finds its loop.
class loop final : public fiber_scheduler {
public:
  /// This thread's loop, made at first use. Throws hooks_not_linked.
  static loop &here();
  /// The loop whose fiber is running, with its hooks on; null anywhere else.
  static loop *of_fiber() noexcept {
    auto *l = static_cast<loop *>(current_scheduler);
    fiber *f = l ? l->turns_.current() : nullptr; // none, where signals come between two
    return f && f->hooks_off == 0 ? l : nullptr;
  }

  /// A fiber will call `work`, which must not throw: when all that are ready have had a turn, or
  /// before them. On the loop's thread.
  template <class F> void spawn(F &&work, bool first = false) {
    fiber &f = free_fiber();
    f.work.take(std::forward<F>(work));
    turns_.begin(f, first);
  }
  /// Outside fibers: the one that has been ready for longest has a turn.
  void run_one();
  /// In a fiber: lets every other runnable one have a turn.
  void yield() { turns_.yield(*turns_.current()); }
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

  /// In a fiber: hooked calls block as without the runtime, between the two calls.
  void disable_hooks(bool off) noexcept {
    if (fiber *f = turns_.current())
      f->hooks_off += off ? 1u : -1u;
  }

  void *current_fiber() noexcept override { return turns_.current(); }
  void suspend(clock::time_point deadline) override;
  void resume(void *) noexcept override;
  std::uint64_t cpu_time() noexcept override { return turns_.cpu_time(); }
  bool has_fibers() const noexcept override { return turns_.live() > 0 || held_ > 0; }

  /// Between the two, a coroutine lives on the loop. On the loop's thread.
  void hold() noexcept { ++held_; }
  void release() noexcept { --held_; }
  /// Whether the caller is run by this loop, or by a coroutine's first part on its thread.
  bool is_running() const noexcept { return has_fibers(); }

  struct impl;

private:
  loop();
  ~loop() = default;
  friend struct loop_lease;

  static constexpr unsigned most_at_once = 64;

  fiber &free_fiber();
  void suspend_fiber(clock::time_point deadline);
  bool suspend_unless_stopped(clock::time_point deadline);
  void step(clock::time_point deadline);
  bool look_around();
  bool run_posted();
  bool run_sources();
  void arm_timers();

  impl *impl_;
  turns turns_{*this};
  std::size_t held_ = 0; ///< coroutines
  unsigned offloaded_ = 0;
  unsigned at_once_ = 0; ///< operations that did not wait
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
