// When does the last of many tasks end?
#pragma once

namespace concadvise {

struct Tasks {
  double Count = 1;
  double Mean = 0;    ///< Seconds of one task.
  double Longest = 0; ///< Seconds of the slowest.
  double Spread = 0;  ///< Standard deviation / mean.
};

/// Seconds until `Workers` workers that each take the next task when free have done all tasks: no
/// less than the work divided by the workers, and no less than the longest task.
double makespan(const Tasks &Of, double Workers);

} // namespace concadvise
