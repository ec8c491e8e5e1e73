// Hooks of the calls that wait for processes, threads and locks of files, or end the process.
#include "hook_waits.h"
#include "real.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace conc::detail;

CONC_REAL(exit)
CONC_REAL(wait4)
CONC_REAL(waitpid)
CONC_REAL(waitid)
CONC_REAL(wait)
CONC_REAL(wait3)
CONC_REAL(system)
CONC_REAL(pclose)
CONC_REAL(pthread_join)
CONC_REAL(pthread_timedjoin_np)
CONC_REAL(pthread_clockjoin_np)
CONC_REAL(flock)
CONC_REAL(lockf)
CONC_REAL(lockf64)
CONC_REAL(fcntl)

namespace {

/// Runs a call that only another thread can make without holding up the loop.
template <class Call> auto elsewhere(loop &l, Call call) {
  decltype(call()) result{};
  int error = 0;
  l.offload([&] {
    result = call();
    error = errno;
  });
  errno = error;
  return result;
}

template <class Call> pid_t wait_for(loop &l, pid_t pid, int options, Call call) {
  int fd = -1;
  if (pid > 0 && !(options & (WUNTRACED | WCONTINUED)))
    fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0)
    return elsewhere(l, call);
  bool ended = await_ready(l, fd, POLLIN, never);
  int error = errno;
  close(fd);
  if (ended)
    return call();
  errno = error;
  return -1;
}

/// Locks a file: at once if that is possible, else on another thread.
template <class Try, class Wait> int lock_file(loop &l, Try attempt, Wait wait) {
  int result = attempt();
  if (result == 0 || (errno != EAGAIN && errno != EACCES))
    return result;
  return elsewhere(l, wait);
}

int lock_record(loop &l, int fd, int command, void *lock) {
  int attempt = command == F_SETLKW ? F_SETLK : F_OFD_SETLK;
  return lock_file(
      l, [&] { return real_fcntl(fd, attempt, lock); },
      [&] { return real_fcntl(fd, command, lock); });
}

} // namespace

extern "C" {

pid_t waitpid(pid_t pid, int *status, int options) {
  loop *l = loop::of_fiber();
  if (!l || (options & WNOHANG))
    return real_waitpid(pid, status, options);
  return wait_for(*l, pid, options, [&] { return real_waitpid(pid, status, options); });
}
__attribute__((alias("waitpid"), visibility("hidden"))) pid_t conc_own_waitpid(pid_t, int *, int);

pid_t __waitpid(pid_t pid, int *status, int options) { return waitpid(pid, status, options); }

pid_t wait(int *status) {
  loop *l = loop::of_fiber();
  return l ? elsewhere(*l, [&] { return real_wait(status); }) : real_wait(status);
}
pid_t __wait(int *status) { return wait(status); }

pid_t wait3(int *status, int options, rusage *usage) noexcept {
  loop *l = loop::of_fiber();
  if (!l || (options & WNOHANG))
    return real_wait3(status, options, usage);
  return elsewhere(*l, [&] { return real_wait3(status, options, usage); });
}

pid_t wait4(pid_t pid, int *status, int options, rusage *usage) noexcept {
  loop *l = loop::of_fiber();
  if (!l || (options & WNOHANG))
    return real_wait4(pid, status, options, usage);
  return wait_for(*l, pid, options, [&] { return real_wait4(pid, status, options, usage); });
}

int waitid(idtype_t kind, id_t id, siginfo_t *info, int options) {
  loop *l = loop::of_fiber();
  if (!l || (options & WNOHANG))
    return real_waitid(kind, id, info, options);
  return elsewhere(*l, [&] { return real_waitid(kind, id, info, options); });
}

int system(const char *command) {
  loop *l = loop::of_fiber();
  return l ? elsewhere(*l, [&] { return real_system(command); }) : real_system(command);
}

int pclose(FILE *pipe) {
  loop *l = loop::of_fiber();
  return l ? elsewhere(*l, [&] { return real_pclose(pipe); }) : real_pclose(pipe);
}

int pthread_join(pthread_t thread, void **result) {
  loop *l = loop::of_fiber();
  if (!l)
    return real_pthread_join(thread, result);
  int error = pthread_tryjoin_np(thread, result);
  return error == EBUSY ? elsewhere(*l, [&] { return real_pthread_join(thread, result); }) : error;
}

int pthread_timedjoin_np(pthread_t thread, void **result, const timespec *when) {
  loop *l = loop::of_fiber();
  if (!l)
    return real_pthread_timedjoin_np(thread, result, when);
  int error = pthread_tryjoin_np(thread, result);
  if (error != EBUSY)
    return error;
  return elsewhere(*l, [&] { return real_pthread_timedjoin_np(thread, result, when); });
}

int pthread_clockjoin_np(pthread_t thread, void **result, clockid_t id, const timespec *when) {
  loop *l = loop::of_fiber();
  if (!l)
    return real_pthread_clockjoin_np(thread, result, id, when);
  int error = pthread_tryjoin_np(thread, result);
  if (error != EBUSY)
    return error;
  return elsewhere(*l, [&] { return real_pthread_clockjoin_np(thread, result, id, when); });
}

int flock(int fd, int operation) noexcept {
  loop *l = loop::of_fiber();
  if (!l || (operation & LOCK_NB))
    return real_flock(fd, operation);
  return lock_file(
      *l, [&] { return real_flock(fd, operation | LOCK_NB); },
      [&] { return real_flock(fd, operation); });
}

int lockf(int fd, int command, off_t size) {
  loop *l = loop::of_fiber();
  if (!l || command != F_LOCK)
    return real_lockf(fd, command, size);
  return lock_file(
      *l, [&] { return real_lockf(fd, F_TLOCK, size); },
      [&] { return real_lockf(fd, command, size); });
}

int lockf64(int fd, int command, off64_t size) {
  loop *l = loop::of_fiber();
  if (!l || command != F_LOCK)
    return real_lockf64(fd, command, size);
  return lock_file(
      *l, [&] { return real_lockf64(fd, F_TLOCK, size); },
      [&] { return real_lockf64(fd, command, size); });
}

int fcntl(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void *argument = va_arg(rest, void *); // an int or a pointer: passed on as it came
  va_end(rest);
  loop *l = loop::of_fiber();
  if (l && (command == F_SETLKW || command == F_OFD_SETLKW))
    return lock_record(*l, fd, command, argument);
  return real_fcntl(fd, command, argument);
}

int __fcntl(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  return fcntl(fd, command, argument);
}

int fcntl64(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  return fcntl(fd, command, argument);
}

/// A fiber that ends the program has the thread for itself from then on: what runs at exit must not
/// hand over to the fibers that are left.
void exit(int status) noexcept {
  if (auto *l = static_cast<loop *>(current_scheduler))
    l->disable_hooks(true);
  real_exit(status);
  __builtin_unreachable();
}

} // extern "C"
