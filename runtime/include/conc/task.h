// conc::task: the result of one call that runs elsewhere.
#ifndef CONC_TASK_H
#define CONC_TASK_H

#include "conc/errors.h"
#include "conc/outcome.h"

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {

template <class T> class task;

namespace detail {

class parker;

/// What is common to tasks of all types. Thread-safe.
class task_core {
public:
  task_core() = default;
  task_core(const task_core &) = delete;
  task_core &operator=(const task_core &) = delete;
  virtual ~task_core() = default;

  /// Who gets true runs the task, and calls finish() when it has ended.
  bool begin();
  void finish(std::exception_ptr error);
  /// begin(), the task itself, finish().
  void run();

  bool done() const;
  /// Waits on a thread or a fiber. May run the task itself when it has not begun and `may_help`.
  void wait();
  /// Keeps a task that has not begun from running; stops one in a process. False otherwise.
  bool cancel();
  /// Calls f once the task has ended: now, or later on whichever thread ended it.
  void when_done(std::function<void()> f);

  bool may_help = false;           ///< a waiting thread may run the task
  std::function<bool()> interrupt; ///< stops the running task; null when nothing can
  std::exception_ptr error;        ///< to be read when done

protected:
  virtual void execute() {}

private:
  enum class stage { queued, running, done };
  mutable std::mutex mutex_;
  stage stage_ = stage::queued;
  bool cancelled_ = false;
  std::vector<parker *> waiting_;
  std::vector<std::function<void()>> followers_;
};

template <class T> class task_state : public task_core {
public:
  T take() {
    if (error)
      std::rethrow_exception(error);
    return std::move(*value);
  }
  std::optional<T> value;
};
template <> class task_state<void> : public task_core {
public:
  void take() const {
    if (error)
      std::rethrow_exception(error);
  }
};

template <class T> struct task_access;

} // namespace detail

/// The result of one call that conc::submit has started. Move-only.
///
/// A task never outlives its handle: destroying a handle whose task was not waited for cancels the
/// task if it has not begun, and waits for its end otherwise. One handle is for one thread at a
/// time.
template <class T> class task {
public:
  task() = default;
  task(task &&) noexcept = default;
  task &operator=(task &&other) noexcept {
    if (this != &other) {
      abandon();
      state_ = std::move(other.state_);
    }
    return *this;
  }
  ~task() { abandon(); }

  /// Whether there is a task whose result has not been taken.
  bool valid() const noexcept { return state_ != nullptr; }
  /// Whether it has ended: get() will not wait.
  bool done() const { return state_->done(); }
  /// Waits for its end. On a fiber, others run meanwhile; on a thread with fibers, they do.
  void wait() const { state_->wait(); }
  /// Waits and gives the result, or throws what the task threw; the handle is empty afterwards.
  /// A cancelled task throws conc::cancelled.
  T get() {
    state_->wait();
    auto state = std::move(state_);
    return state->take();
  }
  /// Asks the task not to run: true when it had not begun, or ran in a process, which is killed.
  bool cancel() { return state_->cancel(); }

private:
  friend struct detail::task_access<T>;

  explicit task(std::shared_ptr<detail::task_state<T>> state) : state_(std::move(state)) {}
  void abandon() {
    if (!state_)
      return;
    state_->cancel();
    state_->wait();
    state_.reset();
  }

  std::shared_ptr<detail::task_state<T>> state_;
};

namespace detail {

template <class T> struct task_access {
  static task<T> make(std::shared_ptr<task_state<T>> state) { return task<T>(std::move(state)); }
  static task_state<T> &state(task<T> &t) { return *t.state_; }
};

} // namespace detail
} // namespace conc

#endif
