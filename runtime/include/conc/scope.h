// conc::scope: tasks that live no longer than a block.
#ifndef CONC_SCOPE_H
#define CONC_SCOPE_H

#include "conc/submit.h"
#include "conc/task.h"

#include <functional>
#include <memory>
#include <utility>

namespace conc {
namespace detail {

class scope_state;
struct scope_access;

std::shared_ptr<scope_state> make_scope();
/// Under which the scope's tasks work.
stop_state *stop_of(scope_state &) noexcept;
/// The scope waits for the task, and is told of its failure.
void add_to(const std::shared_ptr<scope_state> &, task_core &);
/// What asks the scope to stop, asks the task.
void link_to(scope_state &, task_core &);
void cancel(scope_state &) noexcept;
/// Throws conc::cancelled when the caller is asked to stop before all have ended.
void wait_for_tasks(scope_state &);
/// Waits whatever is asked.
void wait_for_end(scope_state &) noexcept;
/// Throws the failures of the tasks, if any.
void throw_failures(scope_state &);
/// Calls f once all have ended: now or on the thread of the last one.
void when_ended(scope_state &, std::function<void()> f);

} // namespace detail

/// Tasks, on any executors, that end before the scope does. When one fails, the others are
/// cancelled; join() waits for all of them, then throws: one exception as itself, several as
/// conc::aggregate_error. What asks the scope's own task to stop, asks the tasks.
///
/// Tasks may submit to the scope. Thread-safe but for join() and destruction.
class scope {
public:
  scope() : state_(detail::make_scope()) {}
  scope(const scope &) = delete;
  scope &operator=(const scope &) = delete;
  /// Cancels tasks that were not waited for, and waits. An exception leaves the block only then.
  ~scope() {
    detail::cancel(*state_);
    detail::wait_for_end(*state_);
  }

  /// As conc::submit. The handle may be dropped; the task goes on. A task whose failure is also
  /// taken from its handle still fails the scope.
  template <class Executor, class F, class... Args>
  auto submit(const Executor &executor, F &&f, Args &&...args) {
    detail::stop_context inside(detail::stop_of(*state_));
    return add(conc::submit(executor, std::forward<F>(f), std::forward<Args>(args)...));
  }

  /// Asks all tasks to stop. Those that do are no failures.
  void cancel() noexcept { detail::cancel(*state_); }

  /// Waits until all tasks have ended, those submitted meanwhile included, and throws their
  /// failures. When the caller is asked to stop meanwhile, so are the tasks, and when they have
  /// ended conc::cancelled is thrown. The scope can be used again afterwards unless a task has
  /// failed.
  void join() {
    try {
      detail::wait_for_tasks(*state_);
    } catch (...) {
      detail::cancel(*state_);
      detail::wait_for_end(*state_);
      throw;
    }
    detail::throw_failures(*state_);
  }

  /// A task that was made elsewhere becomes one of the scope's.
  template <class T> task<T> adopt(task<T> t) {
    task<T> ours = add(std::move(t));
    detail::link_to(*state_, detail::task_access<T>::state(ours));
    return ours;
  }

private:
  template <class T> task<T> add(task<T> t) {
    detail::add_to(state_, detail::task_access<T>::state(t));
    return detail::task_access<T>::in_scope(std::move(t));
  }
  friend struct detail::scope_access;
  std::shared_ptr<detail::scope_state> state_;
};

namespace detail {

struct scope_access {
  static scope_state &state(scope &s) noexcept { return *s.state_; }
};

} // namespace detail

} // namespace conc

#endif
