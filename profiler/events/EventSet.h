// All events of one recording and the rings that they write to.
#pragma once

#include "profiler/events/Fd.h"
#include "profiler/events/Record.h"
#include "profiler/events/Ring.h"
#include "profiler/events/Tracepoints.h"

#include <map>
#include <set>
#include <vector>

namespace concadvise::profiler {

struct EventOptions {
  bool Kernel = false;         ///< See CPU samples in the kernel too (needs privilege).
  bool EnableOnExec = true;    ///< Start at the target's execve; else at `enable`.
  uint64_t PeriodNs = 1000000; ///< CPU time between samples.
  uint32_t ClockStackBytes = 2048, SyscallStackBytes = 1024;
};

/// Every open event makes each switch of the program and each of its new threads dearer (about
/// 0.1 µs and 4 µs: to inherit a tracepoint the kernel searches its list of all tracepoints). So
/// few system calls are watched until a thread is found waiting in another one.
class EventSet {
public:
  /// Opens the clock, page faults and system calls on every thread of `Tids`, with threads and
  /// children that they make later. One ring per CPU.
  static llvm::Expected<EventSet> open(llvm::ArrayRef<pid_t> Tids, const TracepointIds &Ids,
                                       const EventOptions &Options);
  EventSet(EventSet &&) = default;
  EventSet &operator=(EventSet &&) = delete;
  ~EventSet();

  void enable();
  void disable();

  bool watches(int Number) const { return Watched.contains(Number); }
  /// Begins to watch a system call in the threads that live now and those that they make. Does
  /// nothing when it has no tracepoint.
  void watch(int Number, llvm::ArrayRef<pid_t> Tids);
  /// Stops to watch it for a while: new threads still inherit it.
  void unwatch(int Number);
  /// Stops to watch it for good, until a thread is found waiting in it.
  void drop(int Number);
  /// Numbers of what is watched.
  const std::set<int> &watched() const { return Watched; }

  /// Hands over all records of all rings; in order of time only within one ring.
  void drain(llvm::function_ref<void(llvm::ArrayRef<uint8_t>)> Take);

  /// Descriptors that become readable when a ring is half full.
  llvm::ArrayRef<int> wakeups() const { return Wakeups; }
  const SourceOfId &sources() const { return Sources; }

private:
  EventSet() = default;
  llvm::Error openClocks(llvm::ArrayRef<pid_t> Tids);
  llvm::Error openCall(int Number, llvm::ArrayRef<pid_t> Tids, bool EnableOnExec);
  /// Opens one event on one thread and CPU, writing to that CPU's ring.
  llvm::Error add(perf_event_attr Attributes, Source From, pid_t Tid, size_t Cpu,
                  std::vector<Fd> &To);
  void forEachEvent(llvm::function_ref<void(const Fd &)> Do) const;
  llvm::Error mapRing(int Event);

  struct OneCpu {
    int Number;
    int Output = -1; ///< The event whose ring all events of this CPU write to.
  };
  EventOptions Options;
  TracepointIds Ids;
  std::vector<OneCpu> Cpus;
  std::vector<Fd> Clocks; ///< With faults; the rings are theirs.
  std::map<int, std::vector<Fd>> ByCall;
  /// One idle event of our own for each tracepoint: closing one for the last time takes the kernel
  /// tens of milliseconds, in which the program can make no thread.
  std::map<int, Fd> Keepers;
  std::vector<Ring> Rings;
  std::vector<int> Wakeups;
  SourceOfId Sources;
  std::set<int> Watched;
  unsigned RingOrder = 9; ///< 2 MiB per CPU; less where that may not be locked.
};

/// CPUs that `Tid` may run on.
std::vector<int> cpusOf(pid_t Tid);

} // namespace concadvise::profiler
