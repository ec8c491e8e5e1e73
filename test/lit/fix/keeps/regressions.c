/* Programs whose output a rewrite once changed: wrapped rightly, or refused. */
// RUN: %fix-same %s --std c11 --compilers gcc,clang-19 | FileCheck %s
#include <math.h>
#include <stdio.h>

static double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = sin(3 * x) + x / 2;
  return x;
}

/* Met by way of all numbers. */
// CHECK-NOT: regressions.c:[[@LINE+2]]:3: wrapped
static void down_to_all_ones(double *restrict y, unsigned n) {
  for (unsigned i = n - 1; i != -1u; --i)
    y[i] = slow(i);
}

// CHECK: regressions.c:[[@LINE+2]]:3: wrapped
static void down_to_zero(double *restrict y, unsigned n) {
  for (unsigned i = n; i != 0; --i)
    y[i - 1] = slow(i);
}

/* The literal ends with the task. */
// CHECK-NOT: regressions.c:[[@LINE+2]]:3: wrapped
static void literals(double *restrict y, int n) {
  for (int i = 0; i < n; ++i) {
    const double *p = (const double[]){slow(i), slow(i + 1)};
    y[i] = p[0] + p[1];
  }
}

/* A line of its own for each statement. */
// CHECK: regressions.c:[[@LINE+2]]:3: wrapped
static void on_one_line(const int *v, int n) {
  for (int i = 0; i < n; ++i) { if (v[i] == 3) continue; double w = slow(v[i]); printf("%g ", w); }
}

static void show(const double *y, int n) {
  for (int i = 0; i < n; ++i)
    printf("%g ", y[i]);
  printf("\n");
}

int main(void) {
  double y[8];
  down_to_all_ones(y, 8);
  show(y, 8);
  down_to_zero(y, 8);
  show(y, 8);
  literals(y, 8);
  show(y, 8);
  const int v[] = {1, 2, 3, 4};
  on_one_line(v, 4);
  return 0;
}
