/* Loops of C files become functions of their own, and the program prints the same. */
// RUN: %fix-same %s --std c99 --compilers gcc,clang-19 | FileCheck %s
// RUN: %fix-same %s --std gnu17 --compilers gcc --models serial,threads | FileCheck %s
// RUN: cp %s %t.c && %concadvise fix --model threads --accept assumed %t.c -- -std=c11
// RUN: grep -v TEXT %t.c | FileCheck %s --check-prefix=TEXT
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// TEXT: #include <conc/c.h>

static double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = sin(3 * x) + x / 2;
  return x;
}

struct point {
  double x, y;
};
typedef int (*order)(const void *, const void *);

// TEXT: struct conc_loop_[[ID:[0-9a-f]+]] {
// TEXT-NEXT: int first;
// TEXT-NEXT: double *restrict y;
// TEXT-NEXT: const double *restrict x;
// TEXT: static int conc_task_[[ID]](void *context, size_t index, void *result) {
// TEXT: made->value = slow(x[i]);
// TEXT: static void conc_sink_[[ID]](void *context, size_t index, void *result) {
// TEXT: y[i] = value;
// TEXT: This comment stays with its function.
// TEXT-NEXT: static void fill

/* This comment stays with its function. */
static void fill(double *restrict y, const double *restrict x, int n) {
  // CHECK-DAG: outlines.c:[[@LINE+4]]:3: wrapped: serial
  // TEXT: struct conc_loop_[[ID]] loop = {0, y, x};
  // TEXT-NEXT: conc_map(CONC_SITE(0x[[ID]], CONC_THREADS, CONC_PROCESSES, CONC_ASYNC), conc_steps(loop.first, n, 1),
  // TEXT-NEXT: sizeof(struct conc_result_[[ID]]), conc_task_[[ID]], conc_sink_[[ID]], &loop);
  for (int i = 0; i < n; ++i)
    y[i] = slow(x[i]);
}

/* What the ordered part changes is reached by pointer; `continue` skips it. */
static long sums(const int *xs, size_t n, long start) {
  long total = start;
  static long calls;
  // CHECK-DAG: outlines.c:[[@LINE+3]]:3: wrapped: serial
  // TEXT: return 0;
  // TEXT: (*total) += v;
  for (size_t i = 0; i < n; i++) {
    long v = (long)(slow(xs[i]) * 1000);
    if (v % 7 == 0)
      continue;
    total += v; // in order
    calls += 2;
    printf("%ld ", v);
  }
  printf("%ld ", calls);
  return total;
}

/* Downwards, two at a time. */
static void moved(struct point *restrict ps, int n, const struct point by) {
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: wrapped: serial
  for (int i = n - 1; i >= 0; i -= 2) {
    ps[i].x = slow(ps[i].x + by.x);
    ps[i].y = slow(ps[i].y + by.y);
  }
}

static void rows(double a[10][20], int m) {
  double scale[20], table[4][5];
  for (int j = 0; j < 20; ++j)
    scale[j] = j, table[j / 5][j % 5] = -j;
  // CHECK-DAG: outlines.c:[[@LINE+3]]:3: wrapped: serial
  // TEXT: double (*a)[20];
  // TEXT: double (*table)[5];
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < 20; ++j)
      a[i][j] = slow(a[i][j] * scale[j]) + table[j / 5][j % 5];
}

static void two_results(char out[][40], const unsigned char *in, unsigned char n) {
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: wrapped: serial
  for (unsigned i = 1; i < n; i += 3) {
    const double a = slow(in[i]);
    const int sign = a < 0 ? -1 : 1;
    const struct point p = {a, sign};
    printf("%.17g %d %.17g ", a, sign, p.y);
    out[i][0] = p.x < 0 ? 'n' : 'p';
  }
}

#define ROWS rows
// Counters and scratch variables of the function become the task's own, where nothing reads them later.
static void old_style(double *restrict y, int rows, int columns) {
  int i, j;
  double t;
  // CHECK-DAG: outlines.c:[[@LINE+4]]:3: wrapped: serial
  // TEXT: void *context, size_t index) {
  // TEXT: int j;
  // TEXT: double t;
  for (i = 0; i < ROWS; i++) {
    t = i;
    for (j = 0; j < columns; j++)
      t = slow(t + j);
    y[i] = t;
  }
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: wrapped: serial
  for (i = 0; i < columns; i++)
    for (j = 0; j < ROWS; j++)
      y[i * rows + j] = slow(y[i * rows + j]);
}

