// The kernel's perf events: attributes as we use them, and opening one.
#pragma once

#include "profiler/events/Fd.h"

#include <linux/perf_event.h>
#include <sys/types.h>

namespace concadvise::profiler {

/// Opens one event; `Cpu` −1 means any. Fails with errno as its code.
llvm::Expected<Fd> openEvent(const perf_event_attr &Attributes, pid_t Pid, int Cpu);

/// What every event of ours shares: monotonic time stamps, the same trailer on every record.
/// With `Kernel` false nothing of the kernel is seen, which an ordinary user may ask for.
perf_event_attr baseAttributes(bool Kernel);

/// Thread CPU time every `PeriodNs`, with switches, and the life of threads and mappings.
perf_event_attr clockAttributes(bool Kernel, uint64_t PeriodNs, uint32_t StackBytes);

/// Every hit of tracepoint `Id` of a system call: arguments, the user's registers, top of stack.
perf_event_attr syscallAttributes(uint64_t Id, uint32_t StackBytes);

/// Major page faults with their address.
perf_event_attr faultAttributes();

/// Identifier by which samples name the event they come from.
llvm::Expected<uint64_t> eventId(int EventFd);

/// Value of /proc/sys/kernel/perf_event_paranoid; 4 when it cannot be read.
int perfParanoid();

/// Whether CPU samples inside the kernel may be asked for.
bool seesKernel();

/// True when this process holds `Capability` in its effective set.
bool hasCapability(int Capability);

} // namespace concadvise::profiler
