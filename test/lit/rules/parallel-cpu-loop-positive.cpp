// Independent computation, long enough to see it in the source.
// RUN: %concadvise check %s -- -std=c++17 | FileCheck %s
#include <vector>

static bool isPrime(int N) {
  for (int D = 2; D * D <= N; ++D)
    if (N % D == 0)
      return false;
  return N > 1;
}

static int countPrimes(int Limit) {
  int Count = 0;
  for (int N = 2; N <= Limit; ++N)
    Count += isPrime(N);
  return Count;
}

int total(const std::vector<int> &Limits) {
  int Sum = 0;
  // CHECK: parallel-cpu-loop-positive.cpp:[[@LINE+3]]:3: threads: run these tasks on threads (estimated) [parallel-cpu-loop]
  // CHECK: rule CPU-bound → two tasks can run in one process → threads
  // CHECK: safe
  for (int Limit : Limits)
    Sum += countPrimes(Limit);
  return Sum;
}
