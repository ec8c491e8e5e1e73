// The system calls that worker processes need, as values that clean up after themselves.
#pragma once

#include <cstddef>
#include <string>
#include <sys/types.h>
#include <utility>

namespace conc::detail {

[[noreturn]] void throw_errno(const std::string &what);

/// A descriptor by which to watch and kill the process; -1 and errno when there is none.
int open_pidfd(pid_t) noexcept;
/// SIGKILL to the process of a pidfd, which cannot be another one's by now.
bool send_kill(int pidfd) noexcept;

class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  descriptor(descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor &operator=(descriptor &&other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor();
  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

private:
  int fd_ = -1;
};

/// A file of zeroes in memory, for processes that have no common parent to map.
descriptor memory_file(std::size_t bytes);
void resize_memory_file(int file, std::size_t bytes);

/// Memory that stays shared with processes forked later, or with those that map the same file.
/// Zeroed; committed when touched.
class shared_memory {
public:
  explicit shared_memory(std::size_t bytes, int file = -1);
  shared_memory(shared_memory &&other) noexcept
      : start_(std::exchange(other.start_, nullptr)), bytes_(other.bytes_) {}
  shared_memory &operator=(shared_memory &&other) noexcept {
    std::swap(start_, other.start_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~shared_memory();
  void *start() const noexcept { return start_; }
  std::size_t size() const noexcept { return bytes_; }

private:
  void *start_;
  std::size_t bytes_;
};

/// Shared memory that is mapped a second time right behind itself.
class mirrored_memory {
public:
  /// `bytes`, and `at`, where the part begins in the file: multiples of the page size.
  explicit mirrored_memory(std::size_t bytes, int file = -1, std::size_t at = 0);
  mirrored_memory(mirrored_memory &&other) noexcept
      : start_(std::exchange(other.start_, nullptr)), bytes_(other.bytes_) {}
  mirrored_memory &operator=(mirrored_memory &&) = delete;
  ~mirrored_memory();
  unsigned char *start() const noexcept { return static_cast<unsigned char *>(start_); }

private:
  void *start_;
  std::size_t bytes_;
};

/// A child process, or one of a fork server's. Destroying it kills and reaps the process.
class child {
public:
  child() = default;
  child(child &&other) noexcept
      : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)),
        status_(std::move(other.status_)) {}
  child &operator=(child &&other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(pidfd_, other.pidfd_);
    std::swap(status_, other.status_);
    return *this;
  }
  ~child();

  /// Forks. In the child: dies with the thread that forked it, calls body(), flushes what body
  /// printed and leaves without running any exit handler. Buffers of stdio and iostreams are
  /// flushed before, so that nothing is printed twice. Throws std::system_error.
  template <class Body> static child run(Body &&body) {
    prepare_fork();
    child made;
    if (made.fork())
      run_and_leave(body);
    return made;
  }

  /// One that somebody else has forked and reaps: its status comes through `status`, as an int.
  child(pid_t pid, descriptor pidfd, descriptor status) noexcept
      : pid_(pid), pidfd_(std::move(pidfd)), status_(std::move(status)) {}

  bool running() const noexcept { return pid_ > 0; }
  pid_t pid() const noexcept { return pid_; }
  /// Readable when the process has ended.
  int pidfd() const noexcept { return pidfd_.get(); }
  void kill() noexcept;
  /// Waits for its end; the status as wait(2) gives it, 0 when somebody else has taken it.
  int reap() noexcept;
  /// Leaves the process to itself.
  void disown() noexcept;

private:
  static void prepare_fork();
  [[noreturn]] static void leave() noexcept;
  /// Nothing leaves body: what is further up the stack is the caller's.
  template <class Body> [[noreturn]] static void run_and_leave(Body &body) noexcept {
    body();
    leave();
  }
  bool fork();
  int own_status() noexcept;
  int told_status() noexcept;

  pid_t pid_ = -1;
  descriptor pidfd_;
  descriptor status_; ///< empty: a child of this process
};

} // namespace conc::detail
