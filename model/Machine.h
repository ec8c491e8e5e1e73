// What this machine's concurrency costs, measured once by `concadvise calibrate`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace concadvise {

/// All times in seconds, bandwidths in bytes per second.
struct Machine {
  std::string
      Identity; ///< CPU model, core count, kernel and runtime version; a change voids the cache.
  unsigned Cores = 1;         ///< CPUs this process may run on (affinity and cgroup quota applied).
  double ThreadSpawn = 20e-6; ///< Create and join one thread.
  double ThreadTask = 0.3e-6; ///< Hand one task to a warm thread pool.
  double ThreadSwitch = 3e-6; ///< One kernel context switch between two threads.
  double FiberTask = 0.5e-6;  ///< Create, run and destroy one pooled fiber.
  double FiberSwitch = 0.02e-6;        ///< One switch between fibers.
  double LoopWake = 5e-6;              ///< One readiness event through the event loop.
  double Fork = 0.5e-3;                ///< Fork a small process and reap it.
  double ForkPerByte = 4e-11;          ///< Added per byte of resident memory.
  double ProcessTask = 5e-6;           ///< Hand one task to a worker process and take its result.
  double IpcPerByte = 4e-10;           ///< Move one byte of payload between processes.
  double TimerSlack = 60e-6;           ///< Lateness of a short sleep.
  std::vector<double> MemoryBandwidth; ///< By number of threads, from 1; empty when not measured.
  uint64_t FileLimit = 1024;           ///< Hard limit of open files.
  bool Measured = false;               ///< False: the defaults above, said so in the advice.
};

} // namespace concadvise
