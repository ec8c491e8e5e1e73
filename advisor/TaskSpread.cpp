#include "advisor/TaskSpread.h"

#include <algorithm>
#include <cmath>

namespace concadvise {

namespace {

// A task of bucket i, in seconds: its lower edge. The last bucket has no upper edge.
double lowerEdge(size_t Bucket) { return Bucket == 0 ? 0 : std::ldexp(1e-9, int(Bucket)); }
double upperEdge(size_t Bucket) { return std::ldexp(1e-9, int(Bucket) + 1); }

struct Extent {
  size_t First = 0, Last = 0;
  double Tasks = 0, LowerSum = 0; ///< LowerSum: seconds if every task sat at its lower edge.
};

Extent extentOf(const std::array<uint64_t, 32> &Histogram) {
  Extent E;
  for (size_t I = 0; I < Histogram.size(); ++I) {
    if (!Histogram[I])
      continue;
    if (E.Tasks == 0)
      E.First = I;
    E.Last = I;
    E.Tasks += double(Histogram[I]);
    E.LowerSum += double(Histogram[I]) * lowerEdge(I);
  }
  return E;
}

// Sizes are taken at the buckets' geometric middles, scaled so that they add up to the total.
double variation(const std::array<uint64_t, 32> &Histogram, double Tasks) {
  double Sum = 0, Squares = 0;
  for (size_t I = 0; I < Histogram.size(); ++I) {
    double Middle = std::ldexp(1e-9, int(I)) * std::sqrt(2.0), Count = double(Histogram[I]);
    Sum += Count * Middle;
    Squares += Count * Middle * Middle;
  }
  double Mean = Sum / Tasks;
  return std::sqrt(std::max(0.0, Squares / Tasks / (Mean * Mean) - 1));
}

} // namespace

TaskSpread spreadOf(const std::array<uint64_t, 32> &Histogram, double Total) {
  TaskSpread S;
  Extent E = extentOf(Histogram);
  if (E.Tasks == 0 || !(Total > 0))
    return S;
  double Mean = Total / E.Tasks;
  // What is left of the total when every other task is as small as its bucket allows.
  double Room = std::max(Mean, Total - (E.LowerSum - lowerEdge(E.Last)));
  bool Open = E.Last + 1 == Histogram.size();
  S.LongestLow = std::clamp(lowerEdge(E.Last), Mean, Room);
  S.LongestHigh = Open ? Room : std::clamp(upperEdge(E.Last), Mean, Room);
  S.LongestHigh = std::max(S.LongestHigh, S.LongestLow);
  // Equal tasks fall into one bucket, or into two when their size is at an edge.
  bool MayBeEqual = E.Last - E.First <= 1;
  S.Longest = MayBeEqual && Mean >= lowerEdge(E.Last) * 0.75
                  ? S.LongestLow
                  : std::sqrt(S.LongestLow * S.LongestHigh);
  double Measured = variation(Histogram, E.Tasks);
  S.VariationLow = MayBeEqual ? 0 : Measured / 2;
  S.Variation = MayBeEqual ? 0 : Measured;
  S.VariationHigh = MayBeEqual ? 0.35 : Measured * 1.5;
  return S;
}

} // namespace concadvise
