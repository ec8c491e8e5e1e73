#include "profiler/Profiler.h"
#include "profiler/SelfTest.h"
#include "profiler/events/PerfEvent.h"
#include "profiler/launch/Counters.h"
#include "profiler/threads/Proc.h"

namespace concadvise::profiler {
namespace {

Capability clockEvent() {
  const std::string Level = "perf_event_paranoid is " + std::to_string(perfParanoid());
  llvm::Expected<Fd> Event = openEvent(clockAttributes(false, 1000000, 1024), 0, -1);
  if (Event)
    return {"CPU clock and switches", true, Level};
  return {"CPU clock and switches", false, llvm::toString(Event.takeError()) + "; " + Level};
}

Capability tracepoints(TracepointIds &Ids) {
  llvm::Expected<TracepointIds> Found = syscallTracepoints();
  if (!Found)
    return {"system calls", false, llvm::toString(Found.takeError())};
  Ids = std::move(*Found);
  return {"system calls", true,
          std::to_string(Ids.size()) + " that can block have a tracepoint that may be used"};
}

Capability kernelSamples(bool Exact) {
  if (Exact && seesKernel())
    return {"samples in the kernel", true, "CPU time inside system calls is located"};
  return {"samples in the kernel", false,
          "needs perf_event_paranoid 1 or less, or CAP_PERFMON; their CPU time is counted all the "
          "same"};
}

Capability knownWait(const TracepointIds &Ids) {
  if (llvm::Error E = testEvents(Ids, seesKernel()))
    return {"a known wait", false, llvm::toString(std::move(E))};
  return {"a known wait", true, "a sleep of 2 ms was recorded as what it was"};
}

Capability procFiles() {
  const int Self = getpid();
  const bool Times = proc::schedStat(Self, Self).has_value();
  const bool Calls = proc::callState(Self, Self).has_value();
  return {"/proc of own processes", Times && Calls,
          Times ? (Calls ? "CPU time, run-queue time and the current system call can be read"
                         : "the current system call cannot be read")
                : "schedstat cannot be read"};
}

Capability hardware() {
  const Counters C = Counters::open(getpid(), false);
  return {"hardware counters", C.note().empty(),
          C.note().empty() ? "cycles and instructions can be counted" : C.note()};
}

} // namespace

Doctor doctor() {
  Doctor D;
  D.Capabilities.push_back(clockEvent());
  TracepointIds Ids;
  D.Capabilities.push_back(tracepoints(Ids));
  D.Capabilities.push_back(knownWait(Ids));
  const bool Exact = D.Capabilities.back().Available;
  D.Capabilities.push_back(kernelSamples(Exact));
  D.Capabilities.push_back(procFiles());
  const bool Proc = D.Capabilities.back().Available;
  D.Capabilities.push_back(hardware());
  if (Exact)
    D.Best = seesKernel() ? Tier::Full : Tier::ExactUnprivileged;
  else
    D.Best = Proc ? Tier::ProcSampling : Tier::StatusOnly;
  if (D.Best > Tier::ExactUnprivileged)
    D.Advice = "sysctl kernel.perf_event_paranoid=2 (or less), or CAP_PERFMON, would make it "
               "exact; in a container, a seccomp policy that allows perf_event_open";
  else if (D.Best == Tier::ExactUnprivileged)
    D.Advice = "sysctl kernel.perf_event_paranoid=1, or CAP_PERFMON, would also locate CPU time in "
               "the kernel";
  return D;
}

} // namespace concadvise::profiler
