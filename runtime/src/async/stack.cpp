#include "stack.h"

#include <algorithm>
#include <cerrno>
#include <sys/mman.h>
#include <sys/resource.h>
#include <system_error>

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

/// Guards by advice take no mapping of their own, of which a process has only some 65,000.
bool install_guard(void *base) noexcept {
  return madvise(base, guard, madv_guard_install) == 0 || mprotect(base, guard, PROT_NONE) == 0;
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
