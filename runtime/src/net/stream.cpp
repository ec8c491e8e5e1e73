#include "address_of.h"
#include "stream_state.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace conc::detail {

long stream_state::receive(void *data, std::size_t size, short &events) noexcept {
  events = POLLIN;
  return on.receive(data, size);
}

long stream_state::transmit(const void *data, std::size_t size, short &events) noexcept {
  events = POLLOUT;
  return on.transmit(data, size);
}

int stream_state::shutdown() noexcept { return ::shutdown(on.fd(), SHUT_WR) == 0 ? 0 : errno; }

std::size_t stream_state::take_surplus(char *data, std::size_t size) noexcept {
  std::size_t n = std::min(size, surplus.size());
  if (n > 0) {
    std::memcpy(data, surplus.data(), n);
    surplus.erase(0, n);
  }
  return n;
}

namespace {

constexpr std::size_t read_ahead = 16 * 1024;

stream_state &of(io_step &step) noexcept { return *static_cast<stream_state *>(step.self); }

/// Whether the call is over; if so, and it failed, with its error.
bool settled(io_step &step, long n) noexcept {
  if (n >= 0)
    return true;
  if (errno == EAGAIN || errno == EWOULDBLOCK) {
    step.on = of(step).waits_on;
    return false;
  }
  step.error = errno;
  return true;
}

bool try_read_some(io_step &step) noexcept {
  if (std::size_t n = of(step).take_surplus(step.data, step.size)) {
    step.moved = n;
    return true;
  }
  long n = of(step).receive(step.data, step.size, step.events);
  if (n > 0)
    step.moved = static_cast<std::size_t>(n);
  return settled(step, n);
}

bool try_read_exactly(io_step &step) noexcept {
  step.moved += of(step).take_surplus(step.data + step.moved, step.size - step.moved);
  while (step.moved < step.size) {
    long n = of(step).receive(step.data + step.moved, step.size - step.moved, step.events);
    if (n <= 0) {
      step.ended = n == 0;
      return settled(step, n);
    }
    step.moved += static_cast<std::size_t>(n);
  }
  return true;
}

/// Puts more into the surplus. As receive().
long fill(stream_state &s, short &events) {
  std::size_t before = s.surplus.size();
  s.surplus.resize(before + read_ahead);
  long n = s.receive(s.surplus.data() + before, read_ahead, events);
  int error = errno;
  s.surplus.resize(before + static_cast<std::size_t>(std::max(n, 0L)));
  errno = error;
  return n;
}

/// `moved`: the part of the surplus that has no delimiter beginning in it.
bool find_delimiter(io_step &step) {
  std::string &have = of(step).surplus;
  std::size_t at = have.find(step.text, step.moved);
  if (at != have.npos && at + step.text.size() <= step.size) {
    std::size_t end = at + step.text.size();
    std::string rest = have.substr(end);
    have.resize(end);
    step.text = std::move(have);
    have = std::move(rest);
    return true;
  }
  if (at != have.npos || have.size() >= step.size) {
    step.error = EMSGSIZE;
    return true;
  }
  step.moved = have.size() - std::min(have.size(), step.text.size() - 1);
  return false;
}

bool read_until_delimiter(io_step &step) {
  while (!find_delimiter(step)) {
    long n = fill(of(step), step.events);
    if (n < 0)
      return settled(step, n);
    if (n == 0) {
      step.ended = true;
      step.text = std::exchange(of(step).surplus, {});
      return true;
    }
  }
  return true;
}

bool read_to_end(io_step &step) {
  for (;;) {
    if (of(step).surplus.size() > step.size) {
      step.error = EMSGSIZE;
      return true;
    }
    long n = fill(of(step), step.events);
    if (n < 0)
      return settled(step, n);
    if (n == 0) {
      step.text = std::exchange(of(step).surplus, {});
      return true;
    }
  }
}

template <bool (*Attempt)(io_step &)> bool with_memory(io_step &step) noexcept {
  try {
    return Attempt(step);
  } catch (...) { // std::bad_alloc
    step.error = ENOMEM;
    return true;
  }
}

bool try_write_all(io_step &step) noexcept {
  while (step.moved < step.size) {
    long n = of(step).transmit(step.sent + step.moved, step.size - step.moved, step.events);
    if (n <= 0) {
      errno = n == 0 ? EPIPE : errno;
      return settled(step, -1);
    }
    step.moved += static_cast<std::size_t>(n);
  }
  return true;
}

bool try_write_some(io_step &step) noexcept {
  long n = of(step).transmit(step.sent, step.size, step.events);
  if (n > 0)
    step.moved = static_cast<std::size_t>(n);
  return settled(step, n);
}

bool is_closed(io_step &step) noexcept {
  step.error = EBADF;
  return true;
}

io_step step_of(stream_state *s, bool (*attempt)(io_step &), const char *what) {
  io_step step;
  step.self = s;
  step.attempt = s ? attempt : is_closed;
  step.what = what;
  return step;
}

constexpr const char *read_failed = "conc: cannot read";
constexpr const char *write_failed = "conc: cannot write";

io_step reading(stream_state *s, bool (*attempt)(io_step &), void *data, std::size_t size) {
  io_step step = step_of(s, attempt, read_failed);
  step.data = static_cast<char *>(data);
  step.size = size;
  return step;
}

io_step writing(stream_state *s, bool (*attempt)(io_step &), std::string_view data) {
  io_step step = step_of(s, attempt, write_failed);
  step.sent = data.data();
  step.size = data.size();
  return step;
}

} // namespace
} // namespace conc::detail

