#include "profiler/events/PerfEvent.h"

#include "profiler/events/Arch.h"

#include <fstream>
#include <linux/capability.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>

namespace concadvise::profiler {

llvm::Expected<Fd> openEvent(const perf_event_attr &Attributes, pid_t Pid, int Cpu) {
  Fd Event(syscall(SYS_perf_event_open, &Attributes, Pid, Cpu, -1, PERF_FLAG_FD_CLOEXEC));
  if (!Event)
    return errnoError("perf_event_open");
  return Event;
}

perf_event_attr baseAttributes(bool Kernel) {
  perf_event_attr A{};
  A.size = sizeof(A);
  A.sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_TID | PERF_SAMPLE_TIME;
  A.sample_id_all = 1;
  A.use_clockid = 1;
  A.clockid = CLOCK_MONOTONIC;
  A.exclude_kernel = !Kernel;
  A.exclude_hv = 1;
  A.exclude_callchain_kernel = 1;
  A.disabled = 1;
  return A;
}

static void addUserStack(perf_event_attr &A, uint32_t StackBytes) {
  A.sample_type |= PERF_SAMPLE_CALLCHAIN | PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
  A.sample_regs_user = arch::PerfMask;
  A.sample_stack_user = StackBytes;
  A.sample_max_stack = 64;
}

perf_event_attr clockAttributes(bool Kernel, uint64_t PeriodNs, uint32_t StackBytes) {
  perf_event_attr A = baseAttributes(Kernel);
  A.type = PERF_TYPE_SOFTWARE;
  A.config = PERF_COUNT_SW_TASK_CLOCK;
  A.sample_period = PeriodNs;
  addUserStack(A, StackBytes);
  A.context_switch = 1;
  A.task = 1;
  A.comm = 1;
  A.comm_exec = 1;
  A.mmap = 1;
  A.mmap2 = 1;
  return A;
}

perf_event_attr syscallAttributes(uint64_t Id, uint32_t StackBytes) {
  perf_event_attr A = baseAttributes(false); // They carry the user's registers all the same.
  A.type = PERF_TYPE_TRACEPOINT;
  A.config = Id;
  A.sample_period = 1;
  A.sample_type |= PERF_SAMPLE_RAW;
  addUserStack(A, StackBytes);
  return A;
}

perf_event_attr faultAttributes() {
  perf_event_attr A = baseAttributes(false);
  A.type = PERF_TYPE_SOFTWARE;
  A.config = PERF_COUNT_SW_PAGE_FAULTS_MAJ;
  A.sample_period = 1;
  A.sample_type |= PERF_SAMPLE_ADDR;
  return A;
}

llvm::Expected<uint64_t> eventId(int EventFd) {
  uint64_t Id = 0;
  if (ioctl(EventFd, PERF_EVENT_IOC_ID, &Id) != 0)
    return errnoError("cannot identify an event");
  return Id;
}

int perfParanoid() {
  int Level = 4;
  std::ifstream("/proc/sys/kernel/perf_event_paranoid") >> Level;
  return Level;
}

bool seesKernel() {
  return perfParanoid() <= 1 || hasCapability(CAP_PERFMON) || hasCapability(CAP_SYS_ADMIN);
}

bool hasCapability(int Capability) {
  __user_cap_header_struct Header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct Sets[2]{};
  if (syscall(SYS_capget, &Header, Sets) != 0)
    return false;
  return Sets[Capability / 32].effective & (1u << (Capability % 32));
}

} // namespace concadvise::profiler
