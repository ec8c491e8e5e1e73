#include "profiler/waits/Sockets.h"

#include "profiler/events/Clock.h"
#include "profiler/threads/Proc.h"

#include "llvm/ADT/StringExtras.h"

#include <arpa/inet.h>
#include <cstring>

namespace concadvise::profiler {
namespace {

struct Address {
  std::string Text;
  uint16_t Port = 0;
};

/// "0100007F:1F90": words of the address in the machine's byte order, port in hexadecimal.
std::optional<Address> parseAddress(llvm::StringRef Field) {
  auto [Host, Port] = Field.split(':');
  Address A;
  if (Port.getAsInteger(16, A.Port) || (Host.size() != 8 && Host.size() != 32))
    return std::nullopt;
  uint32_t Words[4] = {};
  for (size_t I = 0; I * 8 != Host.size(); ++I)
    if (Host.substr(I * 8, 8).getAsInteger(16, Words[I]))
      return std::nullopt;
  const bool V6 = Host.size() == 32;
  char Text[INET6_ADDRSTRLEN];
  const uint8_t Mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const bool V4InV6 = V6 && std::memcmp(Words, Mapped, sizeof(Mapped)) == 0;
  if (V6 && !V4InV6) {
    inet_ntop(AF_INET6, Words, Text, sizeof(Text));
    A.Text = "[" + std::string(Text) + "]:" + std::to_string(A.Port);
  } else {
    inet_ntop(AF_INET, V4InV6 ? &Words[3] : Words, Text, sizeof(Text));
    A.Text = std::string(Text) + ":" + std::to_string(A.Port);
  }
  return A;
}

/// Calls `Take` with the fields of each line but the first, which is a heading.
template <typename Function> void forEachRow(llvm::StringRef Text, Function Take) {
  Text = Text.split('\n').second;
  llvm::SmallVector<llvm::StringRef, 16> Fields;
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    Fields.clear();
    llvm::SplitString(Line, Fields);
    Take(Fields);
    Text = Rest;
  }
}

} // namespace

void SocketTable::readInternet(llvm::StringRef Text, Socket::Kind What) {
  forEachRow(Text, [&](llvm::ArrayRef<llvm::StringRef> Fields) {
    // slot local remote state queues timer retransmits uid timeout inode …
    uint64_t Inode;
    if (Fields.size() < 10 || Fields[9].getAsInteger(10, Inode) || Inode == 0)
      return;
    const std::optional<Address> Local = parseAddress(Fields[1]), Remote = parseAddress(Fields[2]);
    if (!Local || !Remote)
      return;
    Row R;
    R.LocalPort = Local->Port;
    R.What.What = What;
    R.What.Listening = What == Socket::Kind::Tcp && Fields[3] == "0A";
    R.What.Peer = Remote->Port ? Remote->Text : Local->Text;
    R.What.PeerPort = Remote->Port;
    if (R.What.Listening)
      ListeningPorts.insert(Local->Port);
    ByInode[Inode] = std::move(R);
  });
}

void SocketTable::readUnix(llvm::StringRef Text) {
  forEachRow(Text, [&](llvm::ArrayRef<llvm::StringRef> Fields) {
    // number count protocol flags type state inode [path]
    uint64_t Inode, Flags;
    if (Fields.size() < 7 || Fields[6].getAsInteger(10, Inode) || Fields[3].getAsInteger(16, Flags))
      return;
    Row R;
    R.What.What = Socket::Kind::Unix;
    R.What.Listening = Flags & 0x10000; // __SO_ACCEPTCON
    if (Fields.size() > 7)
      R.What.Peer = Fields[7].str();
    ByInode[Inode] = std::move(R);
  });
}

void SocketTable::finish() {
  for (auto &[Inode, R] : ByInode)
    R.What.Inbound = R.What.What == Socket::Kind::Tcp && !R.What.Listening &&
                     ListeningPorts.contains(R.LocalPort);
}

std::optional<Socket> SocketTable::find(uint64_t Inode) const {
  const auto It = ByInode.find(Inode);
  return It == ByInode.end() ? std::nullopt : std::optional(It->second.What);
}

std::optional<Socket> Sockets::find(int Pid, uint64_t Inode) {
  Cached &C = ByNamespace[proc::link(Pid, "ns/net")];
  if (std::optional<Socket> Known = C.Table.find(Inode))
    return Known;
  const uint64_t Now = monotonicNs();
  if (Now - C.ReadAtNs < 10000000)
    return std::nullopt;
  C.ReadAtNs = Now;
  C.Table = SocketTable();
  C.Table.readInternet(proc::text(Pid, "net/tcp"), Socket::Kind::Tcp);
  C.Table.readInternet(proc::text(Pid, "net/tcp6"), Socket::Kind::Tcp);
  C.Table.readInternet(proc::text(Pid, "net/udp"), Socket::Kind::Udp);
  C.Table.readInternet(proc::text(Pid, "net/udp6"), Socket::Kind::Udp);
  C.Table.readUnix(proc::text(Pid, "net/unix"));
  C.Table.finish();
  return C.Table.find(Inode);
}

} // namespace concadvise::profiler