namespace conc::net {

using namespace detail;

stream::stream() noexcept = default;
stream::stream(stream &&) noexcept = default;
stream &stream::operator=(stream &&) noexcept = default;
stream::~stream() = default;

namespace {

source::kind kind_of(int fd) {
  struct stat about{};
  if (fstat(fd, &about) != 0)
    throw std::system_error(errno, std::generic_category(), "conc: not a descriptor for a stream");
  int type = 0;
  socklen_t size = sizeof type;
  if (S_ISFIFO(about.st_mode))
    return source::kind::pipe;
  bool is_stream = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
  return is_stream ? source::kind::socket : source::kind::other;
}

void make_nonblocking(int fd) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
    throw std::system_error(errno, std::generic_category(), "conc: not a descriptor for a stream");
}

} // namespace

stream::stream(int fd) {
  source::kind kind = kind_of(fd);
  make_nonblocking(fd);
  state_ = std::make_shared<stream_state>(fd, kind);
}

stream::stream(std::shared_ptr<void> state) noexcept
    : state_(std::static_pointer_cast<stream_state>(std::move(state))) {}

io<std::size_t> stream::read_some(void *data, std::size_t size) {
  return io<std::size_t>(reading(state_.get(), try_read_some, data, size));
}

io<void> stream::read_exactly(void *data, std::size_t size) {
  return io<void>(reading(state_.get(), try_read_exactly, data, size));
}

io<std::string> stream::read_until(std::string_view delimiter, std::size_t most) {
  if (delimiter.empty())
    throw std::invalid_argument("conc: read_until needs a delimiter");
  io_step step = step_of(state_.get(), with_memory<read_until_delimiter>, read_failed);
  step.text = delimiter;
  step.size = most;
  return io<std::string>(std::move(step));
}

io<std::string> stream::read_all(std::size_t most) {
  io_step step = step_of(state_.get(), with_memory<read_to_end>, read_failed);
  step.size = most;
  return io<std::string>(std::move(step));
}

io<void> stream::write_all(std::string_view data) {
  return io<void>(writing(state_.get(), try_write_all, data));
}

io<std::size_t> stream::write_some(std::string_view data) {
  return io<std::size_t>(writing(state_.get(), try_write_some, data));
}

void stream::shutdown() {
  int error = state_ ? state_->shutdown() : EBADF;
  if (error != 0)
    throw std::system_error(error, std::generic_category(), "conc: cannot shut a stream down");
}

void stream::close() noexcept { state_.reset(); }
bool stream::is_open() const noexcept { return state_ != nullptr; }
int stream::native_handle() const noexcept { return state_ ? state_->waits_on->fd() : -1; }

void stream::set_no_delay(bool yes) {
  int value = yes;
  if (setsockopt(native_handle(), IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) != 0)
    throw std::system_error(errno, std::generic_category(), "conc: TCP_NODELAY");
}

address stream::local_address() const { return own_address(native_handle()); }
address stream::remote_address() const { return peer_address(native_handle()); }

} // namespace conc::net
