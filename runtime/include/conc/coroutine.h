// C++20 coroutines on the event loop of the calling thread.
#ifndef CONC_COROUTINE_H
#define CONC_COROUTINE_H

#include "conc/io.h"
#include "conc/scope.h"
#include "conc/submit.h"
#include "conc/task.h"
#include "conc/this_task.h"

#include <chrono>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace conc {

template <class T = void> class co;

namespace detail {

class loop;

/// The loop that runs the caller; null when none does.
loop *running_loop() noexcept;
/// Resumes the coroutine from the loop, soon, under `stop`. From any thread.
void resume_on(loop *, std::coroutine_handle<>, stop_state *stop);
/// Resumes the coroutine at once, under `stop`; watchdogs see what it does until it waits.
void resume_now(std::coroutine_handle<>, stop_state *stop);

/// To be called once, from any thread: the coroutine goes on in the loop that runs it now, if any.
inline auto resumption(std::coroutine_handle<> caller) {
  return [home = running_loop(), caller, stop = current_stop_state()] {
    if (home)
      resume_on(home, caller, stop);
    else
      caller.resume();
  };
}

/// A timer of the running loop; it does nothing any more once it is destroyed. Where the loop runs.
class loop_timer {
public:
  loop_timer() = default;
  loop_timer(const loop_timer &) = delete;
  loop_timer &operator=(const loop_timer &) = delete;
  ~loop_timer();
  /// Resumes the coroutine once the time has come, or as soon as it is asked to stop. Throws
  /// std::logic_error outside a loop.
  void resume_at(std::chrono::steady_clock::time_point, std::coroutine_handle<>);
  /// Asks to stop once the time is up.
  void stop_at(std::chrono::steady_clock::time_point, stop_state *);

  struct ringing;

private:
  std::shared_ptr<ringing> ringing_;
};

/// Cancels the task when the calling coroutine is asked to stop, while alive.
class stop_cancels {
public:
  explicit stop_cancels(task_core &);
  stop_cancels(stop_cancels &&) noexcept = default;
  ~stop_cancels();

private:
  struct callback;
  std::unique_ptr<callback> callback_;
};

/// The calling thread's loop; it is kept running for the coroutine until release_loop.
loop *hold_loop();
void release_loop(loop *) noexcept;

/// Where a coroutine's result goes, and who waits for it.
class co_promise_base {
public:
  std::suspend_always initial_suspend() noexcept { return {}; }
  auto final_suspend() noexcept {
    struct to_caller {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept { return next; }
      void await_resume() noexcept {}
      std::coroutine_handle<> next;
    };
    return to_caller{caller};
  }
  void unhandled_exception() noexcept { error = std::current_exception(); }

  std::coroutine_handle<> caller = std::noop_coroutine();
  std::exception_ptr error;
};

template <class T> class co_promise : public co_promise_base {
public:
  co<T> get_return_object() noexcept;
  template <class U> void return_value(U &&value) { result.emplace(std::forward<U>(value)); }
  T take() {
    if (error)
      std::rethrow_exception(error);
    return std::move(*result);
  }
  std::optional<T> result;
};
template <> class co_promise<void> : public co_promise_base {
public:
  co<void> get_return_object() noexcept;
  void return_void() noexcept {}
  void take() const {
    if (error)
      std::rethrow_exception(error);
  }
};

} // namespace detail

