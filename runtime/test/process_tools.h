// What tests of worker processes share.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <grp.h>
#include <gtest/gtest.h>
#include <numeric>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool slow_forks = true; // shadow memory is copied too
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool slow_forks = true;
#else
inline constexpr bool slow_forks = false;
#endif
#else
inline constexpr bool slow_forks = false;
#endif

inline std::vector<int> up_to(int n) {
  std::vector<int> v(static_cast<std::size_t>(n));
  std::iota(v.begin(), v.end(), 0);
  return v;
}

/// Counters that worker processes can add to.
template <std::size_t N> struct shared_counters {
  std::atomic<int> *at;
  shared_counters()
      : at(static_cast<std::atomic<int> *>(mmap(nullptr, N * sizeof(int), PROT_READ | PROT_WRITE,
                                                MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~shared_counters() { munmap(at, N * sizeof(int)); }
  std::atomic<int> &operator[](std::size_t i) { return at[i]; }
};

/// What tasks have done, as a file that is only ever appended to: it outlives whoever wrote it.
class append_only_record {
public:
  append_only_record() {
    char path[] = "/tmp/conc-record-XXXXXX";
    int made = mkostemp(path, O_APPEND | O_CLOEXEC);
    unlink(path);
    fd_ = made;
  }
  ~append_only_record() { close(fd_); }
  append_only_record(const append_only_record &) = delete;
  append_only_record &operator=(const append_only_record &) = delete;

  void add(int i) const { [[maybe_unused]] auto n = write(fd_, &i, sizeof i); }
  /// How often each of 0 … n - 1 was added.
  std::vector<int> counts(int n) const {
    std::vector<int> times(static_cast<std::size_t>(n)),
        all(std::size_t(lseek(fd_, 0, SEEK_END)) / sizeof(int));
    [[maybe_unused]] auto size = pread(fd_, all.data(), all.size() * sizeof(int), 0);
    for (int i : all)
      ++times.at(static_cast<std::size_t>(i));
    return times;
  }

private:
  int fd_;
};

inline bool has_children() { return waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

inline int open_files() {
  int n = 0;
  for ([[maybe_unused]] auto &entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++n;
  return n;
}

/// Runs the checks in a child, whose limits and user they may change.
inline void in_a_child(const std::function<void()> &checks) {
  pid_t child = fork();
  if (child == 0) {
    checks();
    std::fflush(nullptr);
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

inline void limit(int resource, rlim_t value) {
  rlimit l{};
  getrlimit(static_cast<__rlimit_resource>(resource), &l);
  l.rlim_cur = value;
  setrlimit(static_cast<__rlimit_resource>(resource), &l);
}

/// For limits that root does not have.
inline void become_an_ordinary_user() {
  if (getuid() != 0)
    return;
  ASSERT_EQ(setgroups(0, nullptr), 0);
  ASSERT_EQ(setuid(65534), 0);
}
