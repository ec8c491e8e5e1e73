#include "hook_waits.h"

#include "real.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/socket.h>

CONC_REAL(poll)

namespace conc::detail {
namespace {

constexpr long double century_ns = 100.0L * 365 * 86400 * 1e9L;

} // namespace

bool is_nonblocking(int fd) noexcept {
  int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_NONBLOCK);
}

clock::time_point socket_deadline(int fd, int option) noexcept {
  timeval limit{};
  socklen_t size = sizeof limit;
  if (getsockopt(fd, SOL_SOCKET, option, &limit, &size) != 0 ||
      (limit.tv_sec == 0 && limit.tv_usec == 0))
    return never;
  return after(limit);
}

bool await_news(loop &l, int fd, short events, clock::time_point deadline) {
  pollfd p{fd, events, 0};
  if (l.wait_any(&p, 1, deadline))
    return true;
  errno = ECANCELED;
  return false;
}

bool await_ready(loop &l, int fd, short events, clock::time_point deadline) {
  if (fd < 0) { // which poll() passes over
    errno = EBADF;
    return false;
  }
  for (;;) {
    pollfd p{fd, events, 0};
    if (real_poll(&p, 1, 0) > 0) {
      if (!(p.revents & POLLNVAL))
        return true;
      errno = EBADF;
      return false;
    }
    if (clock::now() >= deadline) {
      errno = EAGAIN;
      return false;
    }
    if (!await_news(l, fd, events, deadline))
      return false;
  }
}

clock::time_point after_ns(long double ns) noexcept {
  if (ns >= century_ns)
    return never;
  return clock::now() + std::chrono::nanoseconds(static_cast<long long>(std::max(0.0L, ns)));
}

clock::time_point after_ms(int ms) noexcept { return ms < 0 ? never : after_ns(ms * 1e6L); }

clock::time_point after(const timespec &t) noexcept {
  return after_ns(static_cast<long double>(t.tv_sec) * 1e9L + t.tv_nsec);
}

clock::time_point after(const timeval &t) noexcept {
  return after_ns(static_cast<long double>(t.tv_sec) * 1e9L + t.tv_usec * 1e3L);
}

clock::time_point at(clockid_t clock_id, const timespec &when) noexcept {
  timespec now{};
  clock_gettime(clock_id, &now);
  return after_ns(static_cast<long double>(when.tv_sec - now.tv_sec) * 1e9L +
                  (when.tv_nsec - now.tv_nsec));
}

} // namespace conc::detail