/// A coroutine that gives a T. It starts when it is awaited, spawned or run, and lives in its
/// loop's thread. Destroying a co that was not finished destroys the coroutine.
template <class T> class co {
public:
  using promise_type = detail::co_promise<T>;

  explicit co(std::coroutine_handle<promise_type> h) noexcept : handle_(h) {}
  co(co &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  co &operator=(co &&other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~co() {
    if (handle_)
      handle_.destroy();
  }

  /// `co_await std::move(c)`: runs the coroutine, then gives its result or throws its exception.
  auto operator co_await() && noexcept {
    struct awaiter {
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
        callee.promise().caller = caller;
        return callee;
      }
      T await_resume() { return callee.promise().take(); }
      std::coroutine_handle<promise_type> callee;
    };
    return awaiter{handle_};
  }

private:
  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T> co<T> co_promise<T>::get_return_object() noexcept {
  return co<T>(std::coroutine_handle<co_promise>::from_promise(*this));
}
inline co<void> co_promise<void>::get_return_object() noexcept {
  return co<void>(std::coroutine_handle<co_promise>::from_promise(*this));
}

/// Runs from its first resumption to its end by itself, and then destroys itself.
struct detached {
  struct promise_type {
    detached get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
  std::coroutine_handle<> start;
};

template <class T> detached drive(co<T> body, std::shared_ptr<task_state<T>> state, loop *held) {
  std::exception_ptr error;
  try {
    if constexpr (std::is_void<T>::value)
      co_await std::move(body);
    else
      state->value.emplace(co_await std::move(body));
  } catch (...) {
    error = std::current_exception();
  }
  release_loop(held);
  state->finish(std::move(error));
}

template <class T> class task_awaiter {
public:
  explicit task_awaiter(task<T> &&t) : task_(std::move(t)) {}
  bool await_ready() const { return task_.done(); }
  void await_suspend(std::coroutine_handle<> caller) {
    // Not of this: the coroutine, and this with it, may be gone before the calls have returned.
    task_core &core = task_access<T>::state(task_);
    if (current_stop_state())
      stop_.emplace(core);
    core.when_done(resumption(caller));
  }
  T await_resume() {
    stop_.reset();
    return task_.get();
  }

private:
  task<T> task_;
  std::optional<stop_cancels> stop_;
};

} // namespace detail

/// `co_await t`: the task's result, or its exception. A coroutine of a conc loop goes on in that
/// loop; any other one on the thread that ended the task. When the coroutine is asked to stop, so
/// is the task; the coroutine goes on when that has ended.
template <class T> detail::task_awaiter<T> operator co_await(task<T> &&t) {
  return detail::task_awaiter<T>(std::move(t));
}
template <class T> detail::task_awaiter<T> operator co_await(task<T> &t) {
  return detail::task_awaiter<T>(std::move(t));
}

/// Starts the coroutine on this thread's loop, up to its first wait; it goes on while this thread
/// is in run() or waits for anything of the runtime's.
template <class T> task<T> spawn(co<T> body) {
  auto state = std::make_shared<detail::task_state<T>>();
  state->watch_stop();
  if (state->begin())
    detail::resume_now(detail::drive(std::move(body), state, detail::hold_loop()).start,
                       state.get());
  return detail::task_access<T>::make(std::move(state));
}

/// Runs the coroutine, and this thread's loop, until it has ended; gives its result.
template <class T> T run(co<T> body) { return spawn(std::move(body)).get(); }

/// `co_await sleep_for(d)`, `co_await sleep_until(t)`: in a coroutine of a conc loop. Throws
/// conc::cancelled as soon as the coroutine is asked to stop.
inline auto sleep_until(std::chrono::steady_clock::time_point when) {
  struct awaiter {
    explicit awaiter(std::chrono::steady_clock::time_point w) : when(w) {}
    bool await_ready() const {
      this_task::throw_if_stopped();
      return std::chrono::steady_clock::now() >= when;
    }
    void await_suspend(std::coroutine_handle<> caller) { timer.resume_at(when, caller); }
    void await_resume() const { this_task::throw_if_stopped(); }
    std::chrono::steady_clock::time_point when;
    detail::loop_timer timer;
  };
  return awaiter(when);
}
template <class Rep, class Period> auto sleep_for(std::chrono::duration<Rep, Period> d) {
  return sleep_until(std::chrono::steady_clock::now() +
                     std::chrono::ceil<std::chrono::steady_clock::duration>(d));
}

/// `co_await with_timeout(d, c)`: the coroutine under a time limit, as conc::with_timeout.
template <class Rep, class Period, class T>
co<T> with_timeout(std::chrono::duration<Rep, Period> limit, co<T> body) {
  auto deadline = detail::deadline_after(limit);
  detail::time_limit block(deadline);
  detail::loop_timer timer;
  timer.stop_at(deadline, block.state());
  try {
    detail::stop_context inside(block.state());
    if constexpr (std::is_void<T>::value) {
      co_await std::move(body);
      block.leave();
    } else {
      T result = co_await std::move(body);
      block.leave();
      co_return result;
    }
  } catch (...) {
    block.leave_failed();
  }
}

namespace detail {
template <class T> co<T> as_coroutine(io<T> op) { co_return co_await op; }
} // namespace detail

/// The same of one operation: `co_await with_timeout(d, s.read_some(…))`.
template <class Rep, class Period, class T>
co<T> with_timeout(std::chrono::duration<Rep, Period> limit, io<T> op) {
  return with_timeout(limit, detail::as_coroutine(std::move(op)));
}

/// The operation begins, and is done while this thread does other things; see spawn(co).
template <class T> task<T> spawn(io<T> op) { return spawn(detail::as_coroutine(std::move(op))); }

/// `co_await shield(c)`: no request to stop from outside reaches the coroutine.
template <class T> co<T> shield(co<T> body) {
  detail::stop_context apart(nullptr);
  co_return co_await std::move(body);
}

/// `co_await join(s)`: as s.join(), and other coroutines run meanwhile.
inline co<> join(scope &s) {
  struct awaiter {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) {
      when_ended(*state, detail::resumption(caller));
    }
    void await_resume() const noexcept {}
    detail::scope_state *state;
  };
  co_await awaiter{&detail::scope_access::state(s)};
  this_task::throw_if_stopped(); // the tasks were asked too
  detail::throw_failures(detail::scope_access::state(s));
}

} // namespace conc

#endif
