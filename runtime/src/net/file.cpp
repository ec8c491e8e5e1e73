// conc::file.
#include "conc/file.h"

#include "conc/submit.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace conc {
namespace {

[[noreturn]] void fail(const std::string &what) {
  throw std::system_error(errno, std::generic_category(), "conc: " + what);
}

int flags_of(open_mode mode) noexcept {
  switch (mode) {
  case open_mode::read:
    return O_RDONLY;
  case open_mode::write:
    return O_WRONLY | O_CREAT | O_TRUNC;
  case open_mode::append:
    return O_WRONLY | O_CREAT | O_APPEND;
  case open_mode::read_write:
    return O_RDWR;
  case open_mode::create:
    return O_RDWR | O_CREAT | O_EXCL;
  }
  return O_RDONLY;
}

/// Calls `f()` again while a signal has interrupted it; throws what failed.
template <class F> auto call(const char *what, F f) {
  for (;;) {
    auto n = f();
    if (n >= 0)
      return n;
    if (errno != EINTR)
      fail(what);
  }
}

template <class Write> void write_all(std::string_view data, Write write) {
  while (!data.empty())
    data.remove_prefix(static_cast<std::size_t>(call("cannot write", [&] { return write(data); })));
}

} // namespace

struct file::state {
  explicit state(int f) noexcept : fd(f) {}
  state(const state &) = delete;
  state &operator=(const state &) = delete;
  ~state() {
    if (fd >= 0)
      ::close(fd);
  }
  int fd;
};

file::file(std::shared_ptr<state> s) noexcept : state_(std::move(s)) {}
file::file(file &&) noexcept = default;
file &file::operator=(file &&) noexcept = default;
file::~file() = default;

int file::native_handle() const noexcept { return state_ ? state_->fd : -1; }

task<file> file::open(std::string path, open_mode mode) {
  return to_thread([path = std::move(path), mode] {
    int fd = ::open(path.c_str(), flags_of(mode) | O_CLOEXEC, 0666);
    if (fd < 0)
      fail("cannot open " + path);
    return file(std::make_shared<state>(fd));
  });
}

task<std::size_t> file::read(void *data, std::size_t size) {
  return to_thread([s = state_, data, size] {
    return static_cast<std::size_t>(call("cannot read", [&] { return ::read(s->fd, data, size); }));
  });
}

task<std::size_t> file::read_at(std::uint64_t offset, void *data, std::size_t size) {
  return to_thread([s = state_, offset, data, size] {
    return static_cast<std::size_t>(
        call("cannot read", [&] { return pread(s->fd, data, size, static_cast<off_t>(offset)); }));
  });
}

task<void> file::write(std::string_view data) {
  return to_thread([s = state_, data] {
    write_all(data,
              [&](std::string_view rest) { return ::write(s->fd, rest.data(), rest.size()); });
  });
}

task<void> file::write_at(std::uint64_t offset, std::string_view data) {
  return to_thread([s = state_, offset, data] {
    write_all(data, [&](std::string_view rest) {
      std::uint64_t done = data.size() - rest.size();
      return pwrite(s->fd, rest.data(), rest.size(), static_cast<off_t>(offset + done));
    });
  });
}

task<std::uint64_t> file::size() const {
  return to_thread([s = state_] {
    struct stat about{};
    call("cannot tell a file's size", [&] { return fstat(s->fd, &about); });
    return static_cast<std::uint64_t>(about.st_size);
  });
}

task<void> file::resize(std::uint64_t size) {
  return to_thread([s = state_, size] {
    call("cannot resize a file", [&] { return ftruncate(s->fd, static_cast<off_t>(size)); });
  });
}

task<void> file::sync() {
  return to_thread([s = state_] { call("cannot sync", [&] { return fsync(s->fd); }); });
}

task<void> file::close() {
  return to_thread([s = state_] {
    int fd = std::exchange(s->fd, -1);
    if (fd >= 0 && ::close(fd) != 0) // EINTR too: it is closed all the same
      fail("an error came when a file was closed");
  });
}

task<std::string> read_file(std::string path) {
  return to_thread([path = std::move(path)] {
    int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
      fail("cannot open " + path);
    std::shared_ptr<void> closes(nullptr, [fd](void *) { ::close(fd); });
    struct stat about{};
    call("cannot tell a file's size", [&] { return fstat(fd, &about); });
    std::string all(static_cast<std::size_t>(about.st_size) + 1, '\0'); // one more: sees the end
    std::size_t have = 0;
    while (std::size_t n = static_cast<std::size_t>(
               call("cannot read", [&] { return ::read(fd, &all[have], all.size() - have); }))) {
      have += n;
      if (have == all.size())
        all.resize(2 * have); // /proc and the like have no size
    }
    all.resize(have);
    return all;
  });
}

task<void> write_file(std::string path, std::string data) {
  return to_thread([path = std::move(path), data = std::move(data)] {
    int fd = ::open(path.c_str(), flags_of(open_mode::write) | O_CLOEXEC, 0666);
    if (fd < 0)
      fail("cannot open " + path);
    std::shared_ptr<void> closes(nullptr, [&fd](void *) {
      if (fd >= 0)
        ::close(fd);
    });
    write_all(data, [&](std::string_view rest) { return ::write(fd, rest.data(), rest.size()); });
    if (::close(std::exchange(fd, -1)) != 0)
      fail("cannot write " + path);
  });
}

} // namespace conc
