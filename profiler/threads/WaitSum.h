// What is kept of waits: a sum for each thread, cause and stack.
#pragma once

#include <compare>
#include <cstdint>
#include <map>

namespace concadvise::profiler {

struct WaitKey {
  uint32_t Thread, Cause, Stack;
  friend auto operator<=>(const WaitKey &, const WaitKey &) = default;
};

struct WaitSum {
  uint64_t Ns = 0, LongestNs = 0, Count = 0;
  uint64_t LateNs = 0;   ///< Part of Ns: already woken, but not yet running.
  uint64_t SwitchNs = 0; ///< Part of Ns: the kernel was switching, which is CPU time.
};

/// Who held a lock for which others waited, and where it was then.
struct HolderKey {
  uint32_t Cause, Stack;                ///< Of the wait.
  uint32_t Thread = 0, HolderStack = 0; ///< Of the holder; stack 0: not known.
  friend auto operator<=>(const HolderKey &, const HolderKey &) = default;
};
/// Nanoseconds of the waits that were looked at.
using HolderSums = std::map<HolderKey, uint64_t>;

using WaitSums = std::map<WaitKey, WaitSum>;

} // namespace concadvise::profiler
