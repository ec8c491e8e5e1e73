#include "tools/concadvise/tune/Interval.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace llvm;

namespace concadvise {

/// Of 95 %, two-sided, by degrees of freedom.
static double studentsT(size_t Freedom) {
  static constexpr double Table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365,
                                     2.306,  2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
                                     2.131,  2.120, 2.110, 2.101, 2.093, 2.086};
  return Freedom <= std::size(Table) ? Table[Freedom - 1] : 2.0 + 1.7 / double(Freedom);
}

static double mean(ArrayRef<double> All) {
  return std::accumulate(All.begin(), All.end(), 0.0) / double(All.size());
}

Timing timingOf(ArrayRef<double> Seconds) {
  std::vector<double> Sorted(Seconds);
  llvm::sort(Sorted);
  size_t Count = Sorted.size(), Cut = Count / 5, Kept = Count - 2 * Cut;
  Timing Result;
  Result.Runs = unsigned(Count);
  Result.Seconds = mean(ArrayRef(Sorted).slice(Cut, Kept));
  if (Count == 1) {
    Result.High = 2 * Result.Seconds;
    return Result;
  }
  for (double &Each : Sorted)
    Each = std::clamp(Each, Sorted[Cut], Sorted[Count - 1 - Cut]);
  double Middle = mean(Sorted), Squares = 0;
  for (double Each : Sorted)
    Squares += (Each - Middle) * (Each - Middle);
  double Deviation = std::sqrt(Squares / double(Count - 1));
  double Error = Deviation * double(Count) / (double(Kept) * std::sqrt(double(Count)));
  double Half = studentsT(Kept - 1) * Error;
  Result.Low = std::max(0.0, Result.Seconds - Half);
  Result.High = Result.Seconds + Half;
  return Result;
}

double halfWidth(const Timing &Of) {
  return Of.Seconds > 0 ? (Of.High - Of.Low) / 2 / Of.Seconds : 0;
}

} // namespace concadvise
