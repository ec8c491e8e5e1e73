// What hooks of locks of all kinds have in common: whose fiber may have the lock, and waiting.
#pragma once

#include "address_waits.h"
#include "fiber.h"
#include "fiber_locks.h"
#include "hook_waits.h"

#include <algorithm>

namespace conc::detail {

/// A change may come in ways that no hook sees (another process, an unlock inside of libc), so who
/// waits also looks again after this time.
inline constexpr std::chrono::milliseconds look_again{2};

/// Whether the caller must not block its thread for the lock: it is a fiber with its hooks on, or
/// the lock is held by a fiber of this very thread, which would never get to release it.
inline bool must_not_block(const void *lock) noexcept {
  return loop::of_fiber() || lent_locks::holder(lock);
}

/// Enters the lock as held by the running fiber, if one runs.
inline void note_taken(const void *lock, const void *place) {
  if (fiber *f = running_fiber())
    f->locks.took(lock, place);
}
inline void note_released(const void *lock) noexcept {
  fiber *f = running_fiber();
  if (!f || !f->locks.released(lock))
    lent_locks::taken_away(lock);
}

/// Tries until it succeeds, fails otherwise than by EBUSY, or the time has come. A wait with a time
/// limit also ends, as if the time had come, when the task is asked to stop; without one there is
/// nothing to return without the lock.
template <class Attempt>
int try_until(const void *lock, clock::time_point deadline, Attempt attempt) {
  for (;;) {
    int result = attempt();
    if (result != EBUSY)
      return result;
    address_wait wait(lock);
    if ((result = attempt()) != EBUSY) // it may have changed before we were entered
      return result;
    if (clock::now() >= deadline ||
        (deadline != never && current_stop && current_stop->requested()))
      return ETIMEDOUT;
    waits_for_lock quiet;
    wait.wait_until(std::min(deadline, clock::now() + look_again));
  }
}

} // namespace conc::detail
