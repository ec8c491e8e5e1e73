/* What stands around a loop that C's outlined functions do not stand in. */
// RUN: %fix-same %s --std c11 --compilers gcc | FileCheck %s
#include <errno.h>
#include <math.h>
#include <stdio.h>

#define SCALE 2

static double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = sin(3 * x) + x / 2;
  return x;
}

static void scaled(double *restrict y, int n) {
#undef SCALE
#define SCALE 3
  // CHECK-NOT: surroundings.c:[[@LINE+1]]:3: wrapped
  for (int i = 0; i < n; ++i)
    y[i] = slow(i) * SCALE;
}

static void with_pragma(double *restrict y, int n) {
#pragma GCC ivdep
  // CHECK-NOT: surroundings.c:[[@LINE+1]]:3: wrapped
  for (int i = 0; i < n; ++i)
    y[i] += slow(i);
}

#define UNROLLED _Pragma("GCC unroll 2")
static void with_macro(double *restrict y, int n) {
  // CHECK-NOT: surroundings.c:[[@LINE+1]]:12: wrapped
  UNROLLED for (int i = 0; i < n; ++i)
    y[i] += slow(i);
}

static void of_another_kind(double *restrict y, int n) {
#pragma GCC diagnostic push
  // CHECK-DAG: surroundings.c:[[@LINE+1]]:3: wrapped
  for (int i = 0; i < n; ++i)
    y[i] += slow(i);
#pragma GCC diagnostic pop
}

int main(void) {
  double y[8] = {0};
  scaled(y, 8);
  with_pragma(y, 8);
  with_macro(y, 8);
  of_another_kind(y, 8);
  for (int i = 0; i < 8; ++i)
    printf("%g ", y[i]);
  return 0;
}
