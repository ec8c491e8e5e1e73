// What hooks of one kind of call have in common.
#pragma once

#include "loop.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>

namespace conc::detail {

/// Whether the user has made the descriptor non-blocking.
bool is_nonblocking(int fd) noexcept;

/// When a call on the socket gives up: SO_RCVTIMEO or SO_SNDTIMEO from now.
clock::time_point socket_deadline(int fd, int option) noexcept;

/// In a fiber: waits for news of a descriptor about which the system has just said EAGAIN. There
/// may be none. False, with errno set, when its task was asked to stop (ECANCELED).
bool await_news(loop &, int fd, short events, clock::time_point deadline);

/// In a fiber: waits until a descriptor is ready. False, with errno set, when it was closed
/// (EBADF), the time came first (EAGAIN) or its task was asked to stop (ECANCELED).
bool await_ready(loop &, int fd, short events, clock::time_point deadline);

// Deadlines from the ways in which libc spells a duration. Longer than a century is never.
clock::time_point after_ns(long double ns) noexcept;
clock::time_point after_ms(int ms) noexcept;
clock::time_point after(const timespec &) noexcept;
clock::time_point after(const timeval &) noexcept;
/// The moment at which `clock_id` shows `when`.
clock::time_point at(clockid_t clock_id, const timespec &when) noexcept;

/// Repeats `attempt`, which must not block, while it fails with EAGAIN and the call may block.
/// `timeout` is the socket option that limits the wait, 0 for none.
template <class Attempt>
auto until_done(loop &l, int fd, short events, int timeout, Attempt attempt) {
  clock::time_point deadline = never;
  for (int tries = 0;; ++tries) {
    auto n = attempt();
    if (n >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
      return n;
    if (tries == 0) {
      if (is_nonblocking(fd))
        return errno = EAGAIN, n;
      deadline = timeout ? socket_deadline(fd, timeout) : never;
      if (!await_news(l, fd, events, deadline))
        return n;
      continue;
    }
    // Ready, yet it would have blocked (a full peer of a datagram socket, another reader): the next
    // event may be long in coming or here already, so neither wait nor spin.
    if (tries > 1)
      l.sleep_until(std::min(deadline, after_ms(1)));
    if (!await_ready(l, fd, events, deadline))
      return n;
  }
}

} // namespace conc::detail
