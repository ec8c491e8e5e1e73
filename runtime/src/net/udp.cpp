// conc::net::udp_socket.
#include "../async/sources.h"
#include "address_of.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace conc::detail {

struct udp_state {
  explicit udp_state(int fd) noexcept : on(fd, source::kind::other) {}
  source on;
  // Of the datagram that has been received last.
  sockaddr_storage from{};
  socklen_t from_size = 0;
  bool truncated = false;
};

namespace {

udp_state &of(io_step &step) noexcept { return *static_cast<udp_state *>(step.self); }

bool wait(io_step &step, short events) noexcept {
  step.on = &of(step).on;
  step.events = events;
  return false;
}

bool try_receive(io_step &step) noexcept {
  udp_state &s = of(step);
  if (!s.on.may_read())
    return wait(step, POLLIN);
  iovec where{step.data, step.size};
  msghdr m{};
  m.msg_name = &s.from;
  m.msg_namelen = sizeof s.from;
  m.msg_iov = &where;
  m.msg_iovlen = 1;
  ssize_t n;
  do
    n = recvmsg(s.on.fd(), &m, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN) {
    s.on.drained();
    return wait(step, POLLIN);
  }
  if (n < 0) {
    step.error = errno;
    return true;
  }
  step.moved = static_cast<std::size_t>(n);
  s.from_size = m.msg_namelen;
  s.truncated = m.msg_flags & MSG_TRUNC;
  return true;
}

/// Where `made` is an address, to there.
bool try_send(io_step &step) noexcept {
  udp_state &s = of(step);
  if (!s.on.may_write())
    return wait(step, POLLOUT);
  const auto *to = static_cast<const net::address *>(step.made.get());
  ssize_t n;
  do
    n = sendto(s.on.fd(), step.sent, step.size, MSG_DONTWAIT | MSG_NOSIGNAL,
               to ? to->get() : nullptr, to ? static_cast<socklen_t>(to->size()) : 0);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN) {
    s.on.filled();
    return wait(step, POLLOUT);
  }
  if (n < 0)
    step.error = errno;
  return true;
}

bool is_closed(io_step &step) noexcept {
  step.error = EBADF;
  return true;
}

io_step step_of(udp_state *s, bool (*attempt)(io_step &), const char *what) {
  io_step step;
  step.self = s;
  step.attempt = s ? attempt : is_closed;
  step.what = what;
  return step;
}

io_step sending(udp_state *s, std::string_view data) {
  io_step step = step_of(s, try_send, "conc: cannot send");
  step.sent = data.data();
  step.size = data.size();
  return step;
}

[[noreturn]] void fail(const std::string &what) {
  throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

net::datagram io_result<net::datagram>::take(io_step &step) {
  const udp_state &s = of(step);
  return {step.moved, net::address(reinterpret_cast<const sockaddr *>(&s.from), s.from_size),
          s.truncated};
}

} // namespace conc::detail

namespace conc::net {

using namespace detail;

udp_socket::udp_socket(const address &at, const udp_options &options) {
  if (at.is_unix())
    throw std::invalid_argument("conc: not an internet address: " + at.text());
  int fd = ::socket(at.get()->sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    fail("conc: no socket");
  state_ = std::make_unique<udp_state>(fd);
  int yes = 1;
  if ((options.reuse_port && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0) ||
      (options.broadcast && setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes) != 0) ||
      ::bind(fd, at.get(), static_cast<socklen_t>(at.size())) != 0)
    fail("conc: cannot be at " + at.text());
}
udp_socket::udp_socket(udp_socket &&) noexcept = default;
udp_socket &udp_socket::operator=(udp_socket &&) noexcept = default;
udp_socket::~udp_socket() = default;

io<void> udp_socket::send_to(std::string_view data, const address &to) {
  io_step step = sending(state_.get(), data);
  step.made =
      std::shared_ptr<void>(std::shared_ptr<void>(), const_cast<address *>(&to)); // not owned
  return io<void>(std::move(step));
}

io<void> udp_socket::send(std::string_view data) { return io<void>(sending(state_.get(), data)); }

io<datagram> udp_socket::receive_from(void *data, std::size_t size) {
  io_step step = step_of(state_.get(), try_receive, "conc: cannot receive");
  step.data = static_cast<char *>(data);
  step.size = size;
  return io<datagram>(std::move(step));
}

void udp_socket::connect(const address &peer) {
  if (::connect(native_handle(), peer.get(), static_cast<socklen_t>(peer.size())) != 0)
    fail("conc: cannot connect to " + peer.text());
}

void udp_socket::close() noexcept { state_.reset(); }
bool udp_socket::is_open() const noexcept { return state_ != nullptr; }
int udp_socket::native_handle() const noexcept { return state_ ? state_->on.fd() : -1; }
address udp_socket::local_address() const { return own_address(native_handle()); }

} // namespace conc::net
