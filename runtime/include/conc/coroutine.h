// C++20 coroutines on the event loop of the calling thread.
#ifndef CONC_COROUTINE_H
#define CONC_COROUTINE_H

#include "conc/submit.h"
#include "conc/task.h"

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
/// Resumes the coroutine from the loop, soon. From any thread.
void resume_on(loop *, std::coroutine_handle<>);
/// Resumes it once the time has come. Throws std::logic_error outside a loop.
void resume_at(std::chrono::steady_clock::time_point, std::coroutine_handle<>);
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

/// Runs by itself to its end and then destroys itself.
struct detached {
  struct promise_type {
    detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
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
    loop *home = running_loop();
    task_access<T>::state(task_).when_done([home, caller] {
      if (home)
        resume_on(home, caller);
      else
        caller.resume();
    });
  }
  T await_resume() { return task_.get(); }

private:
  task<T> task_;
};

} // namespace detail

/// `co_await t`: the task's result, or its exception. A coroutine of a conc loop goes on in that
/// loop; any other one on the thread that ended the task.
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
  state->begin();
  detail::drive(std::move(body), state, detail::hold_loop());
  return detail::task_access<T>::make(std::move(state));
}

/// Runs the coroutine, and this thread's loop, until it has ended; gives its result.
template <class T> T run(co<T> body) { return spawn(std::move(body)).get(); }

/// `co_await sleep_for(d)`, `co_await sleep_until(t)`: in a coroutine of a conc loop.
inline auto sleep_until(std::chrono::steady_clock::time_point when) {
  struct awaiter {
    bool await_ready() const noexcept { return std::chrono::steady_clock::now() >= when; }
    void await_suspend(std::coroutine_handle<> caller) { detail::resume_at(when, caller); }
    void await_resume() const noexcept {}
    std::chrono::steady_clock::time_point when;
  };
  return awaiter{when};
}
template <class Rep, class Period> auto sleep_for(std::chrono::duration<Rep, Period> d) {
  return sleep_until(std::chrono::steady_clock::now() +
                     std::chrono::ceil<std::chrono::steady_clock::duration>(d));
}

} // namespace conc

#endif
