// What belongs to the thread that runs the loop is not found by tasks on others: refused, or asked
// for by the ordered part, which stays on it.
// RUN: %fix-same %s --std c++20 | FileCheck %s
#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

namespace {

double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}

// --- exceptions that are being handled -----------------------------------------------------------

double peel(double x) {
  try {
    throw;
  } catch (int k) {
    return slow(x + k);
  }
}
// CHECK-NOT: of_threads.cpp:[[@LINE+5]]:5: wrapped
void thrown_again(std::vector<double> &out) {
  try {
    throw 3;
  } catch (...) {
    for (auto &o : out)
      o = peel(o);
  }
}
// CHECK-DAG: of_threads.cpp:[[@LINE+5]]:5: wrapped
void asks_in_order(std::vector<double> &out) {
  try {
    throw 3;
  } catch (...) {
    for (auto &o : out) {
      o = slow(o);
      if (std::current_exception())
        o += 1;
    }
  }
}
// A task knows its own.
double own(double x) noexcept {
  try {
    if (x > 2)
      throw 1;
  } catch (...) {
    if (std::current_exception())
      x += 1;
  }
  return slow(x);
}
// CHECK-DAG: of_threads.cpp:[[@LINE+2]]:3: wrapped
void handles_its_own(std::vector<double> &out) {
  for (auto &o : out)
    o = own(o);
}

// --- thread-local variables ----------------------------------------------------------------------

thread_local double scale = 1;
thread_local double never_set = 2;
double scaled(double x) { return slow(x) * scale; }
// CHECK-NOT: of_threads.cpp:[[@LINE+2]]:3: wrapped
void by_callee(std::vector<double> &out) {
  for (auto &o : out)
    o = scaled(o);
}
// CHECK-DAG: of_threads.cpp:[[@LINE+2]]:3: wrapped
void same_for_all(std::vector<double> &out) {
  for (auto &o : out)
    o = slow(o) * never_set;
}

// --- locks that their holder may take again ------------------------------------------------------

// Wrapped for counting, if at all: on no other model.
std::recursive_mutex again;
void holds(std::vector<double> &out) {
  std::lock_guard<std::recursive_mutex> outer(again);
  for (auto &o : out) {
    double d = slow(o);
    {
      std::lock_guard<std::recursive_mutex> inner(again);
      d += 1;
    }
    o = slow(d);
  }
}

// --- copies that others have ---------------------------------------------------------------------

// CHECK-NOT: of_threads.cpp:[[@LINE+3]]:3: wrapped
long owners(const std::vector<std::shared_ptr<double>> &all) {
  long sum = 0;
  for (auto each : all)
    sum += long(slow(*each)) * 0 + each.use_count();
  return sum;
}

} // namespace

int main() {
  std::vector<double> out(9, 1.5);
  thrown_again(out);
  asks_in_order(out);
  handles_its_own(out);
  scale = 3;
  by_callee(out);
  same_for_all(out);
  holds(out);
  for (double d : out)
    std::printf("%g ", d);
  auto one = std::make_shared<double>(1);
  std::printf("%ld\n", owners({one, one, one, one}));
}
