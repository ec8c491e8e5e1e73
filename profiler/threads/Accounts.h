// The kernel's own account of each thread, set beside ours.
#pragma once

#include "profiler/threads/Proc.h"
#include "profiler/threads/Tracker.h"
#include "profiler/threads/WaitSum.h"

#include <map>
#include <optional>

namespace concadvise::profiler {

/// Switch records say when a thread went off a CPU and when it was back. Two parts of that are not
/// waiting: the time in which it was woken and had to queue, and the kernel's work of switching
/// itself (10 µs where timers are virtual), which it counts as CPU time. The kernel's account of a
/// thread (schedstat) has both, and may be compared with ours while the thread stands still.
class Accounts {
public:
  explicit Accounts(WaitSums &Sums) : Sums(Sums) {}

  /// Whether reading the account of `Thread` would tell something new.
  bool wants(const TrackedThread &Thread) const;
  /// `Stat` was read between `From` and `To`. Counts if it turns out that the thread waited then.
  void read(const TrackedThread &Thread, uint64_t From, uint64_t To, const proc::SchedStat &Stat);
  /// A wait ended, and is in the sums already; our account is that of when it began.
  void waited(TrackedThread &Thread, uint64_t Begin, uint64_t End, const WaitKey &Key);
  /// The thread has ended, with this account. `Promptly`: right after its last record; else it may
  /// have queued on its way out, which was not seen.
  void ended(TrackedThread &Thread, const proc::SchedStat &Stat, bool Promptly);
  /// Nothing more will come. What switching cost threads whose account could not be read is
  /// reckoned from the others.
  void finish(llvm::ArrayRef<std::unique_ptr<TrackedThread>> Threads);

private:
  /// Waits that were not compared yet.
  struct Unsettled {
    uint64_t Ns = 0, Count = 0;
  };
  struct Account {
    std::map<WaitKey, Unsettled> Open;
    uint64_t Waits = 0;          ///< In Open.
    uint64_t Others = 0;         ///< Switches for other reasons that were compared.
    uint64_t LateNs = 0;         ///< Found so far.
    bool SwitchingKnown = false; ///< To the end.
    struct Reading {
      uint64_t From, To;
      proc::SchedStat Stat;
    };
    std::optional<Reading> Last;
  };
  void compare(TrackedThread &Thread, Account &Own, const proc::SchedStat &Stat);
  void findSwitching(TrackedThread &Thread, Account &Own, uint64_t CpuNs);
  void findQueueing(TrackedThread &Thread, Account &Own, uint64_t RunDelayNs);
  void chargeSwitches(TrackedThread &Thread, Account &Own, double Each);

  WaitSums &Sums;
  std::map<unsigned, Account> All;     ///< By thread index; only those with something open.
  uint64_t SwitchNs = 0, Switches = 0; ///< Of all that were compared.
};

} // namespace concadvise::profiler
