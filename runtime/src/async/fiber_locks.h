// Which fiber holds which lock. To pthreads, fibers of one thread are one owner.
#pragma once

#include "../waiting.h"

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace conc::detail {

class fiber;

struct held_lock {
  const void *lock;
  const void *place; ///< who took it: a return address
  unsigned count;    ///< how often, for recursive ones
};

/// The locks that one fiber holds, those taken last at the end. Locks that may be shared are not
/// among them while they are.
class held_locks {
public:
  held_locks() { all_.reserve(4); }

  bool empty() const noexcept { return all_.empty(); }
  bool has(const void *lock) const noexcept { return index_of(lock) < all_.size(); }
  void took(const void *lock, const void *place);
  /// One level less. False when the fiber does not hold the lock.
  bool released(const void *lock) noexcept;
  void clear() noexcept { all_.clear(); }
  auto begin() const noexcept { return all_.begin(); }
  auto end() const noexcept { return all_.end(); }

private:
  std::size_t index_of(const void *lock) const noexcept;

  std::vector<held_lock> all_;
};

/// The locks of a thread's suspended fibers.
class lent_locks {
public:
  /// The fiber of this thread that is suspended and holds the lock; null when there is none.
  static fiber *holder(const void *lock) noexcept {
    return here_ && !here_->of_.empty() ? here_->find(lock) : nullptr;
  }
  /// The fiber, which holds locks, is about to be suspended, or goes on. On its thread.
  static void suspended(fiber &);
  static void resumed(const fiber &) noexcept;
  /// Somebody else has released a lock of a suspended fiber's.
  static void taken_away(const void *lock) noexcept;

  ~lent_locks() { here_ = nullptr; }

private:
  static lent_locks &make();
  fiber *find(const void *lock) const noexcept;

  static constinit CONC_FAST_TLS thread_local lent_locks *here_;
  std::unordered_map<const void *, fiber *> of_;
};

/// The fiber that runs on this thread, whether its hooks are on or off; null outside fibers.
fiber *running_fiber() noexcept;

} // namespace conc::detail
