// Medians of repeated measurements: one preempted repetition does not spoil them.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace concadvise {

template <typename F> double secondsOf(F &&Work) {
  auto Begin = std::chrono::steady_clock::now();
  Work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - Begin).count();
}

inline double median(std::vector<double> Values) {
  if (Values.empty())
    return 0;
  auto Middle = Values.begin() + long(Values.size() / 2);
  std::nth_element(Values.begin(), Middle, Values.end());
  return *Middle;
}

/// The median of `Times` measurements of `Once`, which returns seconds.
template <typename F> double medianOf(unsigned Times, F &&Once) {
  std::vector<double> Values;
  for (unsigned I = 0; I < Times; ++I)
    Values.push_back(Once());
  return median(std::move(Values));
}

} // namespace concadvise
