#include "system.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace conc::detail {
namespace {

constexpr const char *no_memory = "cannot get shared memory for worker processes";
constexpr int access_all = PROT_READ | PROT_WRITE;

int sharing(int file) noexcept {
  return MAP_SHARED | MAP_NORESERVE | (file < 0 ? MAP_ANONYMOUS : 0);
}

} // namespace

// <sys/pidfd.h> of glibc 2.36 declares these without C linkage.
int open_pidfd(pid_t pid) noexcept { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

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

descriptor memory_file(std::size_t bytes) {
  descriptor file(memfd_create("conc", MFD_CLOEXEC));
  if (!file)
    throw_errno(no_memory);
  resize_memory_file(file.get(), bytes);
  return file;
}

void resize_memory_file(int file, std::size_t bytes) {
  rlimit most{};
  if (getrlimit(RLIMIT_FSIZE, &most) == 0 && bytes > most.rlim_cur) {
    errno = EFBIG; // the system would end the process by SIGXFSZ
    throw_errno(no_memory);
  }
  if (ftruncate(file, static_cast<off_t>(bytes)) != 0)
    throw_errno(no_memory);
}

shared_memory::shared_memory(std::size_t bytes, int file) : bytes_(bytes) {
  start_ = mmap(nullptr, bytes, access_all, sharing(file), file, 0);
  if (start_ == MAP_FAILED)
    throw_errno(no_memory);
}

shared_memory::~shared_memory() {
  if (start_)
    munmap(start_, bytes_);
}

mirrored_memory::mirrored_memory(std::size_t bytes, int file, std::size_t at) : bytes_(bytes) {
  // Both places at once, so that nobody else gets the second.
  start_ = mmap(nullptr, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start_ == MAP_FAILED)
    throw_errno(no_memory);
  auto offset = static_cast<off_t>(file < 0 ? 0 : at);
  void *first = mmap(start_, bytes, access_all, sharing(file) | MAP_FIXED, file, offset);
  // Of a shared mapping, 0 bytes moved elsewhere are a second mapping of it.
  if (first == MAP_FAILED || mremap(first, 0, bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
                                    static_cast<char *>(first) + bytes) == MAP_FAILED) {
    int error = errno;
    munmap(start_, 2 * bytes);
    errno = error;
    throw_errno(no_memory);
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
  pidfd_ = descriptor(open_pidfd(made));
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
  bool sent = pidfd_ && send_kill(pidfd_.get());
  if (!sent && !status_) // who is not waited for here may be another one by now
    ::kill(pid_, SIGKILL);
}

int child::reap() noexcept {
  int status = status_ ? told_status() : own_status();
  disown();
  return status;
}

void child::disown() noexcept {
  pid_ = -1;
  pidfd_ = descriptor();
  status_ = descriptor();
}

int child::own_status() noexcept {
  int status = 0;
  pid_t reaped;
  // The system call itself: on a fiber, waitpid is one of ours, and this process ends at once.
  do
    reaped = static_cast<pid_t>(syscall(SYS_wait4, pid_, &status, 0, nullptr));
  while (reaped < 0 && errno == EINTR);
  return reaped < 0 ? 0 : status;
}

/// Who forked it tells, unless that one was killed, and with it its children.
int child::told_status() noexcept {
  pollfd end{pidfd_.get(), POLLIN, 0};
  while (syscall(SYS_poll, &end, 1, -1) < 0 && errno == EINTR) {
  }
  int status = 0;
  ssize_t n;
  do
    n = syscall(SYS_read, status_.get(), &status, sizeof status);
  while (n < 0 && errno == EINTR);
  return n == sizeof status ? status : SIGKILL;
}

} // namespace conc::detail
