// conc::net::connect, listen and accept.
#include "address_of.h"
#include "conc/coroutine.h"
#include "stream_state.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace conc::detail {

struct acceptor_state {
  explicit acceptor_state(int fd) noexcept : on(fd) {}
  source on;
};

namespace {

std::system_error failure_of(int error, const std::string &what) {
  return std::system_error(error, std::generic_category(), what);
}

void disable_nagle(int fd) noexcept {
  int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes); // not of unix sockets
}

/// A socket that is connecting: its state, until the stream takes it.
struct connecting {
  net::address to;
  std::shared_ptr<stream_state> socket;
};

bool connected(io_step &step, std::shared_ptr<stream_state> &&socket) noexcept {
  disable_nagle(socket->on.fd());
  step.made = std::move(socket);
  return true;
}

bool fail(io_step &step, int error) noexcept {
  step.error = error;
  return true;
}

bool see_outcome(io_step &step, connecting &c) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(c.socket->on.fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0)
    error = errno;
  if (error != 0)
    return fail(step, error);
  sockaddr_storage peer; // news that were no outcome: wait on
  socklen_t length = sizeof peer;
  if (getpeername(c.socket->on.fd(), reinterpret_cast<sockaddr *>(&peer), &length) != 0 &&
      errno == ENOTCONN)
    return false;
  return connected(step, std::move(c.socket));
}

bool try_connect(io_step &step) noexcept {
  auto &c = *static_cast<connecting *>(step.made.get());
  if (c.socket)
    return see_outcome(step, c);
  const sockaddr *to = c.to.get();
  int fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return fail(step, errno);
  try {
    c.socket = std::make_shared<stream_state>(fd);
  } catch (...) {
    ::close(fd);
    return fail(step, ENOMEM);
  }
  if (::connect(fd, to, static_cast<socklen_t>(c.to.size())) == 0)
    return connected(step, std::move(c.socket));
  if (errno != EINPROGRESS)
    return fail(step, errno);
  step.on = &c.socket->on;
  step.events = POLLOUT;
  return false;
}

bool try_accept(io_step &step) noexcept {
  auto *a = static_cast<acceptor_state *>(step.self);
  if (!a || a->on.fd() < 0)
    return fail(step, EBADF);
  int fd;
  do
    fd = accept4(a->on.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
  if (fd < 0 && errno == EAGAIN) {
    step.on = &a->on;
    step.events = POLLIN;
    return false;
  }
  if (fd < 0)
    return fail(step, errno);
  try {
    return connected(step, std::make_shared<stream_state>(fd));
  } catch (...) {
    ::close(fd);
    return fail(step, ENOMEM);
  }
}

co<net::stream> connect_to_any(std::string host, std::uint16_t port) {
  auto found = co_await net::resolve(host, port);
  std::exception_ptr last;
  for (const net::address &a : found) {
    try {
      co_return co_await net::connect(a);
    } catch (const std::system_error &) {
      last = std::current_exception();
    }
  }
  std::rethrow_exception(last);
}

} // namespace
} // namespace conc::detail

namespace conc::net {

using namespace detail;

io<stream> connect(const address &to) {
  io_step step;
  step.attempt = try_connect;
  step.what = "conc: cannot connect";
  step.made = std::make_shared<connecting>(connecting{to, nullptr});
  return io<stream>(std::move(step));
}

task<stream> connect(std::string host, std::uint16_t port) {
  return spawn(connect_to_any(std::move(host), port));
}

acceptor listen(const address &at, const listen_options &options) {
  int fd = socket(at.get()->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    throw failure_of(errno, "conc: cannot listen");
  acceptor made(fd);
  int yes = 1;
  if (!at.is_unix())
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if ((options.reuse_port && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0) ||
      bind(fd, at.get(), static_cast<socklen_t>(at.size())) != 0 ||
      ::listen(fd, options.backlog) != 0)
    throw failure_of(errno, "conc: cannot listen at " + at.text());
  return made;
}

acceptor::acceptor(int fd) : state_(std::make_unique<acceptor_state>(fd)) {}
acceptor::acceptor(acceptor &&) noexcept = default;
acceptor &acceptor::operator=(acceptor &&) noexcept = default;
acceptor::~acceptor() = default;

io<stream> acceptor::accept() {
  io_step step;
  step.self = state_.get();
  step.attempt = try_accept;
  step.what = "conc: cannot accept";
  return io<stream>(std::move(step));
}

void acceptor::close() noexcept { state_.reset(); }
int acceptor::native_handle() const noexcept { return state_ ? state_->on.fd() : -1; }

address acceptor::local_address() const { return own_address(native_handle()); }

} // namespace conc::net
