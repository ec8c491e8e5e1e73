#include "profiler/waits/Cause.h"

#include "profiler/threads/Proc.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <arpa/inet.h>
#include <cstring>
#include <linux/futex.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/un.h>

namespace concadvise::profiler {
namespace {

/// Memory of the thread when it entered the kernel: what was copied, else what is there now.
bool readUser(int Pid, const UserContext &User, uint64_t Address,
              llvm::MutableArrayRef<uint8_t> Into) {
  if (User.Registers) {
    const uint64_t Start = (*User.Registers)[arch::Sp];
    if (Address >= Start && Address - Start <= User.Stack.size() &&
        Into.size() <= User.Stack.size() - (Address - Start)) {
      std::memcpy(Into.data(), User.Stack.data() + (Address - Start), Into.size());
      return true;
    }
  }
  return proc::readMemory(Pid, Address, Into);
}

std::vector<int> polledFds(int Pid, const SyscallEntry &Entry, const UserContext &User) {
  constexpr uint64_t Most = 64;
  std::vector<pollfd> Polled(std::min(Entry.Args[1], Most));
  std::vector<int> Fds;
  if (!readUser(Pid, User, Entry.Args[0],
                {reinterpret_cast<uint8_t *>(Polled.data()), Polled.size() * sizeof(pollfd)}))
    return Fds;
  for (const pollfd &P : Polled)
    if (P.fd >= 0 && P.events)
      Fds.push_back(P.fd);
  return Fds;
}

std::vector<int> selectedFds(int Pid, const SyscallEntry &Entry, const UserContext &User) {
  const unsigned Count = std::min<uint64_t>(Entry.Args[0], 1024);
  std::vector<int> Fds;
  for (unsigned Set = 1; Set <= 3; ++Set) {
    uint8_t Bits[128] = {};
    const size_t Bytes = (Count + 63) / 64 * 8;
    if (!Entry.Args[Set] || !readUser(Pid, User, Entry.Args[Set], {Bits, Bytes}))
      continue;
    for (unsigned Fd = 0; Fd != Count; ++Fd)
      if (Bits[Fd / 8] >> (Fd % 8) & 1)
        Fds.push_back(int(Fd));
  }
  return Fds;
}

/// The text that lies at `Address` now; it may have been overwritten, so only what looks like a
/// path is taken for one.
std::string pathAt(int Pid, uint64_t Address) {
  char Bytes[256] = {};
  const size_t Size =
      proc::readMemoryUpTo(Pid, Address, {reinterpret_cast<uint8_t *>(Bytes), sizeof(Bytes)});
  const size_t End = llvm::StringRef(Bytes, Size).find('\0');
  const llvm::StringRef Path(Bytes, End == llvm::StringRef::npos ? 0 : End);
  const bool Plausible =
      !Path.empty() && llvm::all_of(Path, [](char C) { return llvm::isPrint(C); });
  return Plausible ? Path.str() : "open";
}

Cause simple(WaitReason Reason, std::string Object, bool Idle = false) {
  Cause C;
  C.Reason = Reason;
  C.Object = std::move(Object);
  C.Idle = Idle;
  return C;
}

/// The descriptor of a set that says most: idle ones make the whole wait idle.
int weight(const Cause &C) {
  if (C.Idle)
    return C.Reason == WaitReason::Epoll ? 0 : 3;
  return C.Reason == WaitReason::Other || C.Within ? 1 : 2;
}

} // namespace

Cause WaitNamer::pageFault(llvm::StringRef File) {
  return simple(WaitReason::PageFault, File.empty() ? "memory" : File.str());
}

Cause WaitNamer::ofFd(int Pid, int Fd) {
  using Kind = FdName::Kind;
  const FdName Name = Names.find(Pid, Fd);
  const std::string Object = Name.Object.empty() ? "fd " + std::to_string(Fd) : Name.Object;
  switch (Name.What) {
  case Kind::File:
    return simple(WaitReason::Disk, Object);
  case Kind::RemoteFile:
    return simple(WaitReason::Network, Object);
  case Kind::Pipe: {
    Cause C = simple(WaitReason::Pipe, Object);
    C.Within = Names.hasOtherEnd(Pid, Fd, Facts.Processes());
    return C;
  }
  case Kind::Terminal:
    return simple(WaitReason::Terminal, Object);
  case Kind::Socket: {
    Cause C = simple(reasonOfPort(Name.PeerPort), Object);
    for (llvm::StringRef Database : {".s.PGSQL.", "mysql", "redis"})
      if (Name.PeerPort == 0 && llvm::StringRef(Object).contains(Database))
        C.Reason = WaitReason::Database;
    if (llvm::StringRef(Object).starts_with("unix:socket:")) // It has no path.
      C.Within = Names.hasOtherEnd(Pid, Fd, Facts.Processes());
    return C;
  }
  case Kind::Listener:
  case Kind::Inbound:
    return simple(WaitReason::Network, Object, true);
  case Kind::Epoll:
  case Kind::EventFd:
  case Kind::Timer:
  case Kind::Signals:
    return simple(WaitReason::Epoll, Object, true);
  case Kind::Device:
  case Kind::Unknown:
    return simple(WaitReason::Other, Object);
  }
  return {};
}

Cause WaitNamer::ofSet(int Pid, llvm::ArrayRef<int> Fds) {
  Cause Best;
  int BestWeight = -1;
  unsigned Same = 0;
  for (int Fd : Fds.take_front(64)) {
    Cause C = ofFd(Pid, Fd);
    const int W = weight(C);
    Same = W == BestWeight ? Same + 1 : W > BestWeight ? 0 : Same;
    if (W > BestWeight) {
      Best = std::move(C);
      BestWeight = W;
    }
  }
  if (Same)
    Best.Object += " and " + std::to_string(Same) + " more";
  return Best;
}

/// An event loop also watches what its own program wakes it up by; where there is nothing else, it
/// waits for its next timer, or for nothing.
Cause WaitNamer::ofLoop(int Pid, const SyscallEntry &Entry) {
  const std::vector<int> Fds = Names.watchedBy(Pid, int(Entry.Args[0]));
  Cause C = Fds.empty() ? simple(WaitReason::Epoll, "epoll", true) : ofSet(Pid, Fds);
  const bool Forever =
      Entry.Number == SYS_epoll_pwait2 ? Entry.Args[3] == 0 : int(Entry.Args[3]) < 0;
  if (C.Reason == WaitReason::Epoll || C.Within)
    C = Forever ? simple(WaitReason::Epoll, C.Object, true) : simple(WaitReason::Sleep, "timer");
  C.Loop = true;
  return C;
}

std::optional<int> lockHolder(int Pid, const SyscallEntry &Entry) {
  const Syscall *Call = findSyscall(Entry.Number);
  if (!Call || Call->On != Blocks::Futex)
    return std::nullopt;
  const unsigned Operation = Entry.Args[1] & FUTEX_CMD_MASK;
  const bool Inherits = Operation == FUTEX_LOCK_PI || Operation == FUTEX_LOCK_PI2;
  if (!Inherits && (Operation != FUTEX_WAIT || uint32_t(Entry.Args[2]) != 2))
    return std::nullopt;
  uint32_t Words[3]; // Of glibc's pthread_mutex_t: the lock, a count, the owner.
  if (!proc::readMemory(Pid, Entry.Args[0], {reinterpret_cast<uint8_t *>(Words), sizeof(Words)}))
    return std::nullopt;
  return int(Inherits ? Words[0] & FUTEX_TID_MASK : Words[2]);
}

Cause WaitNamer::ofFutex(int Pid, const SyscallEntry &Entry) const {
  const unsigned Operation = Entry.Args[1] & FUTEX_CMD_MASK;
  const uint32_t Value = uint32_t(Entry.Args[2]);
  Cause C;
  C.Futex = true;
  C.Pid = Pid;
  C.Private = Entry.Args[1] & FUTEX_PRIVATE_FLAG;
  C.Object = "futex 0x" + llvm::utohexstr(Entry.Args[0], true);
  if (const std::string Name = Facts.VariableAt(Pid, Entry.Args[0]); !Name.empty())
    C.Object += " (" + Name + ")";
  if (Operation == FUTEX_LOCK_PI || Operation == FUTEX_LOCK_PI2 ||
      (Operation == FUTEX_WAIT && Value == 2)) { // 2: "locked, with waiters" in libc's mutexes.
    C.Reason = WaitReason::Lock;
    return C;
  }
  C.Reason = WaitReason::Condition;
  if (!C.Private && Facts.IsThreadOf(Pid, int(Value))) {
    C.Object = "end of a thread"; // pthread_join
    C.Idle = true;
    C.Futex = false;
    return C;
  }
  C.Idle = C.Private; // Only a part of this program can end it, and that part has its own states.
  return C;
}

Cause WaitNamer::ofChild(int Pid, const SyscallEntry &Entry, bool WaitId) const {
  // wait4(pid, …), waitid(which, pid, …): P_PID is 1.
  int64_t Child = int32_t(Entry.Args[0]);
  if (WaitId)
    Child = Entry.Args[0] == 1 ? int32_t(Entry.Args[1]) : -1;
  if (Child <= 0)
    return simple(WaitReason::Child, "any child", Facts.HasProfiledChild(Pid));
  return simple(WaitReason::Child, "process " + std::to_string(Child),
                Facts.IsProfiled(int(Child)));
}

Cause WaitNamer::ofConnect(int Pid, const SyscallEntry &Entry, const UserContext &User) {
  sockaddr_storage Address{};
  const size_t Size = std::min<uint64_t>(Entry.Args[2], sizeof(Address));
  if (!readUser(Pid, User, Entry.Args[1], {reinterpret_cast<uint8_t *>(&Address), Size}))
    return ofFd(Pid, int(Entry.Args[0]));
  char Text[INET6_ADDRSTRLEN] = {};
  if (Address.ss_family == AF_INET) {
    const auto &In = reinterpret_cast<const sockaddr_in &>(Address);
    inet_ntop(AF_INET, &In.sin_addr, Text, sizeof(Text));
    const uint16_t Port = ntohs(In.sin_port);
    return simple(reasonOfPort(Port), std::string(Text) + ":" + std::to_string(Port));
  }
  if (Address.ss_family == AF_INET6) {
    const auto &In = reinterpret_cast<const sockaddr_in6 &>(Address);
    inet_ntop(AF_INET6, &In.sin6_addr, Text, sizeof(Text));
    const uint16_t Port = ntohs(In.sin6_port);
    return simple(reasonOfPort(Port), "[" + std::string(Text) + "]:" + std::to_string(Port));
  }
  return ofFd(Pid, int(Entry.Args[0]));
}

Cause WaitNamer::name(int Pid, const SyscallEntry &Entry, const UserContext &User) {
  const Syscall *Call = findSyscall(Entry.Number);
  if (!Call)
    return simple(WaitReason::Other, Entry.Number < 0 ? "unknown" : syscallName(Entry.Number));
  switch (Call->On) {
  case Blocks::Fd:
    return ofFd(Pid, int(Entry.Args[0]));
  case Blocks::FdPath: {
    const std::string Path = pathAt(Pid, Entry.Args[1]);
    return simple(isOfKernel(Path) ? WaitReason::Other : WaitReason::Disk, Path);
  }
  case Blocks::Metadata:
    return simple(WaitReason::Disk, "file metadata");
  case Blocks::Accept: {
    Cause C = ofFd(Pid, int(Entry.Args[0]));
    C.Reason = WaitReason::Network;
    C.Idle = true;
    return C;
  }
  case Blocks::Connect:
    return ofConnect(Pid, Entry, User);
  case Blocks::Copy: {
    Cause To = ofFd(Pid, int(Entry.Args[0])), From = ofFd(Pid, int(Entry.Args[1]));
    return From.Reason == WaitReason::Disk && To.Reason == WaitReason::Other ? From : To;
  }
  case Blocks::Poll: {
    if (Entry.Args[1] == 0)
      return simple(WaitReason::Sleep, "timer");
    const std::vector<int> Fds = polledFds(Pid, Entry, User);
    return Fds.empty() ? simple(WaitReason::Epoll, "poll") : ofSet(Pid, Fds);
  }
  case Blocks::Select: {
    if (Entry.Args[0] == 0)
      return simple(WaitReason::Sleep, "timer");
    const std::vector<int> Fds = selectedFds(Pid, Entry, User);
    return Fds.empty() ? simple(WaitReason::Sleep, "timer") : ofSet(Pid, Fds);
  }
  case Blocks::Epoll:
    return ofLoop(Pid, Entry);
  case Blocks::Futex:
    return ofFutex(Pid, Entry);
  case Blocks::Sleep:
    return simple(WaitReason::Sleep, "timer");
  case Blocks::Child:
    return ofChild(Pid, Entry, Entry.Number == SYS_waitid);
  case Blocks::Signal:
    return simple(WaitReason::Other, "signal", true);
  case Blocks::Message:
    return simple(WaitReason::Pipe, "System V " + Call->Name.str());
  case Blocks::IoUring:
    return simple(WaitReason::Disk, "io_uring");
  }
  return {};
}

} // namespace concadvise::profiler
