// Where tasks run. Every verb takes one of these plain values first; to change the model, change
// it.
#ifndef CONC_EXECUTORS_H
#define CONC_EXECUTORS_H

#include <chrono>
#include <cstddef>

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
  /// How often a task is run again when its process has died. Only for tasks that may run twice; by
  /// default such a task fails with worker_died. A task that exceeded its timeout is not run again.
  unsigned retries = 0;
  /// Bytes that a process may allocate beyond what it has at the fork; a task that needs more fails
  /// with memory_error. Lets also the memory go that tasks leak, with `tasks_per_worker`. 0: no
  /// limit.
  std::size_t memory = 0;
  /// A process ends after so many tasks, and a new one takes its place; 0: never.
  std::size_t tasks_per_worker = 0;
};

/// Fibers on the calling thread: while one waits in a blocking C library call, others run.
/// Tasks share one thread, so they never run at the same instant and need no locks.
///
/// With more `loops`, on so many threads, each with fibers of its own, which stay on their thread:
/// for tasks that wait much and compute a little. They need locks then, as on any threads.
struct async {
  unsigned in_flight = 0; ///< most tasks begun and not ended, on all loops together; 0: 1000
  unsigned loops = 1;     ///< threads, the caller's included; 0: one per core
};

} // namespace conc

#endif
