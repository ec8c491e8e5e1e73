// How much tasks differ in size, read from a histogram of powers of two.
#pragma once

#include <array>
#include <cstdint>

namespace concadvise {

struct TaskSpread {
  double LongestLow = 0, Longest = 0, LongestHigh = 0;       ///< Seconds of the slowest task.
  double VariationLow = 0, Variation = 0, VariationHigh = 0; ///< Standard deviation / mean.
};

/// `Histogram` bucket i counts tasks of [2^i, 2^(i+1)) ns; `Total` is the seconds of all of them.
TaskSpread spreadOf(const std::array<uint64_t, 32> &Histogram, double Total);

} // namespace concadvise
