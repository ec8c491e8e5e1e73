// Who is at the other end of a socket, by the inode that /proc/PID/fd shows.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace concadvise::profiler {

struct Socket {
  enum class Kind : uint8_t { Tcp, Udp, Unix } What = Kind::Tcp;
  std::string Peer; ///< "10.0.0.1:5432", "[::1]:80", a path; of a listener: its own address.
  uint16_t PeerPort = 0;
  bool Listening = false;
  bool Inbound = false; ///< Came in through a port that someone here listens on.
};

/// The sockets of one network namespace as /proc/PID/net shows them.
class SocketTable {
public:
  /// Adds what one of its files holds: tcp, tcp6, udp, udp6 (`readInternet`), unix.
  void readInternet(llvm::StringRef Text, Socket::Kind What);
  void readUnix(llvm::StringRef Text);
  /// Once all are read: marks connections that came in.
  void finish();

  std::optional<Socket> find(uint64_t Inode) const;

private:
  struct Row {
    Socket What;
    uint16_t LocalPort = 0;
  };
  std::unordered_map<uint64_t, Row> ByInode;
  std::unordered_set<uint16_t> ListeningPorts;
};

/// The tables of the namespaces that profiled processes live in. Read again when an inode is not
/// found, at most once in 10 ms.
class Sockets {
public:
  std::optional<Socket> find(int Pid, uint64_t Inode);

private:
  struct Cached {
    SocketTable Table;
    uint64_t ReadAtNs = 0;
  };
  std::map<std::string, Cached> ByNamespace;
};

} // namespace concadvise::profiler
