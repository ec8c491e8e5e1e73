// The two ways to watch a program: by perf events, and by looking into /proc.
#pragma once

#include "profiler/CallWatch.h"
#include "profiler/events/EventSet.h"
#include "profiler/events/Sorter.h"
#include "profiler/threads/Proc.h"
#include "profiler/threads/Recorder.h"

namespace concadvise::profiler {

/// Feeds a Recorder. Called in rounds, every `interval`.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void start() {}
  /// Takes in what has happened since the last round. `Last`: nothing more will come.
  virtual void round(bool Last) = 0;
  virtual unsigned intervalMs() const = 0;
  /// False when only the length of waits could be seen, not what for.
  virtual bool namesWaits() const { return true; }
  /// Descriptors whose readability calls for an early round.
  virtual llvm::ArrayRef<int> wakeups() const { return {}; }
};

/// Exact: every switch and system call of interest as the kernel reports it.
class EventObserver : public Observer {
public:
  EventObserver(EventSet Events, Recorder &Into) : Events(std::move(Events)), Into(Into) {}
  void start() override { Events.enable(); }
  void round(bool Last) override;
  unsigned intervalMs() const override { return Hasten ? 2 : 20; }
  llvm::ArrayRef<int> wakeups() const override { return Events.wakeups(); }
  const EventSet &events() const { return Events; }

private:
  void hasten();

  EventSet Events;
  Sorter ByTime;
  CallWatch Calls;
  Recorder &Into;
  /// In the beginning, and when a wait had no name, threads are looked at more often, until its
  /// call is found and watched.
  bool Hasten = true;
  unsigned Hastened = 0;
};

/// Where perf is refused: CPU time and run-queue time of each thread are exact (schedstat), what
/// it waits for is what it is seen waiting for every few milliseconds.
class ProcObserver : public Observer {
public:
  ProcObserver(int Pid, Recorder &Into) : Root(Pid), Into(Into) {}
  void start() override;
  void round(bool Last) override;
  unsigned intervalMs() const override { return 4; }
  bool namesWaits() const override { return CallsSeen; }

private:
  struct Seen {
    uint64_t CpuNs = 0, RunDelayNs = 0, At = 0;
    bool Blocked = false;
    bool Ended = false;
    unsigned Round = 0;
  };
  void visit(int Pid, int Tid, int ParentPid);
  void end(int Pid, int Tid, Seen &Thread);
  void appear(int Pid, int Tid, int ParentPid, uint64_t Now);
  void account(int Pid, int Tid, uint64_t Now, uint64_t Cpu, uint64_t Delay, Seen &Thread);
  void lookAt(int Pid, int Tid, Seen &Thread);
  void tellCall(int Pid, int Tid, uint64_t Time, const proc::Waiting &At);
  void emit(Record::Kind What, int Pid, int Tid, uint64_t Time, bool Preempted = false);

  const int Root;
  Recorder &Into;
  std::map<std::pair<int, int>, Seen> Threads;
  unsigned Rounds = 0;
  bool CallsSeen = false;
};

} // namespace concadvise::profiler
