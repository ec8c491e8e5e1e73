#include "profiler/waits/FdNames.h"

#include "profiler/events/Clock.h"
#include "profiler/threads/ProcText.h"
#include "profiler/waits/UnixPeer.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <algorithm>
#include <linux/magic.h>
#include <sys/statfs.h>

namespace concadvise::profiler {

using Kind = FdName::Kind;

static bool isRemote(llvm::StringRef Path) {
  struct statfs System;
  if (statfs(Path.str().c_str(), &System) != 0)
    return false;
  switch (uint32_t(System.f_type)) {
  case NFS_SUPER_MAGIC:
  case SMB_SUPER_MAGIC:
  case CIFS_SUPER_MAGIC:
  case SMB2_SUPER_MAGIC:
  case V9FS_MAGIC:
  case CEPH_SUPER_MAGIC:
  case FUSE_SUPER_MAGIC:
    return true;
  default:
    return false;
  }
}

bool isOfKernel(llvm::StringRef Path) {
  return (Path.starts_with("/dev/") && !Path.starts_with("/dev/shm/")) ||
         Path.starts_with("/proc/") || Path.starts_with("/sys/");
}

FdName nameFromLink(llvm::StringRef Target) {
  FdName Name;
  Name.Object = Target.str();
  if (Target.starts_with("socket:"))
    Name.What = Kind::Socket;
  else if (Target.starts_with("pipe:"))
    Name.What = Kind::Pipe;
  else if (Target.starts_with("anon_inode:"))
    Name.What = llvm::StringSwitch<Kind>(Target.drop_front(11))
                    .Case("[eventpoll]", Kind::Epoll)
                    .Case("[eventfd]", Kind::EventFd)
                    .Case("[timerfd]", Kind::Timer)
                    .Case("[signalfd]", Kind::Signals)
                    .Default(Kind::Unknown);
  else if (Target.starts_with("/dev/pts/") || Target.starts_with("/dev/tty") ||
           Target == "/dev/console")
    Name.What = Kind::Terminal;
  else if (isOfKernel(Target))
    Name.What = Kind::Device;
  else if (Target.starts_with("/"))
    Name.What = isRemote(Target) ? Kind::RemoteFile : Kind::File;
  return Name;
}

WaitReason reasonOfPort(uint16_t Port) {
  switch (Port) {
  case 53:
    return WaitReason::Dns;
  case 1433:  // SQL Server
  case 1521:  // Oracle
  case 3306:  // MySQL
  case 5432:  // PostgreSQL
  case 6379:  // Redis
  case 9042:  // Cassandra
  case 11211: // memcached
  case 27017: // MongoDB
    return WaitReason::Database;
  default:
    return WaitReason::Network;
  }
}

FdName FdNames::resolve(int Pid, int Fd) {
  FdName Name = nameFromLink(proc::link(Pid, "fd/" + std::to_string(Fd)));
  llvm::StringRef Target = Name.Object;
  uint64_t Inode;
  if (Name.What == Kind::Pipe) // A named pipe has a path.
    return Name;
  if (Name.What != Kind::Socket || !Target.consume_front("socket:[") ||
      Target.consumeInteger(10, Inode))
    return Name;
  const std::optional<Socket> Found = AllSockets.find(Pid, Inode);
  if (!Found)
    return Name;
  Name.PeerPort = Found->PeerPort;
  if (!Found->Peer.empty())
    Name.Object = Found->Peer;
  if (Found->What == Socket::Kind::Unix)
    Name.Object = "unix:" + Name.Object;
  if (Found->Listening)
    Name.What = Kind::Listener;
  else if (Found->Inbound)
    Name.What = Kind::Inbound;
  return Name;
}

FdName FdNames::find(int Pid, int Fd) {
  const uint64_t Now = monotonicNs();
  if (Known.size() > 65536)
    Known.clear();
  Cached &C = Known[{Pid, Fd}];
  if (C.AtNs == 0 || Now - C.AtNs > 10000000) {
    FdName Fresh = resolve(Pid, Fd);
    if (!Fresh.Object.empty())
      C.Name = std::move(Fresh);
    C.AtNs = Now;
  }
  return C.Name;
}

/// What the descriptors at the other end link to: a pipe has one name for both ends.
static std::string otherEndOf(llvm::StringRef Link) {
  uint64_t Inode;
  if (!Link.consume_front("socket:[") || Link.consumeInteger(10, Inode))
    return Link.str();
  const uint64_t Peer = unixPeerOf(Inode);
  return Peer ? "socket:[" + std::to_string(Peer) + "]" : "";
}

bool FdNames::hasOtherEnd(int Pid, int Fd, llvm::ArrayRef<int> Processes) {
  constexpr size_t Most = 64; // Of processes to look into.
  const std::string Link = proc::link(Pid, "fd/" + std::to_string(Fd));
  if (Link.empty())
    return false;
  Ends &Known = OtherEnds[Link];
  const uint64_t Now = monotonicNs();
  if (Known.Within || (Known.AtNs && Now - Known.AtNs < 100000000))
    return Known.Within;
  Known.AtNs = Now;
  const std::string Other = otherEndOf(Link);
  if (Other.empty())
    return false;
  const bool Reads = proc::isReadable(Pid, Fd);
  Known.Within = llvm::any_of(Processes.take_front(Most), [&](int Process) {
    return llvm::any_of(proc::descriptorsOf(Process), [&](int At) {
      // Of a pipe the two ends differ only in what may be done with them.
      return (Other != Link || proc::isReadable(Process, At) != Reads) &&
             proc::link(Process, "fd/" + std::to_string(At)) == Other;
    });
  });
  return Known.Within;
}

std::vector<int> FdNames::watchedBy(int Pid, int Fd) {
  return proc::watchedIn(proc::text(Pid, "fdinfo/" + std::to_string(Fd)));
}

} // namespace concadvise::profiler
