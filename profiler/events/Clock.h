// The clock that every time in a recording is read from.
#pragma once

#include <cstdint>
#include <time.h>

namespace concadvise::profiler {

/// Nanoseconds of CLOCK_MONOTONIC.
inline uint64_t monotonicNs() {
  timespec T;
  clock_gettime(CLOCK_MONOTONIC, &T);
  return uint64_t(T.tv_sec) * 1000000000 + uint64_t(T.tv_nsec);
}

} // namespace concadvise::profiler