static int read_later(double *restrict y, int n) {
  int i;
  // CHECK-DAG: outlines.c:[[@LINE+4]]:3: wrapped: serial
  // TEXT: i = 0;
  // TEXT: if (i < n)
  // TEXT-NEXT: i = n;
  for (i = 0; i < n; i++)
    y[i] = slow(i);
  return i;
}

static int read_before(double *restrict y, int n) {
  int i = 3, k, sum = 0;
  for (k = 0; k < 3; k++) {
    sum += i;
    // CHECK-DAG: outlines.c:[[@LINE+4]]:5: wrapped: serial
    // TEXT: i = k;
    // TEXT: if (i < n)
    // TEXT-NEXT: i = n;
    for (i = k; i < n; i++)
      y[i] = slow(i);
  }
  return sum;
}

/* --- what cannot move --- */

static int ends(const int *xs, int n) {
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: not wrapped: {{.*}} [CA518]
  for (int i = 0; i < n; ++i) {
    if (slow(xs[i]) > 1e9)
      return i;
  }
  return -1;
}

static void variable(double *restrict y, int n) {
  double in[n];
  for (int i = 0; i < n; ++i)
    in[i] = i;
  double(*rows)[n] = &in;
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: not wrapped: {{.*}} [CA{{518|[12][0-9]+}}]
  for (int i = 0; i < n; ++i)
    y[i] = slow(rows[0][i]) + slow(in[i]);
}

static void local_type(double *restrict y, int n) {
  struct pair {
    double a, b;
  } p = {1, 2};
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: not wrapped: {{.*}} [CA{{518|511}}]
  for (int i = 0; i < n; ++i)
    y[i] = slow(p.a) + slow(p.b + i);
}

static void asks_size(double *restrict y) {
  double in[8] = {1, 2, 3};
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: not wrapped: the size of the array `in` is asked for [CA518]
  for (int i = 0; i < 8; ++i)
    y[i] = slow(in[i]) + sizeof in;
}

static void jumps(double *restrict y, int n) {
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: not wrapped: {{.*}} [CA403]
  for (int i = 0; i < n; ++i) {
    double v = slow(i);
    if (v > 1e9)
      goto out;
    y[i] = v;
  }
out:;
}

#pragma GCC diagnostic ignored "-Wshadow"
static void shadowed(double *restrict y, int n) {
  double v = 3;
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: not wrapped: `v` has several meanings{{.*}} [CA518]
  for (int i = 0; i < n; ++i) {
    double w = slow(v + i);
    {
      double v = w;
      y[i] = v;
    }
  }
}

#define EACH(i, n) for (int i = 0; i < (n); ++i)
static void macro(double *restrict y, int n) {
  // CHECK-DAG: outlines.c:[[@LINE+1]]:3: not wrapped: {{.*}} [CA406]
  EACH(i, n) y[i] = slow(i);
}

int main(void) {
  double x[40], y[40], a[10][20];
  int xs[30];
  unsigned char bytes[30];
  static char texts[30][40];
  struct point ps[9];
  const struct point by = {1, 2};
  for (int i = 0; i < 40; ++i)
    x[i] = i;
  for (int i = 0; i < 30; ++i)
    xs[i] = i * 7 % 13, bytes[i] = (unsigned char)(i * 5);
  for (int i = 0; i < 9; ++i)
    ps[i].x = i, ps[i].y = -i;
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 20; ++j)
      a[i][j] = i + j;
  fill(y, x, 40);
  fill(y, x, 0);
  printf("%ld\n", sums(xs, 30, 5));
  moved(ps, 9, by);
  moved(ps, 0, by);
  rows(a, 10);
  two_results(texts, bytes, 30);
  printf("%d\n", ends(xs, 30));
  for (int i = 0; i < 40; ++i)
    printf("%.17g ", y[i]);
  old_style(y, 6, 5);
  printf("%d %d\n", read_later(y, 7), read_before(y, 9));
  variable(y, 40);
  local_type(y + 20, 5);
  asks_size(y + 30);
  jumps(y + 5, 5);
  shadowed(y + 10, 5);
  macro(y + 15, 3);
  for (int i = 0; i < 40; ++i)
    printf("%.17g ", y[i]);
  for (int i = 0; i < 9; ++i)
    printf("%.17g %.17g ", ps[i].x, ps[i].y);
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 20; ++j)
      printf("%.17g ", a[i][j]);
  for (int i = 0; i < 30; ++i)
    printf("%s ", texts[i]);
  return 0;
}
