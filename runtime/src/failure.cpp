#include "conc/detail/job.h"

namespace conc::detail {

void failure::note(std::size_t index, std::exception_ptr error) noexcept {
  std::lock_guard lock(mutex_);
  if (index >= bound_.load(std::memory_order_relaxed))
    return;
  error_ = std::move(error);
  bound_.store(index, std::memory_order_release);
}

void failure::rethrow() {
  std::exception_ptr error;
  {
    std::lock_guard lock(mutex_);
    error = std::move(error_);
  }
  std::rethrow_exception(std::move(error));
}

} // namespace conc::detail
