// conc::io: an operation on a descriptor, for coroutines, fibers and threads alike.
#ifndef CONC_IO_H
#define CONC_IO_H

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#if __cplusplus >= 202002L
#include <coroutine>
#endif

namespace conc {

template <class T> class io;

namespace detail {

class source;

/// What an operation knows while it lasts. `attempt` is called again whenever the descriptor has
/// news, until it says that the operation is done; it must not block or throw.
struct io_step {
  bool (*attempt)(io_step &) = nullptr;
  void *self = nullptr;       ///< the object of which it is an operation
  source *on = nullptr;       ///< the descriptor to wait for until the next attempt,
  short events = 0;           ///< and poll(2)'s events: one of POLLIN and POLLOUT
  char *data = nullptr;       ///< of a read
  const char *sent = nullptr; ///< of a write
  std::size_t size = 0;
  std::size_t moved = 0;
  std::string text;
  std::shared_ptr<void> made; ///< the object that a successful operation gives
  int error = 0;              ///< errno of the failure
  bool ended = false;         ///< the peer sent no more before the operation was done
  const char *what = "";      ///< the beginning of a failure's text
};

/// An operation and those who wait for it.
class io_base {
public:
  explicit io_base(io_step &&step) noexcept;
  io_base(io_base &&) noexcept; ///< before anybody waits
  io_base &operator=(io_base &&) = delete;
  ~io_base();

protected:
  /// On a fiber or a thread: waits until it is done.
  void run();
  /// For coroutines: tries, and says whether there is nothing to wait for.
  bool is_done();
  void resume_when_done(void *coroutine);
  /// Throws what ended the operation, if not its success.
  void check();

  io_step step_;

private:
  class wait;
  bool attempt() noexcept;

  bool done_ = false;
  std::unique_ptr<wait> wait_;
};

/// What a T is made from once the operation has succeeded.
template <class T> struct io_result {
  static T take(io_step &step) { return T(std::move(step.made)); }
};
template <> struct io_result<void> {
  static void take(io_step &) noexcept {}
};
template <> struct io_result<int> {
  static int take(io_step &step) noexcept { return static_cast<int>(step.moved); }
};
template <> struct io_result<std::size_t> {
  static std::size_t take(io_step &step) noexcept { return step.moved; }
};
template <> struct io_result<std::string> {
  static std::string take(io_step &step) noexcept { return std::move(step.text); }
};

} // namespace detail

/// An operation that may have to wait. It begins when it is waited for, once: by `co_await op` in a
/// coroutine of a conc loop, by `op.get()` on a fiber, where others run meanwhile, or on a thread.
///
/// Waiting throws std::system_error for the system's errors, and conc::cancelled as soon as the
/// waiting task is asked to stop: by cancel(), its scope or a time limit. Nothing is left behind
/// then; what had been read or written by then is. Buffers and the object must outlive the wait.
template <class T> class [[nodiscard]] io : private detail::io_base {
public:
  using detail::io_base::io_base;

  T get() {
    run();
    check();
    return detail::io_result<T>::take(step_);
  }
#if __cplusplus >= 202002L
  bool await_ready() { return is_done(); }
  void await_suspend(std::coroutine_handle<> caller) { resume_when_done(caller.address()); }
  T await_resume() {
    check();
    return detail::io_result<T>::take(step_);
  }
#endif
};

} // namespace conc

#endif
