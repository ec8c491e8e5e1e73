// Hooks of read, write and their kin, and of the calls that close descriptors.
#include "iov.h"
#include "real.h"
#include "socket_io.h"

#include <algorithm>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

using namespace conc::detail;

CONC_REAL(poll)
CONC_REAL(read)
CONC_REAL(readv)
CONC_REAL(write)
CONC_REAL(writev)
CONC_REAL(sendfile)
CONC_REAL(splice)
CONC_REAL(close)
CONC_REAL(close_range)
CONC_REAL(closefrom)
CONC_REAL(dup2)
CONC_REAL(dup3)
CONC_REAL(fclose)

extern "C" [[noreturn]] void __chk_fail() noexcept;

namespace {

msghdr message(const iovec *v, int count) noexcept {
  msghdr m{};
  m.msg_iov = const_cast<iovec *>(v);
  m.msg_iovlen = static_cast<std::size_t>(count);
  return m;
}

std::size_t total(const iovec *v, int count) noexcept {
  std::size_t sum = 0;
  for (int i = 0; i < count; ++i)
    sum += v[i].iov_len;
  return sum;
}

/// Pipes, terminals and the like are waited for. Files are always ready and take one look only.
bool await_any(loop &l, int fd, short events) {
  return is_nonblocking(fd) || await_ready(l, fd, events, never);
}

bool is_ready(int fd, short events) noexcept {
  pollfd p{fd, events, 0};
  return real_poll(&p, 1, 0) != 0;
}

ssize_t read_waiting(loop &l, int fd, const iovec *v, int count) {
  if (count > 0 && count <= IOV_MAX && total(v, count) > 0) {
    msghdr m = message(v, count);
    ssize_t n = receive(l, fd, &m, 0);
    if (n >= 0 || errno != ENOTSOCK)
      return n;
  }
  // What can be read at all is told at once; only files might then give less than there is.
  if (!is_ready(fd, POLLIN)) {
    ssize_t n = preadv2(fd, v, count, -1, RWF_NOWAIT);
    if (n >= 0 || (errno != EAGAIN && errno != EOPNOTSUPP))
      return n;
  }
  if (!await_any(l, fd, POLLIN))
    return -1;
  return real_readv(fd, v, count);
}

bool is_pipe(int fd) noexcept {
  struct stat s{};
  return fstat(fd, &s) == 0 && S_ISFIFO(s.st_mode);
}

/// A pipe that is ready takes PIPE_BUF bytes without waiting, and perhaps no more.
ssize_t write_pipe(loop &l, int fd, const iovec *v, int count) {
  buffers left(v, static_cast<std::size_t>(count));
  ssize_t sum = 0;
  while (!left.empty()) {
    if (!await_ready(l, fd, POLLOUT, never))
      return sum > 0 ? sum : -1;
    iovec part = *left.data();
    part.iov_len = std::min<std::size_t>(part.iov_len, PIPE_BUF);
    ssize_t n = real_write(fd, part.iov_base, part.iov_len);
    if (n < 0)
      return sum > 0 ? sum : -1;
    sum += n;
    left.advance(static_cast<std::size_t>(n));
  }
  return sum;
}

ssize_t write_waiting(loop &l, int fd, const iovec *v, int count) {
  bool any = count > 0 && count <= IOV_MAX && total(v, count) > 0;
  if (any) {
    msghdr m = message(v, count);
    ssize_t n = transmit(l, fd, &m, 0);
    if (n >= 0 || errno != ENOTSOCK)
      return n;
  }
  if (any && !is_nonblocking(fd) && total(v, count) > PIPE_BUF && is_pipe(fd))
    return write_pipe(l, fd, v, count);
  if (!await_any(l, fd, POLLOUT))
    return -1;
  return real_writev(fd, v, count);
}

/// Bytes of a file that are copied at a time, on the fiber's stack.
constexpr std::size_t copied_at_once = 32 * 1024;

bool is_file(int fd) noexcept {
  struct stat s{};
  return fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

/// sendfile() to something that may have to wait: there is no flag that makes it return instead, so
/// the file is read and written in parts, each of which waits as a write does.
ssize_t send_file(loop &l, int to, int from, off64_t *at, std::size_t count) {
  off64_t offset = at ? *at : lseek64(from, 0, SEEK_CUR);
  char part[copied_at_once];
  std::size_t sent = 0;
  while (sent < count) {
    ssize_t n = pread64(from, part, std::min(count - sent, sizeof part), offset);
    if (n <= 0)
      return sent > 0 ? static_cast<ssize_t>(sent) : n;
    iovec v{part, static_cast<std::size_t>(n)};
    ssize_t written = write_waiting(l, to, &v, 1);
    if (written < 0)
      return sent > 0 ? static_cast<ssize_t>(sent) : -1;
    sent += static_cast<std::size_t>(written);
    offset += written;
    if (at)
      *at = offset;
    else
      lseek64(from, offset, SEEK_SET);
    if (written < n)
      break;
  }
  return static_cast<ssize_t>(sent);
}

bool sends_itself(int to, int from) noexcept {
  return is_nonblocking(to) || is_file(to) || !is_file(from);
}

/// What a socket or pipe that is ready takes without waiting.
constexpr std::size_t spliced_at_once = 16 * 1024;

ssize_t splice_waiting(loop &l, int from, off64_t *from_at, int to, off64_t *to_at,
                       std::size_t size, unsigned flags) {
  for (;;) {
    if (!await_any(l, from, POLLIN) || !await_any(l, to, POLLOUT))
      return -1;
    ssize_t n = real_splice(from, from_at, to, to_at, std::min(size, spliced_at_once),
                            flags | SPLICE_F_NONBLOCK);
    if (n >= 0 || errno != EAGAIN || is_nonblocking(from) || is_nonblocking(to))
      return n;
    if (!l.sleep_until(after_ms(1))) { // ready, yet not for this: a pipe with little room
      errno = ECANCELED;
      return -1;
    }
  }
}

/// Fibers that wait for the descriptor must not wait for its successor.
void forget(int fd) {
  if (thread_scheduler)
    static_cast<loop *>(thread_scheduler)
        ->forget(static_cast<unsigned>(fd), static_cast<unsigned>(fd));
}

} // namespace

extern "C" {

ssize_t read(int fd, void *data, size_t size) {
  loop *l = loop::of_fiber();
  if (!l)
    return real_read(fd, data, size);
  iovec v{data, size};
  return read_waiting(*l, fd, &v, 1);
}
__attribute__((alias("read"), visibility("hidden"))) ssize_t conc_own_read(int, void *, size_t);

ssize_t __read(int fd, void *data, size_t size) { return read(fd, data, size); }

ssize_t __read_chk(int fd, void *data, size_t size, size_t room) {
  if (size > room)
    __chk_fail();
  return read(fd, data, size);
}

ssize_t readv(int fd, const iovec *v, int count) {
  loop *l = loop::of_fiber();
  return l ? read_waiting(*l, fd, v, count) : real_readv(fd, v, count);
}

ssize_t write(int fd, const void *data, size_t size) {
  loop *l = loop::of_fiber();
  if (!l)
    return real_write(fd, data, size);
  iovec v{const_cast<void *>(data), size};
  return write_waiting(*l, fd, &v, 1);
}
ssize_t __write(int fd, const void *data, size_t size) { return write(fd, data, size); }

ssize_t writev(int fd, const iovec *v, int count) {
  loop *l = loop::of_fiber();
  return l ? write_waiting(*l, fd, v, count) : real_writev(fd, v, count);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t count) noexcept {
  static_assert(sizeof(off_t) == sizeof(off64_t), "one and the same here");
  loop *l = loop::of_fiber();
  if (!l || sends_itself(to, from))
    return real_sendfile(to, from, offset, count);
  return send_file(*l, to, from, offset, count);
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t count) noexcept {
  return sendfile(to, from, offset, count);
}

ssize_t splice(int from, off64_t *from_at, int to, off64_t *to_at, size_t size, unsigned flags) {
  loop *l = loop::of_fiber();
  if (!l || (flags & SPLICE_F_NONBLOCK))
    return real_splice(from, from_at, to, to_at, size, flags);
  return splice_waiting(*l, from, from_at, to, to_at, size, flags);
}

int close(int fd) {
  forget(fd);
  return real_close(fd);
}
int __close(int fd) { return close(fd); }

int close_range(unsigned first, unsigned last, int flags) noexcept {
  if (thread_scheduler)
    static_cast<loop *>(thread_scheduler)->forget(first, last);
  return real_close_range(first, last, flags);
}

void closefrom(int first) noexcept {
  if (thread_scheduler)
    static_cast<loop *>(thread_scheduler)->forget(static_cast<unsigned>(first), UINT_MAX);
  real_closefrom(first);
}

int dup2(int from, int to) noexcept {
  if (from != to)
    forget(to);
  return real_dup2(from, to);
}

int __dup2(int from, int to) noexcept { return dup2(from, to); }

int dup3(int from, int to, int flags) noexcept {
  forget(to);
  return real_dup3(from, to, flags);
}

int fclose(FILE *file) {
  if (thread_scheduler && file)
    forget(fileno(file));
  return real_fclose(file);
}

} // extern "C"
