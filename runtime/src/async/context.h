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

  /// Takes the thread's state away into this object and leaves the thread an empty one.
  void save() noexcept;
  /// Gives the thread the state kept here.
  void restore() noexcept;

  /// Looks for OpenSSL in the process; it may have been loaded since.
  static void find_libraries() noexcept;

private:
  struct openssl_errors;

  int errno_ = 0;
  void *caught_exceptions_ = nullptr;
  unsigned uncaught_exceptions_ = 0;
  std::unique_ptr<openssl_errors> errors_;
};

} // namespace conc::detail
