#include "advisor/Makespan.h"

#include <algorithm>
#include <cmath>

namespace concadvise {

namespace {

// Below this spread tasks end in rounds: ceil(n / k) of them.
constexpr double Even = 0.1;

} // namespace

double makespan(const Tasks &Of, double Workers) {
  if (!(Of.Count > 0) || !(Of.Mean > 0))
    return 0;
  double K = std::clamp(Workers, 1.0, std::max(1.0, Of.Count));
  double Work = Of.Count * Of.Mean;
  double Rounds = std::ceil(Of.Count / K - 1e-9) * Of.Mean;
  // Uneven tasks fill the gaps of rounds, but the last one started runs on while others are idle:
  // on average for its residual time, mean (1 + spread²) / 2, on all workers but one.
  double Overhang = (1 - 1 / K) * Of.Mean * (1 + Of.Spread * Of.Spread) / 2;
  double Time = Of.Spread < Even ? Rounds : Work / K + Overhang;
  // Graham's bound for any order of starting.
  double Worst = Work / K + (1 - 1 / K) * std::max(Of.Longest, Of.Mean);
  return std::max({std::min(Time, Worst), Work / K, Of.Longest});
}

} // namespace concadvise
