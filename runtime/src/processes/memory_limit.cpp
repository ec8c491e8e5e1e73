#include "memory_limit.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace conc::detail {
namespace {

/// Private writable memory of this process, which is what RLIMIT_DATA limits.
std::size_t data_bytes() noexcept {
  char text[128] = "";
  int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;
  [[maybe_unused]] auto n = read(fd, text, sizeof text - 1);
  close(fd);
  unsigned long pages = 0;
  if (std::sscanf(text, "%*u %*u %*u %*u %*u %lu", &pages) != 1)
    return 0;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

} // namespace

memory_limit::memory_limit(std::size_t bytes) noexcept {
  if (bytes == 0 || getrlimit(RLIMIT_DATA, &before_) != 0)
    return;
  now_ = before_;
  now_.rlim_cur = std::min<rlim_t>(before_.rlim_cur, data_bytes() + bytes);
  set_ = setrlimit(RLIMIT_DATA, &now_) == 0;
}

memory_limit::lifted::lifted(const memory_limit &limit) noexcept : limit_(limit) {
  if (limit_)
    setrlimit(RLIMIT_DATA, &limit_.before_);
}

memory_limit::lifted::~lifted() {
  if (limit_)
    setrlimit(RLIMIT_DATA, &limit_.now_);
}

} // namespace conc::detail
