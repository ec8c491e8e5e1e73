#include "profiler/events/EventSet.h"

#include "profiler/events/PerfEvent.h"

#include <algorithm>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace concadvise::profiler {

static constexpr unsigned FewestSystemCalls = 14, SmallestRingOrder = 3;

std::vector<int> cpusOf(pid_t Tid) {
  std::vector<int> Cpus;
  for (int Count = 1024; Count <= 1 << 20 && Cpus.empty(); Count *= 4) {
    cpu_set_t *Set = CPU_ALLOC(Count);
    if (sched_getaffinity(Tid, CPU_ALLOC_SIZE(Count), Set) == 0)
      for (int Cpu = 0; Cpu != Count; ++Cpu)
        if (CPU_ISSET_S(Cpu, CPU_ALLOC_SIZE(Count), Set))
          Cpus.push_back(Cpu);
    CPU_FREE(Set);
  }
  return Cpus;
}

static void raiseFileLimit() {
  rlimit Files;
  if (getrlimit(RLIMIT_NOFILE, &Files) == 0) {
    Files.rlim_cur = Files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &Files);
  }
}

llvm::Expected<EventSet> EventSet::open(llvm::ArrayRef<pid_t> Tids, const TracepointIds &Ids,
                                        const EventOptions &Options) {
  raiseFileLimit();
  const std::vector<int> Cpus = cpusOf(Tids.front());
  if (Cpus.empty())
    return errnoError("cannot tell which CPUs the program may run on");
  EventSet Set;
  const unsigned Budget = Options.EventBudget / Cpus.size();
  Set.SystemCalls = std::min<unsigned>(Ids.size(), std::max(FewestSystemCalls, Budget));
  for (int Cpu : Cpus)
    if (llvm::Error E = Set.openOn(Cpu, Tids, Ids, Options))
      return E;
  return Set;
}

llvm::Error EventSet::openOn(int Cpu, llvm::ArrayRef<pid_t> Tids, const TracepointIds &Ids,
                             const EventOptions &Options) {
  perf_event_attr Clock =
      clockAttributes(Options.Kernel, Options.PeriodNs, Options.ClockStackBytes);
  Clock.enable_on_exec = Options.EnableOnExec;
  int Output = -1;
  for (pid_t Tid : Tids) {
    if (llvm::Error E = add(Clock, Source::Clock, Tid, Cpu, Output)) {
      // A thread may end, and a CPU go offline, between being listed and being opened.
      const std::error_code Code = llvm::errorToErrorCode(std::move(E));
      if (Code == std::errc::no_such_process && Tids.size() > 1)
        continue;
      if (Code == std::errc::no_such_device)
        return llvm::Error::success();
      return errnoError("cannot open the CPU clock event", Code.value());
    }
    if (Output < 0) {
      Output = Events.back().get();
      for (;; --RingOrder) {
        llvm::Expected<Ring> Mapped = Ring::map(Output, RingOrder);
        if (Mapped) {
          Rings.push_back(std::move(*Mapped));
          Wakeups.push_back(Output);
          break;
        }
        if (RingOrder == SmallestRingOrder)
          return Mapped.takeError();
        llvm::consumeError(Mapped.takeError());
      }
    }
    perf_event_attr Faults = faultAttributes();
    Faults.enable_on_exec = Options.EnableOnExec;
    if (llvm::Error E = add(Faults, Source::Fault, Tid, Cpu, Output))
      return E;
    unsigned Left = SystemCalls;
    for (const Syscall &Call : watchedSyscalls()) {
      const auto Id = Ids.find(Call.Number);
      if (Id == Ids.end())
        continue;
      if (Left-- == 0)
        break;
      perf_event_attr Enter = tracepointAttributes(Id->second, Options.SyscallStackBytes);
      Enter.enable_on_exec = Options.EnableOnExec;
      if (llvm::Error E = add(Enter, Source::Syscall, Tid, Cpu, Output))
        return E;
    }
  }
  return llvm::Error::success();
}

llvm::Error EventSet::add(const perf_event_attr &Attributes, Source From, pid_t Tid, int Cpu,
                          int Output) {
  perf_event_attr Inherited = Attributes;
  Inherited.inherit = 1;
  llvm::Expected<Fd> Event = openEvent(Inherited, Tid, Cpu);
  if (!Event)
    return Event.takeError();
  if (Output >= 0 && ioctl(Event->get(), PERF_EVENT_IOC_SET_OUTPUT, Output) != 0)
    return errnoError("cannot direct events into one buffer");
  llvm::Expected<uint64_t> Id = eventId(Event->get());
  if (!Id)
    return Id.takeError();
  Sources[*Id] = From;
  Events.push_back(std::move(*Event));
  return llvm::Error::success();
}

EventSet::~EventSet() {
  Rings.clear();
  if (Events.empty())
    return;
  disable();
  // The kernel waits a grace period for each tracepoint that is closed for the last time. An
  // orphan that holds them too, and just exits, does that waiting for us.
  if (const pid_t Child = fork(); Child == 0) {
    if (fork() == 0) {
      setsid();
      close_range(0, 2, 0);
    }
    _exit(0);
  } else if (Child > 0) {
    waitpid(Child, nullptr, 0);
  }
}

void EventSet::enable() {
  for (const Fd &Event : Events)
    ioctl(Event.get(), PERF_EVENT_IOC_ENABLE, 0);
}

void EventSet::disable() {
  for (const Fd &Event : Events)
    ioctl(Event.get(), PERF_EVENT_IOC_DISABLE, 0);
}

void EventSet::drain(llvm::function_ref<void(llvm::ArrayRef<uint8_t>)> Take) {
  for (Ring &R : Rings)
    R.drain(Take);
}

} // namespace concadvise::profiler
