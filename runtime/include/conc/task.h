// conc::task: the result of one call that runs elsewhere.
#ifndef CONC_TASK_H
#define CONC_TASK_H

#include "conc/detail/stop.h"
#include "conc/errors.h"
#include "conc/outcome.h"

#include <atomic>
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

class task_core;

/// Where tasks wait for a thread.
class task_queue {
public:
  /// The task, if it still waits, need not be run any more: its waiter does that.
  virtual void take_back(task_core &) noexcept = 0;

protected:
  ~task_queue() = default;
};

/// What is common to tasks of all types. Thread-safe. Always in a shared_ptr.
class task_core : public stop_state {
public:
  /// To be called once it is in its shared_ptr: from then on what asks the caller's scope, time
  /// limit or task to stop, asks this.
  void watch_stop() {
    if (stop_state *outer = current_stop_state())
      follow(*outer);
  }
  /// Who gets true runs the task, and calls finish() when it has ended.
  bool begin() noexcept { return !(stage_.fetch_or(begun) & begun); }
  void finish(std::exception_ptr error);
  /// begin(), the task itself, finish(). False when it had begun.
  bool run();
  /// The same, on a thread of a pool's that would otherwise wait for it and may be all it has.
  bool help();

  bool done() const noexcept { return stage_.load() & ended; }
  /// Waits on a thread or a fiber. May run the task itself when it has not begun and `may_help`.
  void wait();
  /// The same; throws conc::cancelled when the caller itself is asked to stop before.
  void wait_or_stop();
  /// Asks the task to stop; one that has not begun never will. False when it had ended.
  bool cancel();
  /// Calls f once the task has ended: now, or later on whichever thread ended it.
  void when_done(std::function<void()> f);
  std::weak_ptr<task_core> weak() {
    return std::static_pointer_cast<task_core>(shared_from_this());
  }

  bool may_help = false;       ///< a waiting thread may run the task
  task_queue *queue = nullptr; ///< where it waits to be run, if it says so; lives for ever
  std::exception_ptr error;    ///< to be read when done

  /// From now on a request to stop calls f, until the task has ended; now, when it has come
  /// already.
  void on_stop(std::function<void()> f);

protected:
  virtual void execute() {}

private:
  void on_request() noexcept override;
  void wait(stop_state *caller);
  void run_for(stop_state *caller);
  bool run_taken();
  bool ends_soon() const noexcept;

  // Bits of the stage. Who ends a task looks at what is under the lock only if somebody listens.
  enum : unsigned { begun = 1, ended = 2, listened_to = 4 };
  std::atomic<unsigned> stage_{0};
  std::mutex mutex_;
  std::function<void()> interrupt_;
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
/// task and waits for its end. (The tasks of a conc::scope never outlive the scope instead.) One
/// handle is for one thread at a time.
template <class T> class task {
public:
  task() = default;
  task(task &&) noexcept = default;
  task &operator=(task &&other) noexcept {
    if (this != &other) {
      abandon();
      state_ = std::move(other.state_);
      in_scope_ = other.in_scope_;
    }
    return *this;
  }
  ~task() { abandon(); }

  /// Whether there is a task whose result has not been taken.
  bool valid() const noexcept { return state_ != nullptr; }
  /// Whether it has ended: get() will not wait.
  bool done() const { return state_->done(); }
  /// Waits for its end. On a fiber, others run meanwhile; on a thread with fibers, they do. Throws
  /// conc::cancelled when the waiting task is itself asked to stop; the task awaited goes on then.
  void wait() const { state_->wait_or_stop(); }
  /// Waits and gives the result, or throws what the task threw; the handle is empty afterwards.
  /// A task that was cancelled throws conc::cancelled.
  T get() {
    state_->wait_or_stop();
    auto state = std::move(state_);
    return state->take();
  }
  /// Asks the task to stop, and does not wait for that. False when it had ended already.
  ///
  /// One that has not begun never will. One in a process is killed. On a fiber, blocking calls end
  /// with ECANCELED; in a coroutine, waits throw conc::cancelled; so do the runtime's own waits
  /// everywhere. A thread in a call of another kind, or computing, stops when it looks
  /// (conc::this_task). A task of which a blocking call was ended so gives conc::cancelled,
  /// whatever it makes of the error; any other one gives what it returns or throws.
  bool cancel() { return state_->cancel(); }

private:
  friend struct detail::task_access<T>;

  explicit task(std::shared_ptr<detail::task_state<T>> state, bool in_scope = false)
      : state_(std::move(state)), in_scope_(in_scope) {}
  void abandon() noexcept {
    if (!state_ || in_scope_)
      return;
    state_->cancel();
    state_->wait();
    state_.reset();
  }

  std::shared_ptr<detail::task_state<T>> state_;
  bool in_scope_ = false;
};

namespace detail {

template <class T> struct task_access {
  static task<T> make(std::shared_ptr<task_state<T>> state) { return task<T>(std::move(state)); }
  static task_state<T> &state(const task<T> &t) { return *t.state_; }
  /// From now on the scope sees to the task's end.
  static task<T> in_scope(task<T> t) { return task<T>(std::move(t.state_), true); }
};

} // namespace detail
} // namespace conc

#endif
