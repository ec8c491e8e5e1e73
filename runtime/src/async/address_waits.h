// Fibers that wait for an address: a lock or a condition that some thread or fiber will change.
#pragma once

#include "../waiting.h"

#include <atomic>

namespace conc::detail {

/// Fibers that wait for any address. While it is 0, those who change something need do no more.
extern std::atomic<unsigned> address_waiters;

/// Enters the fiber as waiting for an address, from construction to destruction.
class address_wait {
public:
  explicit address_wait(const void *address);
  ~address_wait();
  address_wait(const address_wait &) = delete;
  address_wait &operator=(const address_wait &) = delete;
  /// False when the time came before any wake_address.
  bool wait_until(clock::time_point deadline) noexcept { return parker_.park_until(deadline); }
  /// The same; being asked to stop during the wait counts as being woken.
  bool wait_or_stop(clock::time_point deadline);

private:
  friend void wake_address(const void *, bool all) noexcept;

  parker parker_;
  const void *address_;
  address_wait *next_ = nullptr;
  address_wait *previous_ = nullptr;
  bool woken_ = false;
};

/// Wakes the fiber that has waited longest for the address, or all. From any thread.
void wake_address(const void *address, bool all) noexcept;

/// Called after every change that a fiber may wait for. Costs one load when none does.
inline void address_changed(const void *address, bool all = false) noexcept {
  if (address_waiters.load(std::memory_order_seq_cst) != 0)
    wake_address(address, all);
}

} // namespace conc::detail
