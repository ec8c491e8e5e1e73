// Hooks of the calls on sockets.
#include "iov.h"
#include "real.h"
#include "socket_io.h"

#include <atomic>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>

using namespace conc::detail;

CONC_REAL(recv)
CONC_REAL(recvfrom)
CONC_REAL(recvmsg)
CONC_REAL(recvmmsg)
CONC_REAL(send)
CONC_REAL(sendto)
CONC_REAL(sendmsg)
CONC_REAL(sendmmsg)
CONC_REAL(accept)
CONC_REAL(accept4)
CONC_REAL(connect)
CONC_REAL(poll)

extern "C" [[noreturn]] void __chk_fail() noexcept;

namespace {

int option(int fd, int name) noexcept {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : 0;
}

bool is_stream(int fd) noexcept { return option(fd, SO_TYPE) == SOCK_STREAM; }

/// MSG_WAITALL: the rest of what was asked for, unless the far side has ended.
ssize_t receive_all(loop &l, int fd, const msghdr &asked, ssize_t first, int flags) {
  buffers left(asked.msg_iov, asked.msg_iovlen);
  left.advance(static_cast<std::size_t>(first));
  ssize_t total = first;
  while (!left.empty()) {
    msghdr part{};
    part.msg_iov = left.data();
    part.msg_iovlen = left.count();
    ssize_t n = until_done(l, fd, POLLIN, SO_RCVTIMEO,
                           [&] { return real_recvmsg(fd, &part, flags | MSG_DONTWAIT); });
    if (n <= 0)
      break;
    total += n;
    left.advance(static_cast<std::size_t>(n));
  }
  return total;
}

/// Taken between the look whether somebody has come and accept(), so that no other thread's fiber
/// takes him in between.
std::atomic_flag accepting;

/// accept() has no flag against waiting, and the socket's own belongs to all its users.
int accept_when_ready(loop &l, int fd, sockaddr *address, socklen_t *size, int flags) {
  if (is_nonblocking(fd))
    return real_accept4(fd, address, size, flags);
  for (clock::time_point deadline = socket_deadline(fd, SO_RCVTIMEO);;) {
    if (!await_ready(l, fd, POLLIN, deadline))
      return -1;
    if (accepting.test_and_set(std::memory_order_acquire)) {
      l.yield(); // another thread is at it, with the same socket or not
      continue;
    }
    pollfd p{fd, POLLIN, 0};
    bool is_there = real_poll(&p, 1, 0) != 0;
    int accepted = is_there ? real_accept4(fd, address, size, flags) : -1;
    accepting.clear(std::memory_order_release);
    if (is_there)
      return accepted;
  }
}

/// Connects without waiting. Nobody else uses a socket that is not connected yet, so its flag can
/// be changed for a moment.
int start_connect(int fd, const sockaddr *address, socklen_t size) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0)
    return -1;
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  int result = real_connect(fd, address, size);
  int error = errno;
  fcntl(fd, F_SETFL, flags);
  errno = error;
  return result;
}

int finish_connect(loop &l, int fd, clock::time_point deadline) {
  if (!await_ready(l, fd, POLLOUT, deadline)) {
    if (errno == EAGAIN)
      errno = EINPROGRESS; // as the kernel says when SO_SNDTIMEO has passed
    return -1;
  }
  int error = option(fd, SO_ERROR);
  if (error == 0)
    return 0;
  errno = error;
  return -1;
}

int connect_waiting(loop &l, int fd, const sockaddr *address, socklen_t size) {
  clock::time_point deadline = socket_deadline(fd, SO_SNDTIMEO);
  for (;;) {
    int result = start_connect(fd, address, size);
    if (result == 0)
      return 0;
    if (errno == EINPROGRESS || errno == EALREADY)
      return finish_connect(l, fd, deadline);
    // A local socket whose queue is full has no event to wait for.
    if (errno != EAGAIN || clock::now() >= deadline)
      return -1;
    if (!l.sleep_until(std::min(deadline, after_ms(1)))) {
      errno = ECANCELED;
      return -1;
    }
  }
}

msghdr message(iovec &v, const void *data, std::size_t size) noexcept {
  v = {const_cast<void *>(data), size};
  msghdr m{};
  m.msg_iov = &v;
  m.msg_iovlen = 1;
  return m;
}

} // namespace

ssize_t conc::detail::receive(loop &l, int fd, msghdr *m, int flags) {
  msghdr asked = *m; // the call changes lengths in *m
  ssize_t n = until_done(l, fd, POLLIN, SO_RCVTIMEO, [&] {
    *m = asked;
    return real_recvmsg(fd, m, flags | MSG_DONTWAIT);
  });
  if (n > 0 && (flags & MSG_WAITALL) && !(flags & MSG_PEEK) && is_stream(fd))
    return receive_all(l, fd, asked, n, flags);
  return n;
}

