// Repeated measurements, of which a few preempted ones do not spoil the result.
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

/// The lower quartile of `Times` measurements of `Once`, which returns seconds. Interference from
/// other programs only ever adds time, so the median would be that of a busy machine.
template <typename F> double typicalOf(unsigned Times, F &&Once) {
  std::vector<double> Values;
  for (unsigned I = 0; I < Times; ++I)
    Values.push_back(Once());
  auto Quartile = Values.begin() + long(Values.size() / 4);
  std::nth_element(Values.begin(), Quartile, Values.end());
  return *Quartile;
}

} // namespace concadvise
