// Where tasks run. Every verb takes one of these plain values first; to change the model, change
// it.
#ifndef CONC_EXECUTORS_H
#define CONC_EXECUTORS_H

#include <chrono>

namespace conc {

/// In order, on the calling thread: exactly the loop as it was written.
struct serial {};

/// Threads of one pool, for tasks that compute (oneTBB where the library was built with it).
///
/// Tasks that wait (network, disk, locks) need more threads than there are cores: set `blocking`,
/// or use blocking_threads, and they run on an elastic pool of their own, so that they never hold
/// up computing tasks. More `workers` than cores implies `blocking`.
struct threads {
  unsigned workers = 0; ///< most threads at once, the caller included; 0: one per core
  bool blocking = false;
};

/// Threads for tasks that wait. 0 workers: min(32, cores + 4).
struct blocking_threads {
  unsigned workers = 0;
};

/// Worker processes, forked at the call, so tasks see every captured variable as it was then.
/// What a task changes in memory is lost with its process; only its result comes back.
struct processes {
  unsigned workers = 0; ///< most processes at once; 0: one per core
  /// A task that runs longer is killed and fails with timeout_error; 0: no limit.
  std::chrono::nanoseconds timeout{0};
};

/// Fibers on the calling thread: while one waits in a blocking C library call, others run.
/// Tasks share one thread, so they never run at the same instant and need no locks.
struct async {
  unsigned in_flight = 0; ///< most tasks begun and not ended; 0: 1000
};

} // namespace conc

#endif
