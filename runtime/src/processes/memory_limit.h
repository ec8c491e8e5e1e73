// How much a worker process may allocate.
#pragma once

#include <cstddef>
#include <sys/resource.h>

namespace conc::detail {

/// Limits what this process may allocate to what it has now and so many bytes more, or to less
/// where a limit is set already. 0 bytes: nothing is limited.
class memory_limit {
public:
  explicit memory_limit(std::size_t bytes) noexcept;
  explicit operator bool() const noexcept { return set_; }

  /// Off while it lives, for what must be said about a task that has reached the limit.
  class lifted {
  public:
    explicit lifted(const memory_limit &) noexcept;
    ~lifted();
    lifted(const lifted &) = delete;
    lifted &operator=(const lifted &) = delete;

  private:
    const memory_limit &limit_;
  };

private:
  rlimit before_{};
  rlimit now_{};
  bool set_ = false;
};

} // namespace conc::detail
