#include "profiler/events/Tracepoints.h"

#include "profiler/events/Fd.h"
#include "profiler/events/PerfEvent.h"
#include "profiler/events/Ring.h"
#include "profiler/events/Syscalls.h"

#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/capability.h>
#include <sched.h>
#include <set>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <vector>

namespace concadvise::profiler {
namespace {

/// What a child found, as it comes through the pipe.
struct Found {
  int32_t Syscall;
  uint32_t Id;
};

constexpr uint64_t LastId = 6000; // Well above what kernels with every option have.

/// Runs `Look` in a grandchild, which init reaps and which ends with us: when it ends the kernel
/// waits a grace period for each tracepoint that it opened, tens of seconds in all. Nobody has to
/// wait for that, but while it lasts nothing else can open or inherit a tracepoint, so it must not
/// begin before our recording is over.
template <typename Function> llvm::Expected<TracepointIds> inOrphan(Function Look) {
  int Ends[2], HoldEnds[2];
  if (pipe2(Ends, O_CLOEXEC) != 0)
    return errnoError("cannot make a pipe");
  Fd Read(Ends[0]), Write(Ends[1]);
  if (pipe2(HoldEnds, O_CLOEXEC) != 0)
    return errnoError("cannot make a pipe");
  Fd Held(HoldEnds[0]);
  static Fd UntilWeEnd;
  UntilWeEnd = Fd(HoldEnds[1]);
  const pid_t Child = fork();
  if (Child < 0)
    return errnoError("cannot fork");
  if (Child == 0) {
    if (fork() == 0) {
      setsid(); // Out of reach of the terminal's signals, and holding nothing of ours open.
      dup2(Write.get(), 0);
      dup2(Held.get(), 1);
      close_range(2, ~0u, 0);
      const std::vector<Found> All = Look();
      (void)!::write(0, All.data(), All.size() * sizeof(Found));
      ::close(0);
      char Nothing;
      (void)!::read(1, &Nothing, 1); // Ends when the last of us has.
    }
    _exit(0);
  }
  Write.reset();
  waitpid(Child, nullptr, 0);
  TracepointIds Ids;
  Found One;
  while (::read(Read.get(), &One, sizeof(One)) == ssize_t(sizeof(One)))
    Ids[One.Syscall] = One.Id;
  if (Ids.empty())
    return llvm::createStringError("no tracepoint of a system call can be used");
  return Ids;
}

std::vector<Found> readIds(const std::string &Events) {
  std::vector<Found> All;
  for (const Syscall &Call : watchedSyscalls())
    for (const char *Suffix : {"", "64"}) {
      uint32_t Id = 0;
      if (std::ifstream(Events + "/sys_enter_" + Call.Name.str() + Suffix + "/id") >> Id) {
        All.push_back({Call.Number, Id});
        break;
      }
    }
  return All;
}

std::vector<Found> mountAndReadIds() {
  static constexpr const char *Folder = "/sys/kernel/tracing";
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tracefs", Folder, "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
    return {};
  return readIds(std::string(Folder) + "/events/syscalls");
}

/// Without privileges only system call events open, so what opens is what may be used.
void dropCapabilities() {
  __user_cap_header_struct Header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct None[2]{};
  syscall(SYS_capset, &Header, None);
}

/// Events that fired for each watched number.
std::map<int, std::set<uint32_t>> whatFired(Ring &Records) {
  std::map<int, std::set<uint32_t>> Fired;
  Records.drain([&](llvm::ArrayRef<uint8_t> Bytes) {
    // header, u32 size of the payload, payload: u16 common_type … at 8 the call's number.
    constexpr size_t Payload = sizeof(perf_event_header) + 4;
    if (Bytes.size() < Payload + 12)
      return;
    uint16_t Type;
    int32_t Number;
    std::memcpy(&Type, Bytes.data() + Payload, sizeof(Type));
    std::memcpy(&Number, Bytes.data() + Payload + 8, sizeof(Number));
    Fired[Number].insert(Type);
  });
  return Fired;
}

std::vector<Found> experiment() {
  dropCapabilities();
  if (perfParanoid() < 0)
    return {}; // Then every tracepoint opens, and what fires no longer tells.
  rlimit Files;
  getrlimit(RLIMIT_NOFILE, &Files);
  Files.rlim_cur = Files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &Files);

  perf_event_attr A{};
  A.size = sizeof(A);
  A.type = PERF_TYPE_TRACEPOINT;
  A.sample_type = PERF_SAMPLE_RAW;
  A.sample_period = 1;
  A.exclude_kernel = 1;
  std::vector<Fd> Open;
  for (A.config = 1; A.config != LastId; ++A.config) {
    llvm::Expected<Fd> Event = openEvent(A, 0, -1);
    if (!Event) {
      llvm::consumeError(Event.takeError());
      continue;
    }
    Open.push_back(std::move(*Event));
  }
  if (Open.empty())
    return {};
  llvm::Expected<Ring> Records = Ring::map(Open.front().get(), 5);
  if (!Records) {
    llvm::consumeError(Records.takeError());
    return {};
  }
  for (size_t I = 1; I < Open.size(); ++I)
    ioctl(Open[I].get(), PERF_EVENT_IOC_SET_OUTPUT, Open.front().get());
  for (const Syscall &Call : watchedSyscalls())
    syscall(Call.Number, -1L, -1L, -1L, -1L, -1L, -1L); // All of them refuse this at once.

  std::vector<Found> All;
  std::map<int, std::set<uint32_t>> Fired = whatFired(*Records);
  for (const Syscall &Call : watchedSyscalls()) {
    const std::set<uint32_t> &Ids = Fired[Call.Number];
    // The kernel registers a call's exit first, so its enter is the next id.
    if (Ids.size() == 2 && *Ids.begin() + 1 == *Ids.rbegin())
      All.push_back({Call.Number, *Ids.rbegin()});
  }
  for (Fd &Event : Open)
    new Fd(std::move(Event)); // Left to the end of this process.
  return All;
}

} // namespace

llvm::Expected<TracepointIds> tracepointsFromTracefs() {
  for (const char *Folder : {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"})
    if (std::vector<Found> All = readIds(std::string(Folder) + "/events/syscalls"); !All.empty()) {
      TracepointIds Ids;
      for (const Found &One : All)
        Ids[One.Syscall] = One.Id;
      return Ids;
    }
  if (!hasCapability(CAP_SYS_ADMIN))
    return llvm::createStringError("tracefs cannot be read");
  return inOrphan(mountAndReadIds);
}

llvm::Expected<TracepointIds> tracepointsByExperiment() { return inOrphan(experiment); }

} // namespace concadvise::profiler
