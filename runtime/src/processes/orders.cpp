#include "orders.h"

#include "conc/codec.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace conc::detail {
namespace {

constexpr std::size_t most_files = 8;
/// Orders are the longest: the unfinished tasks of a chunk at most.
constexpr std::size_t most_bytes = std::size_t{64} << 10;

using control_bytes = std::array<unsigned char, CMSG_SPACE(most_files * sizeof(int))>;

// The system calls themselves: on a fiber, libc's functions are the runtime's, and these never wait
// for long.
ssize_t send_message(int socket, const msghdr &m) noexcept {
  ssize_t n;
  do
    n = syscall(SYS_sendmsg, socket, &m, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n;
}

ssize_t receive_message(int socket, msghdr &m) noexcept {
  ssize_t n;
  do
    n = syscall(SYS_recvmsg, socket, &m, MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);
  return n;
}

std::vector<descriptor> files_of(msghdr &m) {
  std::vector<descriptor> files;
  for (cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
      continue;
    std::size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < n; ++i) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof fd);
      files.emplace_back(fd);
    }
  }
  return files;
}

} // namespace

std::array<descriptor, 2> message_sockets() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    throw_errno("cannot make a socket for a fork server");
  return {descriptor(ends[0]), descriptor(ends[1])};
}

bool send_packet(int socket, const std::vector<unsigned char> &bytes,
                 const std::vector<int> &files) {
  iovec all{const_cast<unsigned char *>(bytes.data()), bytes.size()};
  alignas(cmsghdr) control_bytes control{};
  msghdr m{};
  m.msg_iov = &all;
  m.msg_iovlen = 1;
  if (!files.empty()) {
    m.msg_control = control.data();
    m.msg_controllen = CMSG_SPACE(files.size() * sizeof(int));
    cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(files.size() * sizeof(int));
    std::memcpy(CMSG_DATA(c), files.data(), files.size() * sizeof(int));
  }
  if (send_message(socket, m) >= 0)
    return true;
  if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
    return false;
  throw_errno("cannot send an order to the fork server");
}

std::optional<packet> receive_packet(int socket) {
  packet p;
  p.bytes.resize(most_bytes);
  iovec all{p.bytes.data(), p.bytes.size()};
  alignas(cmsghdr) control_bytes control{};
  msghdr m{};
  m.msg_iov = &all;
  m.msg_iovlen = 1;
  m.msg_control = control.data();
  m.msg_controllen = control.size();
  ssize_t n = receive_message(socket, m);
  if (n <= 0)
    return std::nullopt;
  p.files = files_of(m);
  p.bytes.resize(static_cast<std::size_t>(n));
  return p;
}

std::vector<unsigned char> encode_report(const start_report &r) {
  std::vector<unsigned char> bytes;
  encoder out(bytes);
  encode(out, r);
  return bytes;
}

start_report decode_report(const std::vector<unsigned char> &bytes) {
  decoder in(bytes.data(), bytes.size());
  return decode<start_report>(in);
}

std::vector<unsigned char> encode_order(const worker_order &o) {
  std::vector<unsigned char> bytes;
  encoder out(bytes);
  encode(out, o.shared.layout());
  encode(out, o.arguments->window());
  encode(out, o.slot);
  encode(out, o.number);
  encode(out, o.executor);
  encode(out, std::string(o.job.function));
  encode(out, o.inherited);
  return bytes;
}

order decode_order(const std::vector<unsigned char> &bytes) {
  decoder in(bytes.data(), bytes.size());
  return {decode<shared_layout>(in), decode<std::size_t>(in), decode<unsigned>(in),
          decode<std::uint32_t>(in), decode<processes>(in),   decode<std::string>(in),
          decode<std::vector<task_range>>(in)};
}

} // namespace conc::detail
