// What the C++ runtime, libc and OpenSSL keep per thread and a fiber must have of its own.
#pragma once

#include <memory>

namespace conc::detail {

/// errno, the exceptions being handled, and OpenSSL's queue of errors.
class thread_state {
public:
  thread_state();
  thread_state(const thread_state &) = delete;
  thread_state &operator=(const thread_state &) = delete;
  ~thread_state();

  /// Gives the thread what is kept here, and keeps what the thread had. New objects keep what a new
  /// thread has.
  void exchange() noexcept;

  /// Looks for OpenSSL in the process; it may have been loaded since.
  static void find_libraries() noexcept;

private:
  struct openssl_errors;
  void exchange_errors() noexcept;

  int errno_ = 0;
  void *caught_exceptions_ = nullptr;
  unsigned uncaught_exceptions_ = 0;
  std::unique_ptr<openssl_errors> errors_;
};

} // namespace conc::detail
