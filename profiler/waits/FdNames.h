// What a file descriptor of another process is.
#pragma once

#include "model/Effect.h"
#include "profiler/waits/Sockets.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"

#include <vector>

namespace concadvise::profiler {

struct FdName {
  enum class Kind : uint8_t {
    Unknown,
    File,
    RemoteFile, ///< On NFS, CIFS, FUSE, 9p: waiting for it is waiting for the network.
    Pipe,
    Terminal,
    Socket, ///< Known only to be a socket, or a connection that we made.
    Listener,
    Inbound, ///< A connection of a client of ours: it waits for the next request.
    Epoll,
    EventFd,
    Timer,
    Signals,
    Device,
  };
  Kind What = Kind::Unknown;
  std::string Object;
  uint16_t PeerPort = 0;
};

/// `Target` is what /proc/PID/fd/N links to; sockets need `FdNames`.
FdName nameFromLink(llvm::StringRef Target);

/// No disk is behind these: devices, /proc, /sys.
bool isOfKernel(llvm::StringRef Path);

/// The database or name server that listens on `Port` by convention, or plain network.
WaitReason reasonOfPort(uint16_t Port);

/// Resolved at first sight, and again when 10 ms have passed, because numbers are reused. Of a
/// descriptor that is gone the last name is kept.
class FdNames {
public:
  FdName find(int Pid, int Fd);
  /// Whether the other end of the pipe or Unix socket behind `Fd` is open in one of `Processes`.
  bool hasOtherEnd(int Pid, int Fd, llvm::ArrayRef<int> Processes);
  /// The descriptors that epoll instance `Fd` watches.
  std::vector<int> watchedBy(int Pid, int Fd);

private:
  FdName resolve(int Pid, int Fd);

  struct Cached {
    FdName Name;
    uint64_t AtNs = 0;
  };
  std::map<std::pair<int, int>, Cached> Known;
  struct Ends {
    bool Within = false;
    uint64_t AtNs = 0;
  };
  llvm::StringMap<Ends> OtherEnds; ///< By what the descriptor links to.
  Sockets AllSockets;
};

} // namespace concadvise::profiler
