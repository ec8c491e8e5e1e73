// The steps of a task through the ledger, at which tests can watch and interfere.
#pragma once

#include <atomic>

namespace conc::detail {

enum class transition : unsigned {
  // In a worker.
  begun,       ///< the process runs
  chunk_taken, ///< it owns tasks, none of them begun
  running,     ///< the ledger says that the task runs; it has not been called yet
  ran,         ///< the task has returned or thrown; the ledger does not know
  ending,      ///< the ledger says that the result is on its way
  part_sent,   ///< a part of a result larger than the ring has been published
  sent,        ///< the whole result has been published
  idle,        ///< the ledger says that nothing runs
  leaving,     ///< all is done
  // In the caller.
  received,  ///< a message has been taken from a ring
  condemned, ///< a task is too late; its worker will be killed
  buried,    ///< a worker that ended has been reaped, its tasks not yet looked at
  revived,   ///< another worker has taken its place
  // In whoever uses a conc::queue, under its lock.
  queue_filled,  ///< a message is copied, and the queue not changed yet
  queue_changed, ///< the queue is changed, and its count not
};
/// Of those that a job passes.
inline constexpr unsigned transitions = static_cast<unsigned>(transition::revived) + 1;

using transition_observer = void (*)(transition) noexcept;
/// Called at every step, in the process that takes it. Null except in tests.
extern constinit std::atomic<transition_observer> observe_transitions;

inline void pass(transition t) noexcept {
  if (auto *observe = observe_transitions.load(std::memory_order_relaxed)) [[unlikely]]
    observe(t);
}

} // namespace conc::detail
