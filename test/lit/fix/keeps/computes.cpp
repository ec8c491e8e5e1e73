// A long computation in a coroutine of the runtime is made on threads, or in a process, while the coroutine waits.
// RUN: %fix-same %s --std c++20 --fix-option=--model --fix-option=threads --fix-option=--accept --fix-option=assumed | FileCheck %s
// CHECK-DAG: clang++-19 threads: same
// RUN: %fix-same %s --std c++20 --fix-option=--model --fix-option=processes --fix-option=--accept --fix-option=assumed | FileCheck %s --check-prefix=PROCESSES
// PROCESSES-DAG: clang++-19 processes: same
// RUN: cp %s %t.cpp && %concadvise fix --accept assumed --model threads %t.cpp -- -std=c++20 -isystem %source/runtime/include
// RUN: grep -v TEXT %t.cpp | FileCheck %s --check-prefix=TEXT
// RUN: cp %s %t.p.cpp && %concadvise fix --accept assumed --model processes %t.p.cpp -- -std=c++20 -isystem %source/runtime/include
// RUN: grep -v TEXT %t.p.cpp | FileCheck %s --check-prefix=PTEXT
#include <conc/conc.h>

#include <cmath>
#include <coroutine>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

static double spin(double x) {
  for (int i = 0; i < 3000000; ++i)
    x = std::sin(x) + i % 3;
  return x;
}
static double total(const std::vector<double> &xs) {
  double sum = 0;
  for (double x : xs)
    sum += spin(x);
  return sum;
}
static void smooth(std::vector<double> &xs) {
  for (double &x : xs)
    x = spin(x);
}
static std::string digits(double x) { return std::to_string(spin(x)); }
static double positive(double x) {
  double y = spin(x);
  if (x < 0)
    throw std::domain_error("negative");
  return y;
}

static conc::co<double> plain(std::vector<double> xs) {
  // CHECK-DAG: computes.cpp:[[@LINE+4]]:16: wrapped: threads
  // PROCESSES-DAG: computes.cpp:[[@LINE+3]]:16: wrapped: processes
  // TEXT: double sum = co_await conc::run_in(conc::threads{}, [&] { return total(xs); });
  // PTEXT: double sum = co_await conc::run_in(conc::processes{}, [&] { return total(xs); });
  double sum = total(xs);
  // What it writes would be lost in another process.
  // CHECK-DAG: computes.cpp:[[@LINE+4]]:3: wrapped: threads
  // PROCESSES-DAG: computes.cpp:[[@LINE+3]]:3: not wrapped: processes is unsafe here: what the call writes {{.*}} is lost in a worker process [CA301]
  // TEXT: co_await conc::run_in(conc::threads{}, [&] { return smooth(xs); });
  // PTEXT: {{^  }}smooth(xs);
  smooth(xs);
  // TEXT: sum += double((co_await conc::run_in(conc::threads{}, [&] { return digits(sum); })).size());
  // PTEXT: sum += double((co_await conc::run_in(conc::processes{}, [&] { return digits(sum); })).size());
  sum += double(digits(sum).size());
  co_return sum + xs.back();
}

static conc::co<double> failing(double x) {
  try {
    // TEXT: co_return co_await conc::run_in(conc::threads{}, [&] { return positive(x); });
    co_return positive(x);
  } catch (const std::domain_error &e) {
    std::printf("%s\n", e.what());
  }
  co_return 0;
}

static conc::co<double> chosen(bool b, double x) {
  // TEXT: if (b && co_await conc::run_in(conc::threads{}, [&] { return positive(x); }) > 0)
  if (b && positive(x) > 0)
    x += 1;
  // CHECK-DAG: computes.cpp:[[@LINE+1]]:18: not wrapped: the call stands in one expression with `?:`{{.*}} [CA519]
  double y = b ? positive(x) : 0;
  // CHECK-DAG: computes.cpp:[[@LINE+1]]:8: not wrapped: nobody uses what `&&` or `||` gives{{.*}} [CA519]
  b && positive(y);
  // CHECK-DAG: computes.cpp:[[@LINE+1]]:26: not wrapped: the call stands in a braced list{{.*}} [CA519]
  std::vector<double> ys{positive(y), x};
  // TEXT: for (int i = 0; b && co_await conc::run_in(conc::threads{}, [&] { return positive(i); }) < 0; ++i)
  for (int i = 0; b && positive(i) < 0; ++i)
    x += 1;
  co_return x + y + ys.front();
}

int main() {
  std::printf("%.9f\n", conc::run(plain({1, 2})));
  std::printf("%.9f\n", conc::run(failing(1)));
  std::printf("%.9f\n", conc::run(failing(-1)));
  std::printf("%.9f\n", conc::run(chosen(true, 2)));
}
