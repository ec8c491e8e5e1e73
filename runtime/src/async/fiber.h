// A stackful coroutine that runs one piece of work after another.
#pragma once

#include "execution.h"
#include "fiber_locks.h"
#include "piece_of_work.h"
#include "stack.h"
#include "timers.h"

#include <cstdint>

namespace conc::detail {

class turns;

/// Pinned to its thread, since compilers keep addresses of thread-local variables across calls.
/// Lies at the top of its own stack. Never destroyed: a late wake-up from another thread may still
/// name it, and is ignored.
class fiber final : public execution {
public:
  /// Throws std::system_error when there is no memory for its stack.
  static fiber &make(turns &);

  enum class stage { free, running, waiting, ready };

  /// Wakes the fiber that waits.
  class alarm final : public timer {
  public:
    explicit alarm(fiber &f) noexcept : fiber_(f) {}
    void ring() noexcept override;

  private:
    fiber &fiber_;
  };

  /// What it is to do; it has none while it is free.
  piece_of_work work;
  stage at = stage::free;
  unsigned hooks_off = 0;     ///< above 0, hooked calls block
  fiber *next = nullptr;      ///< in the queue of those that are ready
  stop_state *stop = nullptr; ///< under which the work begins
  alarm until{*this};
  held_locks locks;           ///< that the fiber holds
  bool for_lock = false;      ///< it waits for another lock
  bool trimmed = false;       ///< its unused stack has been given back
  std::uint64_t cpu_used = 0; ///< before its turn, in nanoseconds
  std::uint64_t cpu_at_entry = 0;

  /// In the fiber, whose work has ended: returns when there is more.
  void rest(execution &other, shared_thread &);
  /// Gives back what its stack does not need while it is free, once. It must not be running.
  void trim() noexcept;

private:
  fiber(turns &, const stack &);
  static void begin(boost::context::detail::transfer_t) noexcept;
  [[noreturn]] void main(fcontext_t from);

  turns &turns_;
  stack memory_;
  void *rests_at_ = nullptr;
};

/// While alive, the running fiber waits for a lock, if one runs: that it may hold others meanwhile
/// is worth no report, being as common among threads.
class waits_for_lock {
public:
  waits_for_lock() noexcept : fiber_(running_fiber()) {
    if (fiber_)
      fiber_->for_lock = true;
  }
  ~waits_for_lock() {
    if (fiber_)
      fiber_->for_lock = false;
  }
  waits_for_lock(const waits_for_lock &) = delete;
  waits_for_lock &operator=(const waits_for_lock &) = delete;

private:
  fiber *fiber_;
};

} // namespace conc::detail
