#include "address_waits.h"

#include "../stop.h"

#include <algorithm>
#include <pthread.h>

namespace conc::detail {

constinit std::atomic<unsigned> address_waiters{0};

namespace {

/// A lock that is no pthread mutex: the hooks of those come here.
class spin_lock {
public:
  void lock() noexcept {
    while (taken_.test_and_set(std::memory_order_acquire))
      while (taken_.test(std::memory_order_relaxed)) {
      }
  }
  void unlock() noexcept { taken_.clear(std::memory_order_release); }

private:
  std::atomic_flag taken_;
};

spin_lock list_lock;

/// While this thread has the list: waking a fiber takes and releases mutexes of the loop's, whose
/// hooks come here again and have nobody to wake.
constinit CONC_FAST_TLS thread_local bool busy = false;

struct locked {
  locked() noexcept {
    list_lock.lock();
    busy = true;
  }
  ~locked() {
    busy = false;
    list_lock.unlock();
  }
};

address_wait *first = nullptr;
address_wait *last = nullptr;

/// Those who wait are the parent's; its lock may have been taken.
[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, [] {
  first = last = nullptr;
  address_waiters.store(0);
  list_lock.unlock();
});

} // namespace

address_wait::address_wait(const void *address) : address_(address) {
  locked guard;
  previous_ = last;
  (last ? last->next_ : first) = this;
  last = this;
  address_waiters.fetch_add(1);
}

address_wait::~address_wait() {
  locked guard;
  (previous_ ? previous_->next_ : first) = next_;
  (next_ ? next_->previous_ : last) = previous_;
  address_waiters.fetch_sub(1);
}

bool address_wait::wait_or_stop(clock::time_point deadline) {
  stop_state *stop = current_stop;
  if (!stop || stop->requested())
    return wait_until(deadline);
  stop_wakes wakes(stop, parker_);
  return wait_until(std::min(deadline, stop->deadline())) || stop->requested();
}

void wake_address(const void *address, bool all) noexcept {
  if (busy)
    return;
  locked guard;
  for (address_wait *w = first; w; w = w->next_) {
    if (w->address_ != address || w->woken_)
      continue;
    w->woken_ = true;
    w->parker_.unpark(); // w cannot go: its destructor needs the lock
    if (!all)
      return;
  }
}

} // namespace conc::detail
