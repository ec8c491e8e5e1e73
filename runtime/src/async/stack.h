// Memory for a fiber's stack: as large as a thread's, committed only where it is touched.
#pragma once

#include <cstddef>

namespace conc::detail {

/// Grows downwards from top() - 1, onto a guard that turns overflow into a fault. Never unmapped:
/// stacks are reused for as long as the process lives.
class stack {
public:
  /// As large as the main thread's limit, at most 8 MiB; smaller where the system refuses that.
  /// Throws std::system_error when it refuses any.
  stack();

  void *top() const noexcept { return base_ + size_; }
  void *base() const noexcept { return base_; }
  std::size_t size() const noexcept { return size_; }
  /// Gives the memory well below `used` back to the system. The stack must not be running.
  void trim(const void *used) noexcept;

private:
  bool map(std::size_t size) noexcept;

  unsigned char *base_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace conc::detail
