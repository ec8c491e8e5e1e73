// Scratch memory that tasks would share: not threads, but processes have their own.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
#include <vector>

static long work(int N) {
  static long Scratch;
  Scratch = 0;
  for (int I = 0; I < N; ++I)
    for (int J = 0; J < N; ++J)
      Scratch += I * J % 7;
  return Scratch;
}

long all(const std::vector<int> &Values) {
  long Sum = 0;
  // CHECK: boundary.cpp:[[@LINE+3]]:3: processes: run these tasks in processes (estimated
  // CHECK: rule CPU-bound → two tasks cannot run in one process → processes
  // CHECK: not threads: 'Scratch'
  for (int Value : Values)
    Sum += work(Value);
  return Sum;
}
