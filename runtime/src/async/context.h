// What the C++ runtime, libc, OpenSSL and this library keep per thread and a fiber must have of its
// own.
#pragma once

#include "../stop.h"

#include <atomic>
#include <memory>

namespace conc::detail {

/// Where a thread keeps it: looked up once, since switches are many. Not read through thread-local
/// variables by code that is switched, since compilers keep their addresses across calls, and a
/// free fiber may go on on another thread.
struct thread_places {
  struct exceptions_being_handled { // the Itanium C++ ABI fixes this layout
    void *caught;
    unsigned uncaught;
  };

  int *error = nullptr;
  exceptions_being_handled *exceptions = nullptr;
  stop_state **stop = nullptr;

  static thread_places of_this_thread() noexcept;
};

/// errno, the exceptions being handled, OpenSSL's queue of errors, and what asks to stop. A new
/// object keeps what a new thread has.
class thread_state {
public:
  thread_state() noexcept : error_(0), exceptions_{nullptr, 0}, stop_(nullptr) {}
  /// Keeps what the thread has. Its queue of errors is empty then.
  explicit thread_state(const thread_places &from) noexcept
      : error_(*from.error), exceptions_(*from.exceptions), stop_(*from.stop) {
    if (openssl_.load(std::memory_order_acquire)) [[unlikely]]
      take_errors();
  }
  thread_state(const thread_state &) = delete;
  thread_state &operator=(const thread_state &) = delete;

  /// Gives the thread what is kept, once. The thread's queue of errors must be empty.
  void give(const thread_places &to) noexcept {
    if (errors_) [[unlikely]]
      give_errors();
    *to.stop = stop_;
    *to.exceptions = exceptions_;
    *to.error = error_;
  }

  /// Looks for OpenSSL in the process; it may have been loaded since.
  static void find_libraries() noexcept;

private:
  struct openssl;
  struct openssl_errors;
  struct forget {
    void operator()(openssl_errors *) const noexcept;
  };
  void take_errors() noexcept;
  void give_errors() noexcept;

  /// Published once, whole; null until OpenSSL is found.
  static constinit std::atomic<const openssl *> openssl_;

  int error_;
  thread_places::exceptions_being_handled exceptions_;
  stop_state *stop_;
  std::unique_ptr<openssl_errors, forget> errors_;
};

} // namespace conc::detail
