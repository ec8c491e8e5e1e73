#include "profiler/events/EventSet.h"

#include "profiler/events/PerfEvent.h"

#include "llvm/ADT/STLExtras.h"

#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace concadvise::profiler {

static constexpr unsigned SmallestRingOrder = 3;

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
  EventSet Set;
  Set.Options = Options;
  Set.Ids = Ids;
  for (int Cpu : cpusOf(Tids.front()))
    Set.Cpus.push_back({Cpu});
  if (Set.Cpus.empty())
    return errnoError("cannot tell which CPUs the program may run on");
  if (llvm::Error E = Set.openClocks(Tids))
    return E;
  for (const Syscall &Call : watchedSyscalls())
    if (Call.Often && Ids.contains(Call.Number))
      if (llvm::Error E = Set.openCall(Call.Number, Tids, Options.EnableOnExec))
        return E;
  return Set;
}

llvm::Error EventSet::openClocks(llvm::ArrayRef<pid_t> Tids) {
  perf_event_attr Clock =
      clockAttributes(Options.Kernel, Options.PeriodNs, Options.ClockStackBytes);
  perf_event_attr Faults = faultAttributes();
  Clock.enable_on_exec = Faults.enable_on_exec = Options.EnableOnExec;
  for (size_t Cpu = 0; Cpu != Cpus.size(); ++Cpu)
    for (pid_t Tid : Tids) {
      if (llvm::Error E = add(Clock, Source::Clock, Tid, Cpu, Clocks)) {
        // A thread may end, and a CPU go offline, between being listed and being opened.
        const std::error_code Code = llvm::errorToErrorCode(std::move(E));
        if (Code == std::errc::no_such_device)
          break;
        if (Code == std::errc::no_such_process && Tids.size() > 1)
          continue;
        return errnoError("cannot open the CPU clock event", Code.value());
      }
      if (llvm::Error E = add(Faults, Source::Fault, Tid, Cpu, Clocks))
        return E;
    }
  return llvm::Error::success();
}

llvm::Error EventSet::openCall(int Number, llvm::ArrayRef<pid_t> Tids, bool EnableOnExec) {
  perf_event_attr Enter = syscallAttributes(Ids[Number], Options.SyscallStackBytes);
  if (Fd &Keeper = Keepers[Number]; !Keeper)
    if (llvm::Error E = openEvent(Enter, 0, -1).moveInto(Keeper))
      return E;
  Enter.enable_on_exec = EnableOnExec;
  std::vector<Fd> &Events = ByCall[Number];
  for (size_t Cpu = 0; Cpu != Cpus.size(); ++Cpu)
    for (pid_t Tid : Tids)
      if (llvm::Error E = add(Enter, Source::Syscall, Tid, Cpu, Events)) {
        if (Tids.size() == 1)
          return E;
        llvm::consumeError(std::move(E)); // That thread has ended.
      }
  Watched.insert(Number);
  return llvm::Error::success();
}

llvm::Error EventSet::add(perf_event_attr Attributes, Source From, pid_t Tid, size_t Cpu,
                          std::vector<Fd> &To) {
  Attributes.inherit = 1;
  llvm::Expected<Fd> Event = openEvent(Attributes, Tid, Cpus[Cpu].Number);
  if (!Event)
    return Event.takeError();
  int &Output = Cpus[Cpu].Output;
  if (Output < 0) {
    if (llvm::Error E = mapRing(Event->get()))
      return E;
    Output = Event->get();
  } else if (ioctl(Event->get(), PERF_EVENT_IOC_SET_OUTPUT, Output) != 0) {
    return errnoError("cannot direct events into one buffer");
  }
  llvm::Expected<uint64_t> Id = eventId(Event->get());
  if (!Id)
    return Id.takeError();
  Sources[*Id] = From;
  To.push_back(std::move(*Event));
  return llvm::Error::success();
}

llvm::Error EventSet::mapRing(int Event) {
  for (;; --RingOrder) {
    llvm::Expected<Ring> Mapped = Ring::map(Event, RingOrder);
    if (Mapped) {
      Rings.push_back(std::move(*Mapped));
      Wakeups.push_back(Event);
      return llvm::Error::success();
    }
    if (RingOrder == SmallestRingOrder)
      return Mapped.takeError();
    llvm::consumeError(Mapped.takeError());
  }
}

void EventSet::watch(int Number, llvm::ArrayRef<pid_t> Tids) {
  if (watches(Number) || !findSyscall(Number))
    return;
  if (!ByCall.contains(Number)) {
    if (!Ids.contains(Number) || Tids.empty())
      return;
    if (llvm::Error E = openCall(Number, Tids, false)) {
      llvm::consumeError(std::move(E)); // Its threads have ended.
      ByCall.erase(Number);
      return;
    }
  }
  for (const Fd &Event : ByCall[Number])
    ioctl(Event.get(), PERF_EVENT_IOC_ENABLE, 0);
  Watched.insert(Number);
}

void EventSet::unwatch(int Number) {
  if (!Watched.erase(Number))
    return;
  for (const Fd &Event : ByCall[Number])
    ioctl(Event.get(), PERF_EVENT_IOC_DISABLE, 0);
}

void EventSet::drop(int Number) {
  Watched.erase(Number);
  ByCall.erase(Number);
}

EventSet::~EventSet() {
  Rings.clear();
  if (Clocks.empty())
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

void EventSet::forEachEvent(llvm::function_ref<void(const Fd &)> Do) const {
  llvm::for_each(Clocks, Do);
  for (const auto &[Number, Events] : ByCall)
    llvm::for_each(Events, Do);
}

void EventSet::enable() {
  forEachEvent([](const Fd &Event) { ioctl(Event.get(), PERF_EVENT_IOC_ENABLE, 0); });
}

void EventSet::disable() {
  forEachEvent([](const Fd &Event) { ioctl(Event.get(), PERF_EVENT_IOC_DISABLE, 0); });
}

void EventSet::drain(llvm::function_ref<void(llvm::ArrayRef<uint8_t>)> Take) {
  for (Ring &R : Rings)
    R.drain(Take);
}

} // namespace concadvise::profiler
