// Follows every thread through its states, from switches, system calls and samples.
//
//   Fork/Exec ─▶ Woken ─▶ OnCpu ─┬─ preempted ─▶ Preempted ─▶ OnCpu
//                                └─ voluntarily ─▶ Blocked ─▶ OnCpu        … ─▶ Exit
//
// All times are nanoseconds of CLOCK_MONOTONIC.
#pragma once

#include "profiler/events/Record.h"

#include "llvm/ADT/SmallVector.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace concadvise::profiler {

/// A copy of where a thread entered the kernel, which outlives the record that told it.
struct HeldEntry {
  bool Valid = false, OnlyPcAndSp = false;
  SyscallEntry Entry;
  std::optional<std::array<uint64_t, arch::DwarfRegisters>> Registers;
  llvm::SmallVector<uint8_t, 0> Stack, Chain;

  void hold(const SyscallEntry &Call, const UserContext &User);
  UserContext context() const { return {Registers, OnlyPcAndSp, Stack, Chain}; }
};

struct TrackedThread {
  enum class State : uint8_t { Unknown, Woken, OnCpu, Blocked, Preempted, Ended };

  unsigned Index = 0;
  int Pid = 0, Tid = 0;
  std::string Name;
  uint64_t Start = 0, End = 0;
  State Now = State::Unknown;
  uint64_t Since = 0;
  uint64_t OnCpu = 0, Blocked = 0, Preempted = 0, NewlyWoken = 0, Unknown = 0;
  uint64_t Voluntary = 0, Involuntary = 0;
  /// Time spent running, and runnable, before the recording, as the kernel counts it (schedstat).
  uint64_t CpuBefore = 0, RunDelayBefore = 0;
  /// CPU time that lies in its waits, and in its times in the run queue: see Accounts.h.
  uint64_t SwitchNs = 0, QueueSwitchNs = 0;

  HeldEntry Held;
  /// The wait that ended last: what follows it may still say that it was a page fault.
  struct Ended {
    uint64_t Begin, End;
  };
  std::optional<Ended> Last;
  /// What was seen by looking at the thread while it waited; void if the wait had ended by then.
  struct Look {
    uint64_t At;
    HeldEntry Entry;
    std::optional<uint32_t> Cause; ///< The listener's, as is
    uint32_t Script;               ///< what it saw of an interpreted program.
    unsigned Again = 0;            ///< How often it looked for that once more.
    /// Who held the lock, by index, and the listener's number of where it was.
    std::optional<std::pair<uint32_t, uint32_t>> Holder;
  };
  std::optional<Look> Looked;
};

/// What the tracker tells. Calls come in order of time per thread.
class TrackListener {
public:
  virtual ~TrackListener() = default;
  /// A wait ended. Without `Entry` the reason is not known; `Fault`: it was a page fault at this
  /// address. `Thread.Looked` is set when the wait was looked at, and then `Entry` is what was
  /// seen.
  virtual void waited(TrackedThread &Thread, uint64_t Begin, uint64_t End, const HeldEntry *Entry,
                      std::optional<uint64_t> Fault) = 0;
  virtual void sampled(TrackedThread &Thread, const Record &Sample) = 0;
  virtual void ran(TrackedThread &Thread, TrackedThread::State As, uint64_t Begin,
                   uint64_t End) = 0;
};

class Tracker {
public:
  explicit Tracker(TrackListener &Listener) : Listener(Listener) {}

  /// A thread that no record tells of. `ParentPid` is 0 when the process was not made by another
  /// one of this recording.
  TrackedThread &adopt(int Pid, int Tid, std::string Name, uint64_t Now, TrackedThread::State In,
                       int ParentPid = 0);
  void handle(const Record &R);
  /// Ends the recording: closes what is open.
  void finish(uint64_t Now);

  llvm::ArrayRef<std::unique_ptr<TrackedThread>> threads() const { return Threads; }
  /// The living thread of this number, null when there is none.
  TrackedThread *find(int Tid) const {
    const auto It = ByTid.find(Tid);
    return It == ByTid.end() ? nullptr : It->second;
  }
  /// The living threads.
  std::vector<TrackedThread *> alive() const;
  /// The processes that have living threads.
  std::vector<int> processes() const;
  bool isProfiled(int Pid) const { return ParentOf.contains(Pid); }
  bool hasProfiledChild(int Pid) const;
  bool isThreadOf(int Pid, int Tid) const;
  uint64_t lost() const { return Lost; }

private:
  TrackedThread *find(const Record &R);
  TrackedThread &create(int Pid, int Tid, uint64_t Now);
  void forked(const Record &R);
  void executed(TrackedThread &Thread, const Record &R);
  void ended(TrackedThread &Thread, uint64_t Now);
  void switchedOut(TrackedThread &Thread, const Record &R);
  void switchedIn(TrackedThread &Thread, uint64_t Now);
  /// Books the time since the last change and begins `Next`.
  void enter(TrackedThread &Thread, TrackedThread::State Next, uint64_t Now);
  void tellLastWait(TrackedThread &Thread, const Record *Next);

  TrackListener &Listener;
  std::vector<std::unique_ptr<TrackedThread>> Threads;
  // Numbers from outside are keys of no map that keeps some of them for itself, as DenseMap does.
  std::unordered_map<int, TrackedThread *> ByTid; ///< The living.
  std::unordered_map<int, int> ParentOf;          ///< Of every process ever seen.
  std::unordered_map<int, int> PidOf;             ///< Of every thread ever seen, ended ones too.
  uint64_t Lost = 0;
};

} // namespace concadvise::profiler
