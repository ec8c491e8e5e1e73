// Hooks of calls that block a fiber's thread. They only tell of it, when conc::hooks::
// log_blocking_calls asks for that.
#include "fiber_locks.h"
#include "loop.h"
#include "real.h"
#include "reports.h"
#include "timed_call.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

using namespace conc::detail;

CONC_REAL(open)
CONC_REAL(open64)
CONC_REAL(openat)
CONC_REAL(openat64)
CONC_REAL(pread)
CONC_REAL(pread64)
CONC_REAL(preadv)
CONC_REAL(pwrite)
CONC_REAL(pwrite64)
CONC_REAL(pwritev)
CONC_REAL(fsync)
CONC_REAL(fdatasync)
CONC_REAL(tcdrain)
CONC_REAL(pause)
CONC_REAL(sigsuspend)
CONC_REAL(sigwait)
CONC_REAL(sigwaitinfo)
CONC_REAL(sigtimedwait)
CONC_REAL(msgrcv)
CONC_REAL(msgsnd)
CONC_REAL(semop)
CONC_REAL(semtimedop)
CONC_REAL(mq_receive)
CONC_REAL(mq_send)
CONC_REAL(mq_timedreceive)
CONC_REAL(mq_timedsend)
CONC_REAL(pthread_barrier_wait)

extern "C" [[noreturn]] void __chk_fail() noexcept;

constinit std::atomic<std::int64_t> conc::detail::slow_call_ns{0};

void conc::hooks::log_blocking_calls(std::chrono::nanoseconds limit) noexcept {
  slow_call_ns.store(limit.count(), std::memory_order_relaxed);
  if (limit.count() > 0)
    prepare_stacks();
}

void conc::detail::report_slow_call(const char *name, std::chrono::nanoseconds took) {
  hooks::report r{hooks::finding::blocking_call, "", this_stack(2), took};
  auto ms = std::chrono::duration<double, std::milli>(took).count();
  r.text = std::string(name) + "() blocked a thread that runs fibers for " +
           std::to_string(ms).substr(0, std::to_string(ms).find('.') + 2) + " ms";
  send(std::move(r));
}

namespace {

bool creates(int flags) noexcept { return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE; }

} // namespace

/// A hook that only times the call.
#define CONC_TIMED(type, name, parameters, arguments, ...)                                         \
  type name parameters __VA_ARGS__ {                                                               \
    return timed(#name, [&] { return real_##name arguments; });                                    \
  }

/// The mode comes only with some flags.
#define CONC_MODE(mode, flags)                                                                     \
  mode_t mode = 0;                                                                                 \
  if (creates(flags)) {                                                                            \
    va_list rest;                                                                                  \
    va_start(rest, flags);                                                                         \
    mode = va_arg(rest, mode_t);                                                                   \
    va_end(rest);                                                                                  \
  }

extern "C" {

int open(const char *path, int flags, ...) {
  CONC_MODE(mode, flags)
  return timed("open", [&] { return real_open(path, flags, mode); });
}
int open64(const char *path, int flags, ...) {
  CONC_MODE(mode, flags)
  return timed("open64", [&] { return real_open64(path, flags, mode); });
}
int openat(int at, const char *path, int flags, ...) {
  CONC_MODE(mode, flags)
  return timed("openat", [&] { return real_openat(at, path, flags, mode); });
}
int openat64(int at, const char *path, int flags, ...) {
  CONC_MODE(mode, flags)
  return timed("openat64", [&] { return real_openat64(at, path, flags, mode); });
}

CONC_TIMED(ssize_t, pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at))
CONC_TIMED(ssize_t, pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at))
CONC_TIMED(ssize_t, preadv, (int fd, const iovec *v, int n, off_t at), (fd, v, n, at))
CONC_TIMED(ssize_t, pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, n, at))
CONC_TIMED(ssize_t, pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at))
CONC_TIMED(ssize_t, pwritev, (int fd, const iovec *v, int n, off_t at), (fd, v, n, at))
CONC_TIMED(int, fsync, (int fd), (fd))
CONC_TIMED(int, fdatasync, (int fd), (fd))
CONC_TIMED(int, tcdrain, (int fd), (fd))
CONC_TIMED(int, pause, (), ())
CONC_TIMED(int, sigsuspend, (const sigset_t *set), (set))
CONC_TIMED(int, sigwait, (const sigset_t *__restrict set, int *__restrict got), (set, got))
CONC_TIMED(int, sigwaitinfo, (const sigset_t *__restrict set, siginfo_t *__restrict got),
           (set, got))
CONC_TIMED(int, sigtimedwait,
           (const sigset_t *__restrict set, siginfo_t *__restrict got,
            const timespec *__restrict limit),
           (set, got, limit))
CONC_TIMED(ssize_t, msgrcv, (int id, void *to, size_t n, long type, int flags),
           (id, to, n, type, flags))
CONC_TIMED(int, msgsnd, (int id, const void *from, size_t n, int flags), (id, from, n, flags))
CONC_TIMED(int, semop, (int id, sembuf *all, size_t n), (id, all, n), noexcept)
CONC_TIMED(int, semtimedop, (int id, sembuf *all, size_t n, const timespec *limit),
           (id, all, n, limit), noexcept)
CONC_TIMED(ssize_t, mq_receive, (mqd_t q, char *to, size_t n, unsigned *priority),
           (q, to, n, priority))
CONC_TIMED(int, mq_send, (mqd_t q, const char *from, size_t n, unsigned priority),
           (q, from, n, priority))
CONC_TIMED(ssize_t, mq_timedreceive,
           (mqd_t q, char *__restrict to, size_t n, unsigned *__restrict priority,
            const timespec *__restrict limit),
           (q, to, n, priority, limit))
CONC_TIMED(int, mq_timedsend,
           (mqd_t q, const char *from, size_t n, unsigned priority, const timespec *limit),
           (q, from, n, priority, limit))
CONC_TIMED(int, pthread_barrier_wait, (pthread_barrier_t * barrier), (barrier), noexcept)

__attribute__((alias("fsync"), visibility("hidden"))) int conc_own_fsync(int);

ssize_t __pread_chk(int fd, void *to, size_t n, off_t at, size_t room) {
  if (n > room)
    __chk_fail();
  return pread(fd, to, n, at);
}
ssize_t __pread64_chk(int fd, void *to, size_t n, off64_t at, size_t room) {
  if (n > room)
    __chk_fail();
  return pread64(fd, to, n, at);
}

} // extern "C"
