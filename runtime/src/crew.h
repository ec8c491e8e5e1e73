// Helpers that work beside the caller of a verb for as long as the call lasts.
#pragma once

#include "waiting.h"

#include <functional>
#include <memory>
#include <mutex>

namespace conc::detail {

/// Gives a piece of work to some pool; may throw when the pool takes no more.
using starter = std::function<void(std::function<void()>)>;

/// Helpers whose work refers to the caller's stack. One that its pool has not started by the time
/// of dismiss() never starts, so a busy pool delays nobody.
class crew {
public:
  /// Calls up to `wanted` helpers, fewer when the pool refuses; says how many were called.
  unsigned call(unsigned wanted, const starter &start, std::function<void()> work);
  /// Waits for the helpers that started. Must be called before what the work refers to goes.
  void dismiss() noexcept;

private:
  struct roll {
    std::function<void()> work;
    std::mutex mutex;
    unsigned inside = 0;
    bool closed = false;
    parker *waiter = nullptr;

    bool enter() noexcept;
    void leave() noexcept;
  };
  std::shared_ptr<roll> roll_;
};

} // namespace conc::detail