ssize_t conc::detail::transmit(loop &l, int fd, const msghdr *m, int flags) {
  buffers left(m->msg_iov, m->msg_iovlen);
  msghdr part = *m;
  ssize_t total = 0;
  do {
    part.msg_iov = left.data();
    part.msg_iovlen = left.count();
    ssize_t n = until_done(l, fd, POLLOUT, SO_SNDTIMEO,
                           [&] { return real_sendmsg(fd, &part, flags | MSG_DONTWAIT); });
    if (n < 0)
      return total > 0 ? total : -1;
    total += n;
    left.advance(static_cast<std::size_t>(n));
    part.msg_control = nullptr; // goes with the first byte only
    part.msg_controllen = 0;
    if (!left.empty() && is_nonblocking(fd))
      return total; // as much as fits, which is what such a socket promises
  } while (!left.empty());
  return total;
}

extern "C" {

ssize_t recvmsg(int fd, msghdr *m, int flags) {
  loop *l = loop::of_fiber();
  if (!l || (flags & never_waits))
    return real_recvmsg(fd, m, flags);
  return receive(*l, fd, m, flags);
}

ssize_t recv(int fd, void *data, size_t size, int flags) {
  loop *l = loop::of_fiber();
  if (!l || (flags & never_waits))
    return real_recv(fd, data, size, flags);
  iovec v;
  msghdr m = message(v, data, size);
  return receive(*l, fd, &m, flags);
}
__attribute__((alias("recv"), visibility("hidden"))) ssize_t conc_own_recv(int, void *, size_t,
                                                                           int);

ssize_t recvfrom(int fd, void *__restrict data, size_t size, int flags,
                 sockaddr *__restrict address, socklen_t *__restrict length) {
  loop *l = loop::of_fiber();
  if (!l || (flags & never_waits))
    return real_recvfrom(fd, data, size, flags, address, length);
  return until_done(*l, fd, POLLIN, SO_RCVTIMEO, [&] {
    return real_recvfrom(fd, data, size, flags | MSG_DONTWAIT, address, length);
  });
}

int recvmmsg(int fd, mmsghdr *all, unsigned count, int flags, timespec *timeout) {
  loop *l = loop::of_fiber();
  if (!l || (flags & never_waits))
    return real_recvmmsg(fd, all, count, flags, timeout);
  // The first message is waited for; those after it are taken as they are there, which a caller
  // cannot tell from their coming later. The kernel, too, looks at its timeout only between
  // messages.
  return until_done(*l, fd, POLLIN, SO_RCVTIMEO,
                    [&] { return real_recvmmsg(fd, all, count, flags | MSG_DONTWAIT, nullptr); });
}

ssize_t __recv_chk(int fd, void *data, size_t size, size_t room, int flags) {
  if (size > room)
    __chk_fail();
  return recv(fd, data, size, flags);
}

ssize_t __recvfrom_chk(int fd, void *__restrict data, size_t size, size_t room, int flags,
                       sockaddr *__restrict address, socklen_t *__restrict length) {
  if (size > room)
    __chk_fail();
  return recvfrom(fd, data, size, flags, address, length);
}

ssize_t sendmsg(int fd, const msghdr *m, int flags) {
  loop *l = loop::of_fiber();
  if (!l || (flags & never_waits))
    return real_sendmsg(fd, m, flags);
  return transmit(*l, fd, m, flags);
}

ssize_t send(int fd, const void *data, size_t size, int flags) {
  loop *l = loop::of_fiber();
  if (!l || (flags & never_waits))
    return real_send(fd, data, size, flags);
  iovec v;
  msghdr m = message(v, data, size);
  return transmit(*l, fd, &m, flags);
}
ssize_t __send(int fd, const void *data, size_t size, int flags) {
  return send(fd, data, size, flags);
}

ssize_t sendto(int fd, const void *data, size_t size, int flags, const sockaddr *address,
               socklen_t length) {
  loop *l = loop::of_fiber();
  if (!l || (flags & never_waits))
    return real_sendto(fd, data, size, flags, address, length);
  iovec v;
  msghdr m = message(v, data, size);
  m.msg_name = const_cast<sockaddr *>(address);
  m.msg_namelen = length;
  return transmit(*l, fd, &m, flags);
}

int sendmmsg(int fd, mmsghdr *all, unsigned count, int flags) {
  loop *l = loop::of_fiber();
  if (!l || (flags & never_waits))
    return real_sendmmsg(fd, all, count, flags);
  for (unsigned i = 0; i < count; ++i) {
    ssize_t n = transmit(*l, fd, &all[i].msg_hdr, flags);
    if (n < 0)
      return i > 0 ? static_cast<int>(i) : -1;
    all[i].msg_len = static_cast<unsigned>(n);
  }
  return static_cast<int>(count);
}

int accept(int fd, sockaddr *__restrict address, socklen_t *__restrict size) {
  loop *l = loop::of_fiber();
  return l ? accept_when_ready(*l, fd, address, size, 0) : real_accept(fd, address, size);
}

int accept4(int fd, sockaddr *__restrict address, socklen_t *__restrict size, int flags) {
  loop *l = loop::of_fiber();
  return l ? accept_when_ready(*l, fd, address, size, flags)
           : real_accept4(fd, address, size, flags);
}

int connect(int fd, const sockaddr *address, socklen_t size) {
  loop *l = loop::of_fiber();
  if (!l || is_nonblocking(fd))
    return real_connect(fd, address, size);
  return connect_waiting(*l, fd, address, size);
}
int __connect(int fd, const sockaddr *address, socklen_t size) {
  return connect(fd, address, size);
}

} // extern "C"
