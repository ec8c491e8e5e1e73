// With the flag, the directives are part of the tree; what is said of the loops stays the same.
// RUN: facts-dump %s -- -fopenmp | FileCheck %s

#include <omp.h> // GCC's own, where Clang's is not installed.

// CHECK-LABEL: function sum
long sum(int N, const int *A) {
  long Total = 0;
  // CHECK: loop counted depth 1 already-parallel var I from 0 to N
#pragma omp parallel for reduction(+ : Total)
  for (int I = 0; I < N; ++I)
    // CHECK: update Total '+'
    Total += A[I];
  // CHECK: loop counted depth 1 var I
  for (int I = 0; I < N; ++I)
    Total += A[I];
  // CHECK: direct omp_get_max_threads
  return Total + omp_get_max_threads();
}
