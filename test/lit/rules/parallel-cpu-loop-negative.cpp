// A recurrence computes, and stays serial; the two accesses are named.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
#include <vector>

static double next(double X) {
  for (int I = 0; I < 100000; ++I)
    X = 3.9 * X * (1 - X);
  return X;
}

void orbit(std::vector<double> &Values) {
  // CHECK: 0 places to change
  // CHECK: parallel-cpu-loop-negative.cpp:[[@LINE+4]]:3: serial: keep it serial:
  // CHECK-SAME: 'Values'
  // CHECK-SAME: (parallel-cpu-loop-negative.cpp:[[@LINE+3]]:{{[0-9]+}} and parallel-cpu-loop-negative.cpp:[[@LINE+3]]:{{[0-9]+}})
  // CHECK: rule CPU-bound → its tasks may not run at once → serial
  for (unsigned I = 1; I < Values.size(); ++I)
    Values[I] = next(Values[I - 1]);
}
