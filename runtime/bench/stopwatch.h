// The best of several runs, in seconds.
#pragma once

#include <algorithm>
#include <chrono>

template <class F> double best_of(int runs, F f) {
  double best = 1e300;
  for (int i = 0; i < runs; ++i) {
    auto start = std::chrono::steady_clock::now();
    f();
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  return best;
}
