#include "profiler/Profiler.h"

#include "profiler/Build.h"
#include "profiler/Observer.h"
#include "profiler/SelfTest.h"
#include "profiler/events/Clock.h"
#include "profiler/events/Closing.h"
#include "profiler/events/PerfEvent.h"
#include "profiler/launch/Child.h"
#include "profiler/launch/Counters.h"
#include "profiler/launch/SiteCounts.h"
#include "profiler/launch/StopSignals.h"
#include "profiler/threads/Proc.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <csignal>
#include <poll.h>

namespace concadvise::profiler {
namespace {

/// What one recording is made with.
struct Recording {
  Recorder Into;
  std::unique_ptr<Observer> Watching;
  Tier At = Tier::StatusOnly;
  std::string Note;
  uint64_t PeriodNs = 0;

  void round(bool Last) { Watching->round(Last); }
};

bool allowed(const RecordOptions &Options, Tier T) {
  return !Options.AtMost || T >= *Options.AtMost;
}

const char *eventNote(bool Kernel) {
  return Kernel ? "every switch and the system calls that block are recorded"
                : "every switch and the system calls that block are recorded; CPU time in the "
                  "kernel is measured but not located (perf_event_paranoid 1 or CAP_PERFMON would)";
}

/// Opens what the tier needs and tries it on a wait of known length. `Ids` gets the tracepoints.
llvm::Expected<EventSet> openEvents(llvm::ArrayRef<pid_t> Tids, const EventOptions &Options,
                                    TracepointIds &Ids) {
  if (llvm::Error E = syscallTracepoints().moveInto(Ids))
    return E;
  llvm::Expected<EventSet> Set = EventSet::open(Tids, Ids, Options);
  if (!Set)
    return Set;
  if (llvm::Error E = testEvents(Ids, Options.Kernel))
    return E;
  return Set;
}

/// What an earlier recording leaves behind must not become waits of this one.
void awaitQuiet(const EventSet &Set, const TracepointIds &Ids, const RecordOptions &Options,
                std::string &Note) {
  constexpr double SecondsAtMost = 60;
  const auto Open = llvm::find_if(Ids, [&](const auto &Entry) { return Set.watches(Entry.first); });
  if (Open == Ids.end())
    return;
  const bool Quiet = awaitClosing(Open->second, SecondsAtMost, [&] {
    if (Options.OnDelay)
      Options.OnDelay("waiting for the kernel to close the tracepoints of an earlier recording");
  });
  if (!Quiet)
    Note += "; the kernel was busy with closing other tracepoints, which holds up the making of "
            "threads and processes";
}

/// Events where they are allowed, /proc otherwise.
void choose(Recording &R, llvm::ArrayRef<pid_t> Tids, int Pid, bool Launch,
            const RecordOptions &Options) {
  R.PeriodNs = uint64_t(std::max(Options.SampleSeconds, 1e-5) * 1e9);
  std::string Refused = "not asked for";
  if (allowed(Options, Tier::ExactUnprivileged)) {
    EventOptions Events;
    Events.Kernel = seesKernel() && allowed(Options, Tier::Full);
    Events.EnableOnExec = Launch;
    Events.PeriodNs = R.PeriodNs;
    TracepointIds Ids;
    llvm::Expected<EventSet> Set = openEvents(Tids, Events, Ids);
    if (Set) {
      R.At = Events.Kernel ? Tier::Full : Tier::ExactUnprivileged;
      R.Note = eventNote(Events.Kernel);
      awaitQuiet(*Set, Ids, Options, R.Note);
      R.Watching = std::make_unique<EventObserver>(std::move(*Set), R.Into);
      return;
    }
    Refused = llvm::toString(Set.takeError());
  }
  R.At = Tier::ProcSampling;
  R.Note = "threads are looked at every few milliseconds, because perf events are refused (" +
           Refused + "); `concadvise profile --doctor` says what would allow them";
  R.Watching = std::make_unique<ProcObserver>(Pid, R.Into);
}

/// Waits for the next round: until `interval` has passed, a ring fills, `Ended` becomes readable
/// or a signal comes.
void pause(const Recording &R, int Ended, int Signals) {
  std::vector<pollfd> Wait;
  for (int Fd : {Ended, Signals})
    Wait.push_back({Fd, POLLIN, 0});
  for (int Fd : R.Watching->wakeups())
    Wait.push_back({Fd, POLLIN, 0});
  poll(Wait.data(), Wait.size(), int(R.Watching->intervalMs()));
}

/// Signals for us: the program gets its own copy, once. True when the recording is to stop.
bool stops(StopSignals &Signals, int ForwardTo, unsigned &Seen) {
  while (std::optional<StopSignals::Signal> S = Signals.take()) {
    if (ForwardTo <= 0 || ++Seen > 1)
      return true;
    if (S->FromProcess)
      kill(ForwardTo, S->Number);
  }
  return false;
}

/// Whether the program lives on while the kernel says that its first thread has ended: that is how
/// it stops telling us of a program that takes on other privileges.
bool isHidden(Recording &R, int Pid) {
  const TrackedThread &Main = *R.Into.tracker().threads().front();
  return Main.Now == TrackedThread::State::Ended && !proc::isOurs(Pid) && proc::hasMemory(Pid);
}

/// What it did from then on, until `Ended`, must not look as if it had done nothing.
void noteHidden(Recording &R, uint64_t Ended) {
  TrackedThread &Main = *R.Into.tracker().threads().front();
  Main.End = std::max(Main.End, Ended);
  R.Note += "; the kernel stopped telling of this program, as it does when one takes on other "
            "privileges (set-user-ID) or may not be read: root may profile it";
}

Profile finish(Recording &R, uint64_t Start, uint64_t End) {
  Profile P;
  P.MeasuredAt = R.Watching->namesWaits() ? R.At : Tier::StatusOnly;
  P.TierNote = R.Note;
  build(P, R.Into, Start, End, R.PeriodNs);
  return P;
}

/// A thread that sleeps when we come is blocked in what /proc says; it is looked at as one that
/// has been waiting for long.
void adoptThreads(Recording &R, int Pid, uint64_t Now) {
  R.Into.processes().load(Pid);
  for (int Tid : proc::threadsOf(Pid)) {
    const bool Running = proc::stateLetter(Pid, Tid) == 'R';
    TrackedThread &T = R.Into.tracker().adopt(Pid, Tid, proc::threadName(Pid, Tid), Now,
                                              Running ? TrackedThread::State::OnCpu
                                                      : TrackedThread::State::Blocked);
    if (std::optional<proc::SchedStat> S = proc::schedStat(Pid, Tid)) {
      T.CpuBefore = S->CpuNs;
      T.RunDelayBefore = S->RunDelayNs;
    }
  }
}

} // namespace

llvm::Expected<Profile> profileCommand(const LaunchOptions &Options) {
  llvm::Expected<SiteCounts> Sites = SiteCounts::create();
  if (!Sites)
    return Sites.takeError();
  llvm::Expected<Child> Program = Child::fork(Options.Command, {Sites->environment()});
  if (!Program)
    return Program.takeError();
  StopSignals Signals;
  Recording R;
  const pid_t Pid = Program->pid();
  choose(R, Pid, Pid, true, Options);
  Counters Hardware = Counters::open(Pid, true);
  const bool Exact = R.At <= Tier::ExactUnprivileged;
  const unsigned Cpus = cpusOf(Pid).size();
  uint64_t Start = monotonicNs();
  if (llvm::Error E = Program->go())
    return E;
  if (Exact) {
    const Child::Account &Before = Program->before();
    TrackedThread &Main =
        R.Into.tracker().adopt(Pid, Pid, "", Before.At, TrackedThread::State::Unknown);
    Main.CpuBefore = Before.CpuNs;
    Main.RunDelayBefore = Before.RunDelayNs;
  } else {
    R.Watching->start();
  }
  unsigned Interrupts = 0;
  bool Stopped = false, Hidden = false;
  while (!Program->hasEnded() && !(Stopped = stops(Signals, Pid, Interrupts))) {
    pause(R, Program->ended(), Signals.fd());
    if (Program->hasEnded())
      continue;
    R.round(false);
    Hidden |= Exact && isHidden(R, Pid);
  }
  const uint64_t Ended = monotonicNs();
  R.round(true);
  const uint64_t End = monotonicNs();
  R.Into.finish(End, Ended);
  if (Exact)
    Start = R.Into.tracker().threads().front()->Start;
  if (Hidden)
    noteHidden(R, Ended);
  Profile P = finish(R, Start, End);
  P.Command = llvm::join(Options.Command, " ");
  P.Cpus = Cpus;
  P.Sites = Sites->read();
  P.Counters = Hardware.read();
  P.CountersNote = Hardware.note();
  if (Stopped)
    Program->abandon();
  else
    P.ExitStatus = Program->wait();
  return P;
}

llvm::Expected<Profile> attach(const AttachOptions &Asked) {
  AttachOptions Options = Asked;
  const std::string Failure = "cannot attach to process " + std::to_string(Options.Pid);
  Options.Pid = proc::processOf(Options.Pid); // It may be a thread's number.
  const std::vector<int> Tids = proc::threadsOf(Options.Pid);
  if (Options.Pid <= 0 || Tids.empty() || proc::stateLetter(Options.Pid, Options.Pid) == 'Z')
    return errnoError(Failure, ESRCH);
  if (!proc::hasMemory(Options.Pid))
    return llvm::createStringError(Failure + ": it is a thread of the kernel");
  Fd Ended(syscall(SYS_pidfd_open, Options.Pid, 0));
  if (!Ended)
    return errnoError(Failure);
  StopSignals Signals;
  Recording R;
  choose(R, Tids, Options.Pid, false, Options);
  if (!proc::callState(Options.Pid, Tids.front())) {
    if (R.At > Tier::ExactUnprivileged && !proc::isOurs(Options.Pid))
      return llvm::createStringError(Failure + ": only its owner and root may see what it does");
    R.Note += "; what its threads waited for when the recording began could not be read";
  }
  Counters Hardware = Counters::open(Tids, false);
  const std::string Command = proc::commandLine(Options.Pid);
  const uint64_t Start = monotonicNs();
  if (R.At <= Tier::ExactUnprivileged)
    adoptThreads(R, Options.Pid, Start);
  R.Watching->start();
  Hardware.enable();
  const uint64_t Until = Options.Seconds ? Start + uint64_t(*Options.Seconds * 1e9) : UINT64_MAX;
  unsigned Interrupts = 0;
  while (monotonicNs() < Until && !stops(Signals, 0, Interrupts)) {
    pause(R, Ended.get(), Signals.fd());
    pollfd Poll{Ended.get(), POLLIN, 0};
    if (poll(&Poll, 1, 0) > 0)
      break;
    R.round(false);
  }
  R.round(true);
  const uint64_t End = monotonicNs();
  R.Into.finish(End);
  Profile P = finish(R, Start, End);
  P.Command = Command;
  P.Cpus = cpusOf(Tids.front()).size();
  P.Counters = Hardware.read();
  P.CountersNote = Hardware.note();
  return P;
}

} // namespace concadvise::profiler
