#include "system.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace conc::detail {
namespace {

// <sys/pidfd.h> of glibc 2.36 declares these without C linkage.
int pidfd_open(pid_t pid) noexcept { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

} // namespace

bool send_kill(int pidfd) noexcept {
  return syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0) == 0;
}

void throw_errno(const std::string &what) {
  throw std::system_error(errno, std::generic_category(), "conc: " + what);
}

descriptor::~descriptor() {
  if (fd_ >= 0)
    close(fd_);
}

shared_memory::shared_memory(std::size_t bytes) : bytes_(bytes) {
  start_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
                -1, 0);
  if (start_ == MAP_FAILED)
    throw_errno("cannot get shared memory for worker processes");
}

shared_memory::~shared_memory() {
  if (start_)
    munmap(start_, bytes_);
}

mirrored_memory::mirrored_memory(std::size_t bytes) : bytes_(bytes) {
  constexpr int access = PROT_READ | PROT_WRITE;
  // Both places at once, so that nobody else gets the second.
  start_ = mmap(nullptr, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start_ == MAP_FAILED)
    throw_errno("cannot get shared memory for worker processes");
  void *first =
      mmap(start_, bytes, access, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  // Of a shared mapping, 0 bytes moved elsewhere are a second mapping of it.
  if (first == MAP_FAILED || mremap(first, 0, bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
                                    static_cast<char *>(first) + bytes) == MAP_FAILED) {
    int error = errno;
    munmap(start_, 2 * bytes);
    errno = error;
    throw_errno("cannot get shared memory for worker processes");
  }
}

mirrored_memory::~mirrored_memory() {
  if (start_)
    munmap(start_, 2 * bytes_);
}

child::~child() {
  if (!running())
    return;
  kill();
  reap();
}

void child::prepare_fork() {
  std::fflush(nullptr);
  // A static initialiser may come here before the streams are there.
  static const std::ios_base::Init streams;
  for (std::ostream *s : {&std::cout, &std::clog})
    s->flush();
  for (std::wostream *s : {&std::wcout, &std::wclog})
    s->flush();
}

bool child::fork() {
  pid_t parent = getpid();
  pid_t made = ::fork();
  if (made < 0)
    throw_errno("cannot fork a worker process");
  if (made == 0) {
    // Set before the check, so that the death of the parent is seen either way.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
      _exit(1);
    return true;
  }
  pid_ = made;
  pidfd_ = descriptor(pidfd_open(made));
  if (!pidfd_)
    throw_errno("cannot watch a worker process");
  return false;
}

void child::leave() noexcept {
  try {
    prepare_fork(); // the same flush
  } catch (...) {
  }
  _exit(0);
}

void child::kill() noexcept {
  if (!pidfd_ || !send_kill(pidfd_.get()))
    ::kill(pid_, SIGKILL);
}

int child::reap() noexcept {
  int status = 0;
  pid_t reaped;
  // The system call itself: on a fiber, waitpid is one of ours, and this process ends at once.
  do
    reaped = static_cast<pid_t>(syscall(SYS_wait4, pid_, &status, 0, nullptr));
  while (reaped < 0 && errno == EINTR);
  pid_ = -1;
  pidfd_ = descriptor();
  return reaped < 0 ? 0 : status;
}

} // namespace conc::detail
