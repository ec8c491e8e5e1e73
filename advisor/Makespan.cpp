#include "advisor/Makespan.h"

#include <algorithm>
#include <cmath>

namespace concadvise {

namespace {

// Below this spread tasks end in rounds: ceil(n / k) of them.
constexpr double Even = 0.1;

} // namespace

double makespan(const Tasks &Of, double Workers, Ending How) {
  if (!(Of.Count > 0) || !(Of.Mean > 0))
    return 0;
  double K = std::clamp(Workers, 1.0, std::max(1.0, Of.Count));
  double Work = Of.Count * Of.Mean, Longest = std::max(Of.Longest, Of.Mean);
  double Unlucky = Work / K + (1 - 1 / K) * Longest;
  double Time = Work / K;
  if (How == Ending::Unlucky)
    Time = Unlucky;
  else if (Of.Spread < Even)
    Time = std::ceil(Of.Count / K - 1e-9) * Of.Mean;
  else if (How == Ending::Average)
    // Residual time of a task seen at a random moment: mean (1 + spread²) / 2.
    Time += (1 - 1 / K) * Of.Mean * (1 + Of.Spread * Of.Spread) / 2;
  return std::max(std::min(Time, Unlucky), Longest);
}

} // namespace concadvise
