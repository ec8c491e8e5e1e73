// What was measured on a running program: thread states, waits, stacks, task counts.
#pragma once

#include "model/Effect.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// Seconds a thread (or the program, summed over threads) spent in each state. They sum to the
/// lifetime; `Residual` is what could not be attributed.
struct ThreadStates {
  double OnCpu = 0;
  double Blocked = 0;   ///< Waiting for something that holds the work up.
  double Idle = 0;      ///< Waiting by design: a listening socket, an empty pool, a timer.
  double Woken = 0;     ///< Runnable after a wait, not yet running.
  double Preempted = 0; ///< Runnable, put off the CPU by the kernel.
  double Residual = 0;

  double total() const { return OnCpu + Blocked + Idle + Woken + Preempted + Residual; }
};

/// One symbolised frame. Inlined frames are frames of their own.
struct StackFrame {
  std::string Function; ///< Demangled; empty when unknown.
  std::string File;     ///< Source file when debug information names one.
  unsigned Line = 0;
  std::string Module; ///< File name of the binary or library.
  std::string BuildId;
  uint64_t Address = 0; ///< Relative to the module.
  bool Inlined = false;
};

/// Frames are interned: `Profile::Frames`; a stack lists indices, innermost first.
using Stack = std::vector<uint32_t>;

/// CPU time seen at one stack.
struct HotStack {
  uint32_t StackIndex = 0;
  double Seconds = 0;
  uint64_t Samples = 0;
};

/// Who held a lock while others waited for it, and where it was then.
struct LockHolder {
  std::string Thread;      ///< Its name.
  double Seconds = 0;      ///< Of waits that were looked at: part of the wait's.
  uint32_t StackIndex = 0; ///< 0: not known.
};

/// All waits of one reason on one object from one stack.
struct WaitRecord {
  WaitReason Reason = WaitReason::Other;
  std::string Object; ///< "127.0.0.1:8080", "/data/x.db", "futex 0x7f…", "pipe:[123]".
  bool IdleByDesign = false;
  double Seconds = 0;
  double LongestSeconds = 0;
  uint64_t Count = 0;
  uint32_t StackIndex = 0;
  bool Within = false; ///< Another part of the program is at the other end: a pipe between its own.
  std::vector<LockHolder> HeldBy; ///< Most seconds first; nobody where none was seen.
  bool Loop = false;   ///< In an event loop, which goes on with whatever happens next.
};

struct ThreadProfile {
  int Pid = 0, Tid = 0;
  std::string Name;
  double StartSeconds = 0, EndSeconds = 0; ///< Since the start of the profile.
  ThreadStates States;
  std::map<WaitReason, double> WaitByReason;
  uint64_t VoluntarySwitches = 0, InvoluntarySwitches = 0;
};

/// Exact counts from code wrapped with `conc::site`.
struct SiteCount {
  uint64_t SiteId = 0;
  uint64_t Tasks = 0;
  double CpuSeconds = 0;                    ///< Thread CPU time inside tasks, all tasks together.
  double WallSeconds = 0;                   ///< Sum of the tasks' own durations.
  std::array<uint64_t, 32> WallHistogram{}; ///< Bucket i: tasks of [2^i, 2^(i+1)) ns; ends open.
  uint32_t MaxInFlight = 0;
  uint32_t Runs = 0; ///< Times the whole site ran; 0: not counted.
};

struct SerialisedBy {
  enum class Kind : uint8_t { Gil, Lock } What = Kind::Lock;
  std::string Object;
  double WaitSeconds = 0; ///< Thread-seconds spent waiting for it.
  double Share = 0;       ///< Part of the time that threads ran or were blocked, 0…1.
};

/// One span of the bounded timeline.
struct TimelineSpan {
  uint32_t Thread = 0; ///< Index into Profile::Threads.
  double Start = 0, Seconds = 0;
  enum class State : uint8_t { OnCpu, Blocked, Idle, Woken, Preempted } What = State::OnCpu;
  WaitReason Reason = WaitReason::Other;
  uint32_t StackIndex = UINT32_MAX;
  uint32_t WaitIndex = UINT32_MAX; ///< Into Profile::Waits: what it waited for.
};

/// CPU time of one thread at one moment; `Profile::Hot` has the sums.
struct TimedSample {
  uint32_t Thread = 0; ///< Index into Profile::Threads.
  double At = 0, Seconds = 0;
  uint32_t StackIndex = 0;
};

/// The kind of machine and kernel access the profile was taken with.
enum class Tier : uint8_t { Full, ExactUnprivileged, ProcSampling, StatusOnly };

struct Profile {
  static constexpr unsigned FormatVersion = 1;

  std::string Command;
  Tier MeasuredAt = Tier::StatusOnly;
  std::string TierNote; ///< One plain sentence: what the tier is, what would raise it.
  double WallSeconds = 0;
  unsigned Cpus = 0; ///< CPUs the program may run on.
  std::optional<int> ExitStatus;
  ThreadStates States;
  std::map<WaitReason, double> WaitByReason; ///< Harmful waits only; idle-by-design is in States.
  std::vector<ThreadProfile> Threads;
  std::vector<StackFrame> Frames;
  std::vector<Stack> Stacks;
  std::vector<HotStack> Hot;     ///< Most seconds first.
  std::vector<WaitRecord> Waits; ///< Most seconds first.
  std::vector<SiteCount> Sites;
  std::vector<TimelineSpan> Timeline;
  std::vector<TimedSample> Samples; ///< In order of time; of a long recording every n-th.
  std::optional<SerialisedBy> Serialised;
  std::optional<std::string> Interpreter; ///< "CPython 3.11" when one was recognised.
  std::map<std::string, double> Counters; ///< Hardware counters by name; empty where none exist.
  std::string CountersNote;               ///< Why there are none, as a plain sentence.
  uint64_t LostRecords = 0;
  std::map<std::string, std::string> Libraries; ///< Loaded module → build-id.

  /// cpu / (cpu + harmful waits); 1 when neither was seen.
  double cpuRatio() const {
    double Sum = States.OnCpu + States.Blocked;
    return Sum > 0 ? States.OnCpu / Sum : 1.0;
  }
  double ioWaitRatio() const { return 1.0 - cpuRatio(); }
};

} // namespace concadvise
