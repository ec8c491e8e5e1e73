// A stackful coroutine that runs one piece of work after another.
#pragma once

#include "../stop.h"
#include "context.h"
#include "fiber_locks.h"
#include "sanitizers.h"
#include "stack.h"

#include <boost/context/fiber.hpp>
#include <cstdint>
#include <functional>
#include <memory>

namespace conc::detail {

class loop;
struct fiber_waits; // the loop's: timer and descriptors that the fiber waits for

/// Pinned to its loop's thread, since compilers keep addresses of thread-local variables across
/// calls. Never destroyed: a late wake-up from another thread may still name it, and is ignored.
class fiber {
public:
  explicit fiber(loop &owner);

  /// Outside fibers: runs the fiber until it suspends or its work has ended.
  void enter(watched_stack &thread);
  /// In the fiber: back to who entered it.
  void leave();

  std::function<void()> work;         ///< null: the fiber is free
  std::shared_ptr<fiber_waits> waits; ///< a type that only the loop knows
  fiber *next = nullptr;              ///< in the queue of runnable fibers
  bool queued = false;
  bool suspended = false;
  bool trimmed = false;          ///< its unused stack has been given back
  stop_state *stop = nullptr;    ///< under which the fiber works
  unsigned hooks_off = 0;        ///< above 0, hooked calls block
  held_locks locks;              ///< that the fiber holds
  bool for_lock = false;         ///< it waits for another lock
  std::uint64_t wait_number = 0; ///< tells this suspend's wake-ups from earlier ones'
  std::uint64_t cpu_used = 0;
  std::uint64_t cpu_at_entry = 0;
  void trim() noexcept;

private:
  boost::context::fiber main(boost::context::fiber &&entered_from);

  loop &owner_;
  stack stack_;
  thread_state state_;
  watched_stack watched_;
  watched_stack *thread_ = nullptr;
  boost::context::fiber context_;      ///< of this fiber while it is suspended
  boost::context::fiber entered_from_; ///< of the thread while this fiber runs
  void *stack_pointer_ = nullptr;
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
