/* Loops of C files that are independent if memory is apart, under a check of exactly that memory. Each
 * is called with memory that is apart and with memory that is not. */
// RUN: %fix-same %s --std c99 --compilers gcc,clang-19 | FileCheck %s
// RUN: cp %s %t.c && %concadvise fix --model threads %t.c -- -std=c99
// RUN: grep -v TEXT %t.c | tr -s '\n ' ' ' | sed 's/( /(/g' | FileCheck %s --check-prefix=TEXT
#include <math.h>
#include <stdio.h>
#include <string.h>

static double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = sin(3 * x) + x / 2;
  return x;
}

// CHECK-DAG: guards.c:[[@LINE+6]]:3: wrapped: serial
// TEXT: void pointers(
// TEXT: CONC_SITE_IF(CONC_DISJOINT(CONC_FIRST(y, n),
// TEXT-SAME: CONC_ELEMENTS(x, 1, {1, 0, n, 1}), CONC_FIRST(x, n)
// TEXT-SAME: ), 0x{{[0-9a-f]+}}, CONC_THREADS
static void pointers(double *y, const double *x, int n) {
  for (int i = 0; i < n; ++i)
    y[i] = slow(x[i]) + slow(x[i + 1]);
}

static double table[64], factors[4];
static double factor = 0.5;

// CHECK-DAG: guards.c:[[@LINE+6]]:3: wrapped: serial
// TEXT: void globals(
// TEXT: CONC_DISJOINT(
// TEXT: CONC_ARRAY(factors)
// TEXT: CONC_FIRST(&factor, 1)
static void globals(double *y, int n, int m) {
  for (int i = 0; i < n; ++i)
    y[3 * i] = slow(table[i] * factor) + factors[i % m];
}

struct column {
  double *data;
  double scale;
};

// CHECK-DAG: guards.c:[[@LINE+4]]:3: wrapped: serial
// TEXT: void fields(
// TEXT: CONC_FIRST(&c->scale, 1)
static void fields(const struct column *c, double *y, int n) {
  for (int i = n - 1; i >= 0; i -= 2)
    y[i] = slow(i * c->scale);
}

// Rows, and a distance that has to be large enough.
// CHECK-DAG: guards.c:[[@LINE+4]]:3: wrapped: serial
// TEXT: void rows(
// TEXT: CONC_ELEMENTS(c, 0, {m, 0, n, 1}, {1, 0, m, 1})
static void rows(double *c, const double *a, int n, int m) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j)
      c[i * m + j] = slow(a[j * n + i]);
}

// CHECK-DAG: guards.c:[[@LINE+4]]:3: wrapped: serial
// TEXT: void distance(
// TEXT: CONC_SITE_IF({{.*}}(conc_wide)
static void distance(double *a, int n, int k) {
  for (int i = 0; i < n; ++i)
    a[i + k] = slow(a[i]);
}

static void show(const double *x, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i)
    sum = sum / 3 + x[i];
  printf("%.17g\n", sum);
}

static void fill(double *x, int n) {
  for (int i = 0; i < n; ++i)
    x[i] = 1.0 / (i + 3);
}

int main(void) {
  double one[200], two[200];
  struct column c = {one, 0.25};
  for (int overlap = 0; overlap < 2; ++overlap) {
    fill(one, 200);
    fill(two, 200);
    fill(table, 64);
    fill(factors, 4);
    double *other = overlap ? one + 1 : two;
    pointers(other, one, 60);
    show(other, 60);
    globals(overlap ? table : two, 20, 4);
    show(table, 64);
    show(two, 200);
    globals(overlap ? &factor : two, 1, 4);
    show(&factor, 1);
    fields(&c, overlap ? &c.scale : two, overlap ? 1 : 30);
    show(two, 200);
    show(&c.scale, 1);
    rows(other, one, 7, 9);
    show(other, 63);
    distance(one, 40, overlap ? 3 : 40);
    show(one, 200);
  }
  return 0;
}
