#include "stack.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <sys/mman.h>
#include <sys/resource.h>
#include <system_error>
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(start, end)
#endif

namespace conc::detail {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t guard = 16 * page;
constexpr std::size_t smallest = 128 * 1024;
constexpr std::size_t largest = std::size_t{8} << 20;
constexpr int madv_guard_install = 102; // since Linux 6.13; newer than the headers

std::size_t wanted_size() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return largest;
  return std::clamp(static_cast<std::size_t>(limit.rlim_cur) / page * page, smallest, largest);
}

/// Half of the mappings that a process may have, of which a guard by protection takes two.
std::size_t most_protected() noexcept {
  static const std::size_t most = [] {
    std::size_t maps = 65'530;
    if (std::FILE *f = std::fopen("/proc/sys/vm/max_map_count", "re")) {
      if (std::fscanf(f, "%zu", &maps) != 1)
        maps = 65'530;
      std::fclose(f);
    }
    return maps / 4;
  }();
  return most;
}

/// Guards by advice take no mapping of their own. Those by protection do, so their number is
/// limited: the rest of the program needs mappings too.
bool install_guard(void *base) noexcept {
  static std::atomic<std::size_t> guards_by_protection{0};
  if (madvise(base, guard, madv_guard_install) == 0)
    return true;
  if (guards_by_protection.fetch_add(1) >= most_protected()) {
    guards_by_protection.fetch_sub(1);
    errno = ENOMEM;
    return false;
  }
  return mprotect(base, guard, PROT_NONE) == 0;
}

} // namespace

bool stack::map(std::size_t size) noexcept {
  void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED)
    return false;
  if (!install_guard(memory)) {
    munmap(memory, size);
    return false;
  }
  base_ = static_cast<unsigned char *>(memory);
  size_ = size;
  VALGRIND_STACK_REGISTER(base_, base_ + size_);
  return true;
}

stack::stack() {
  for (std::size_t size = wanted_size(); size >= smallest; size /= 2)
    if (map(size))
      return;
  throw std::system_error(errno, std::generic_category(), "conc: no memory for a fiber's stack");
}

void stack::trim(const void *used) noexcept {
  auto *low = base_ + guard;
  auto *high = static_cast<const unsigned char *>(used) - page;
  if (high <= low)
    return;
  std::size_t bytes = static_cast<std::size_t>(high - low) / page * page;
  madvise(low, bytes, MADV_DONTNEED);
}

} // namespace conc::detail
