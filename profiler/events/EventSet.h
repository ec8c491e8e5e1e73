// All events of one recording and the rings that they write to.
#pragma once

#include "profiler/events/Fd.h"
#include "profiler/events/Record.h"
#include "profiler/events/Ring.h"
#include "profiler/events/Tracepoints.h"

#include <vector>

namespace concadvise::profiler {

struct EventOptions {
  bool Kernel = false;         ///< See CPU samples in the kernel too (needs privilege).
  bool EnableOnExec = true;    ///< Start at the target's execve; else at `enable`.
  uint64_t PeriodNs = 1000000; ///< CPU time between samples.
  uint32_t ClockStackBytes = 2048, SyscallStackBytes = 1024;
  unsigned EventBudget = 320; ///< Events times CPUs: what a new thread costs grows with it.
};

class EventSet {
public:
  /// Opens the clock, page faults and the system calls of `Ids` on every thread of `Tids`, with
  /// threads and children that they make later. One ring per CPU.
  static llvm::Expected<EventSet> open(llvm::ArrayRef<pid_t> Tids, const TracepointIds &Ids,
                                       const EventOptions &Options);
  EventSet(EventSet &&) = default;
  EventSet &operator=(EventSet &&) = delete;
  ~EventSet();

  void enable();
  void disable();

  /// Hands over all records of all rings; in order of time only within one ring.
  void drain(llvm::function_ref<void(llvm::ArrayRef<uint8_t>)> Take);

  /// Descriptors that become readable when a ring is half full.
  llvm::ArrayRef<int> wakeups() const { return Wakeups; }
  const SourceOfId &sources() const { return Sources; }
  /// How many system calls are watched: fewer on machines with many CPUs.
  unsigned systemCalls() const { return SystemCalls; }

private:
  EventSet() = default;
  llvm::Error openOn(int Cpu, llvm::ArrayRef<pid_t> Tids, const TracepointIds &Ids,
                     const EventOptions &Options);
  llvm::Error add(const perf_event_attr &Attributes, Source From, pid_t Tid, int Cpu, int Output);

  std::vector<Fd> Events;
  std::vector<Ring> Rings;
  std::vector<int> Wakeups;
  SourceOfId Sources;
  unsigned SystemCalls = 0;
  unsigned RingOrder = 9; ///< 2 MiB per CPU; less where the user may not lock as much.
};

/// CPUs that `Tid` may run on.
std::vector<int> cpusOf(pid_t Tid);

} // namespace concadvise::profiler
