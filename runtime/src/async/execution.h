// One of those that take turns on a thread: its fibers, and the thread itself.
#pragma once

#include "context.h"
#include "jump.h"
#include "sanitizers.h"

namespace conc::detail {

class execution;

/// The thread that they share.
struct shared_thread {
  thread_places places;
  execution *left = nullptr; ///< who ran before the one that runs
};

/// A stack, and what goes on on it.
class execution {
public:
  explicit execution(watched_stack stack) noexcept : stack_(stack) {}
  execution(const execution &) = delete;
  execution &operator=(const execution &) = delete;

  /// In this one: gives the thread to `next`, until somebody gives it back. Then the thread has for
  /// this one what it had before.
  void switch_to(execution &next, shared_thread &thread) {
    thread_state mine(thread.places);
    go_to(next, thread);
    mine.give(thread.places);
  }

protected:
  ~execution() = default;
  /// The same, and the thread's state is the next one's.
  void go_to(execution &next, shared_thread &thread) {
    thread.left = this;
    stack_.leave_for(next.stack_);
    arrive(jump(next.goes_on_at_, &next), thread);
  }
  /// First of all on this stack, after a switch to it.
  void arrive(fcontext_t from, shared_thread &thread) noexcept {
    execution &before = *thread.left;
    before.goes_on_at_ = from;
    stack_.arrive(before.stack_);
  }

  watched_stack stack_;
  fcontext_t goes_on_at_ = nullptr; ///< while another one runs
};

/// The thread itself, which runs its fibers by giving them turns.
class thread_execution final : public execution {
public:
  thread_execution() noexcept : execution(watched_stack::of_thread()) {}
  /// This thread is another one than the last.
  void move_in() noexcept { stack_ = watched_stack::of_thread(); }
};

} // namespace conc::detail
