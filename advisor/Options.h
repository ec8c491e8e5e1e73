// Thresholds of the decision. `.concadvise.yaml` may change them; none of them can make an illegal
// model legal.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace concadvise {

struct AdviceOptions {
  /// Concurrency is worth it from this predicted speedup of the site on …
  double MinSpeedup = 1.15;
  /// … when it saves at least this many seconds of a run …
  double MinSavedSeconds = 0.005;
  /// … and at least this part of the whole program's time.
  double MinProgramShare = 0.01;
  /// cpu / (cpu + wait) from which a task is CPU-bound, and up to which it is I/O-bound; mixed
  /// between the two.
  double CpuBoundFrom = 0.8, IoBoundUpTo = 0.2;
  /// The documents' "slow I/O": seconds that one task waits.
  double SlowWaitSeconds = 0.010;
  /// The documents' "many": below 100 at once they prefer threads.
  double ManyTasks = 100;
  unsigned MaxThreads = 32;    ///< The documents' cap for blocking work.
  unsigned MaxInFlight = 1000; ///< Of the async runtime.
  unsigned FilesPerTask = 3;   ///< Descriptors that one operation may hold; libcurl holds 3.
  /// An event loop's handlers may compute this long before its other work notices.
  double LoopBudgetSeconds = 0.001;
  unsigned FixedWorkers = 64; ///< A constant number of threads up to this is a fixed crew.
  /// Predictions closer than this are the same; legality, the rule and simplicity decide then.
  double TieMargin = 0.05;
  /// Resident memory assumed for the cost of fork; a profile does not tell it yet.
  uint64_t ResidentBytes = 64u << 20;
  std::set<std::string> DisabledRules;
};

} // namespace concadvise
