// Long computation in coroutines and handlers, through functions.
// RUN: %concadvise check --all %s -- -std=c++20 -I%S/Inputs | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++20 -I%S/Inputs | grep -c 'cpu-in-async]' | FileCheck %s --check-prefix=COUNT
#include "job.h"

#include <vector>

// COUNT: {{^}}8{{$}}
extern "C" {
int compress(unsigned char *, unsigned long *, const unsigned char *, unsigned long);
struct uv_timer_t;
int uv_timer_start(uv_timer_t *, void (*)(uv_timer_t *), unsigned long, unsigned long);
}

double table[1000];

static void grind() {
  for (int i = 0; i < 3000; ++i)
    for (int j = 0; j < 1000; ++j)
      table[j] += table[j] * i;
}
static void middle() { grind(); }

Job chain() {
  // CHECK-DAG: cpu-in-async-positive.cpp:[[@LINE+2]]:3: warning: `grind` computes for long on the thread of a coroutine: co_await conc::run_in(conc::threads{}, …), or hand it to a pool [cpu-in-async]
  // CHECK-DAG: why it computes for about {{[0-9.]+}} ms (estimated from the source: chain at {{.*}}middle at {{.*}}grind at
  middle();
  co_return;
}

Job own() {
  // CHECK-DAG: cpu-in-async-positive.cpp:[[@LINE+1]]:3: warning: {{.*}} [cpu-in-async]
  for (int i = 0; i < 5000; ++i)
    for (int j = 0; j < 1000; ++j)
      table[j] += i;
  co_return;
}

long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

Job recursive(int n) {
  // CHECK-DAG: cpu-in-async-positive.cpp:[[@LINE+1]]:3: info: `fib` may compute for long on the thread of a coroutine
  fib(n);
  co_return;
}

static void multiply(const double *x, const double *y, double *z, int n) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      for (int k = 0; k < n; ++k)
        z[i * n + j] += x[i * n + k] * y[k * n + j];
}

Job unknown(const double *x, const double *y, double *z, int n) {
  // CHECK-DAG: cpu-in-async-positive.cpp:[[@LINE+1]]:3: info: `multiply` may compute for long
  multiply(x, y, z, n);
  co_return;
}

Job library(unsigned char *to, unsigned long *length, const unsigned char *from, unsigned long n) {
  // CHECK-DAG: cpu-in-async-positive.cpp:[[@LINE+1]]:3: warning: `compress` computes for long
  compress(to, length, from, n);
  co_return;
}

Job inLoop(std::vector<std::vector<double>> &rows) {
  for (auto &row : rows) {
    // CHECK-DAG: cpu-in-async-positive.cpp:[[@LINE+1]]:5: warning: `grind` computes for long
    grind();
    row.clear();
  }
  co_return;
}

static void part() {
  for (int i = 0; i < 200; ++i)
    for (int j = 0; j < 1000; ++j)
      table[j] += i;
}

Job inPieces() {
  // CHECK-DAG: cpu-in-async-positive.cpp:[[@LINE+1]]:3: warning: {{.*}} [cpu-in-async]
  for (int i = 0; i < 50; ++i)
    part();
  co_return;
}

void timer(uv_timer_t *t) {
  // CHECK-DAG: cpu-in-async-positive.cpp:[[@LINE+1]]:40: warning: `grind` computes for long on the thread of a libuv handler
  uv_timer_start(t, [](uv_timer_t *) { middle(); }, 1, 0);
}
