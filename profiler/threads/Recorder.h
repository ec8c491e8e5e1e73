// Turns what threads did into sums: per thread, cause and stack.
#pragma once

#include "profiler/python/Stacks.h"
#include "profiler/threads/Accounts.h"
#include "profiler/threads/Tracker.h"
#include "profiler/threads/WaitSum.h"
#include "profiler/unwind/Unwinder.h"
#include "profiler/waits/Cause.h"

#include <map>

namespace concadvise::profiler {

struct RawSpan {
  uint32_t Thread;
  TrackedThread::State As;
  uint64_t Begin, End;
  uint32_t Cause, Stack; ///< Of waits only.
};

struct RawSample {
  uint32_t Thread, Stack;
  uint64_t Time;
};

/// All that a recording holds; its size grows with distinct stacks and causes, not with time.
struct Recorded {
  Interned<RawStack> Stacks;
  Interned<Cause> Causes;
  WaitSums Waits;
  HolderSums Holders;
  std::map<uint32_t, uint64_t> Samples; ///< By stack.
  std::vector<RawSpan> Spans;           ///< The longest; at most `MostSpans`.
  std::vector<RawSample> Timed;         ///< Every `SamplesPerTimed`-th sample.
  uint64_t SamplesPerTimed = 1, SamplesSeen = 0;
  static constexpr size_t MostSpans = 20000, MostStacks = 50000, MostTimed = 20000;
};

/// How a system call was used since it was last asked for.
struct CallUse {
  uint64_t Entries = 0, Waits = 0;
  bool Found = false; ///< A thread was found waiting in it by looking.
};

class Recorder : public TrackListener {
public:
  Recorder();

  void handle(const Record &R);
  /// Looks at threads that wait now: what they wait for can still be seen, and a call that is not
  /// watched can be named. Each wait is looked at once, for Python frames up to four times. Without
  /// `Calls` only what is known is named: for whoever has just read the calls.
  void inspect(bool Calls = true);
  /// Looks at the Python frames of one thread whose call has just been told; `inspect` will name
  /// what it waits for, once all processes are known. Void if it has used more CPU time than
  /// `CpuNs` in the end: then it was not that call any more.
  void inspectScript(int Tid, uint64_t CpuNs);
  /// Reads the kernel's accounts of threads that wait now (Accounts.h).
  void readAccounts();
  /// `Ended`: when the program was seen to have ended.
  void finish(uint64_t Now, std::optional<uint64_t> Ended = std::nullopt);

  std::map<int, CallUse> takeCallUse() { return std::exchange(Use, {}); }
  /// Whether there were waits in a call that nothing told of since the last time.
  bool takeUnnamed() { return std::exchange(Unnamed, false); }

  Tracker &tracker() { return Threads; }
  Processes &processes() { return Memory; }
  const Recorded &result() const { return Result; }

private:
  void waited(TrackedThread &Thread, uint64_t Begin, uint64_t End, const HeldEntry *Entry,
              std::optional<uint64_t> Fault) override;
  void sampled(TrackedThread &Thread, const Record &Sample) override;
  void ran(TrackedThread &Thread, TrackedThread::State As, uint64_t Begin, uint64_t End) override;

  /// The thread that holds the lock which `Entry` waits for, and its stack.
  std::optional<std::pair<uint32_t, uint32_t>> holderOf(const TrackedThread &Thread,
                                                        const HeldEntry &Entry);
  uint32_t scriptOf(const TrackedThread &Of);
  uint32_t stackOf(const TrackedThread &Of, const UserContext &User, uint32_t Script = 0);
  void addSpan(const RawSpan &Span);
  void addTimed(const RawSample &Sample);
  void look(TrackedThread &Thread, bool Calls);
  uint32_t causeOf(const TrackedThread &Thread, const HeldEntry &Entry);
  /// At a thread of which no Python frames could be read.
  void lookAgain(TrackedThread &Thread);

  Tracker Threads;
  Processes Memory;
  python::Stacks Stacks{Memory};
  WaitNamer Namer;

  Recorded Result;
  Accounts Kernel{Result.Waits};
  std::map<int, CallUse> Use;
  Interned<python::WholeStack> Scripts; ///< Seen by looking; number 0: none.
  bool Unnamed = false;
  uint64_t ShortestSpan = 0;
  struct LastSample {
    uint64_t Time = 0;
    uint32_t Stack = 0;
  };
  std::vector<LastSample> Last; ///< By thread.
};

} // namespace concadvise::profiler
