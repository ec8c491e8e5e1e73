#include "profiler/launch/Counters.h"

#include "profiler/events/EventSet.h"
#include "profiler/events/PerfEvent.h"

#include <cstring>
#include <perfmon/pfmlib_perf_event.h>
#include <sys/ioctl.h>

namespace concadvise::profiler {
namespace {

struct Wanted {
  const char *Name; ///< As libpfm4 knows it on most processors.
  uint64_t Generic; ///< PERF_COUNT_HW_…, for processors newer than libpfm4.
};

// Few: more than the hardware has would take turns and lose precision.
constexpr Wanted Set[] = {
    {"cycles", PERF_COUNT_HW_CPU_CYCLES},
    {"instructions", PERF_COUNT_HW_INSTRUCTIONS},
    {"cache-references", PERF_COUNT_HW_CACHE_REFERENCES},
    {"cache-misses", PERF_COUNT_HW_CACHE_MISSES},
};

/// Encodes by libpfm4's name where it has one, else as the kernel's generic event.
perf_event_attr encode(const Wanted &Event) {
  perf_event_attr A{};
  A.size = sizeof(A);
  pfm_perf_encode_arg_t Argument{};
  Argument.size = sizeof(Argument);
  Argument.attr = &A;
  if (pfm_get_os_event_encoding(Event.Name, PFM_PLM3, PFM_OS_PERF_EVENT_EXT, &Argument) !=
      PFM_SUCCESS) {
    A = perf_event_attr{};
    A.type = PERF_TYPE_HARDWARE;
    A.config = Event.Generic;
  }
  A.size = sizeof(A);
  A.disabled = 1;
  A.inherit = 1;
  A.exclude_kernel = 1;
  A.exclude_hv = 1;
  A.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  return A;
}

const char *why(std::error_code Code) {
  switch (Code.value()) {
  case ENOENT:
  case EOPNOTSUPP:
  case ENODEV:
    return "this machine has no hardware counters (virtual machines often hide them)";
  case EACCES:
    return "perf_event_paranoid does not allow hardware counters";
  case EPERM:
    return "a security policy (seccomp, as in containers) does not allow hardware counters";
  default:
    return "hardware counters cannot be opened";
  }
}

} // namespace

Counters Counters::open(llvm::ArrayRef<pid_t> Tids, bool EnableOnExec) {
  Counters C;
  static const int Known = pfm_initialize();
  (void)Known; // Without it every name fails, and the generic events remain.
  for (const Wanted &Event : Set) {
    perf_event_attr A = encode(Event);
    A.enable_on_exec = EnableOnExec;
    Counter One{Event.Name, {}};
    for (int Cpu : cpusOf(Tids.front()))
      for (pid_t Tid : Tids) {
        llvm::Expected<Fd> Opened = openEvent(A, Tid, Cpu);
        if (!Opened) {
          const char *Why = why(llvm::errorToErrorCode(Opened.takeError()));
          if (C.All.empty())
            C.Note = Why;
          break;
        }
        One.Events.push_back(std::move(*Opened));
      }
    if (!One.Events.empty())
      C.All.push_back(std::move(One));
    else if (C.All.empty())
      return C; // Not even cycles: do not ask further.
  }
  C.Note.clear();
  return C;
}

void Counters::enable() {
  for (const Counter &C : All)
    for (const Fd &Event : C.Events)
      ioctl(Event.get(), PERF_EVENT_IOC_ENABLE, 0);
}

std::map<std::string, double> Counters::read() const {
  std::map<std::string, double> Counts;
  for (const Counter &C : All) {
    double Sum = 0;
    bool Counted = false;
    for (const Fd &Event : C.Events) {
      struct {
        uint64_t Value, Enabled, Running;
      } Read;
      if (::read(Event.get(), &Read, sizeof(Read)) != ssize_t(sizeof(Read)) || Read.Running == 0)
        continue;
      Counted = true;
      Sum += double(Read.Value) * double(Read.Enabled) / double(Read.Running);
    }
    if (Counted && Sum > 0) // A counter that opens and stays at zero is not to be trusted.
      Counts[C.Name] = Sum;
  }
  return Counts;
}

} // namespace concadvise::profiler
