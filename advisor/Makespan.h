// When does the last of many tasks end?
#pragma once

#include <cstdint>

namespace concadvise {

struct Tasks {
  double Count = 1;
  double Mean = 0;    ///< Seconds of one task.
  double Longest = 0; ///< Seconds of the slowest.
  double Spread = 0;  ///< Standard deviation / mean.
};

/// How the last tasks happen to fall.
enum class Ending : uint8_t {
  Lucky,   ///< All workers end together, as far as whole tasks allow.
  Average, ///< The last task started runs on for its mean residual time.
  Unlucky, ///< The longest task starts last (Graham's bound).
};

/// Seconds until `Workers` workers that each take the next task when free have done all tasks: no
/// less than the work divided by the workers, and no less than the longest task.
double makespan(const Tasks &Of, double Workers, Ending How);

} // namespace concadvise
