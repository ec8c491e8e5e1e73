// Loops that end at the first match: the lowest one is found, whichever task ends first.
// RUN: %fix-same %s --fix-option=--accept --fix-option=assumed | FileCheck %s
// RUN: cp %s %t.cpp && %concadvise fix --model threads --accept assumed %t.cpp -- -std=c++17
// RUN: grep -v TEXT %t.cpp | tr -s '\n ' ' ' | sed 's/( /(/g' | FileCheck %s --check-prefix=TEXT
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

static double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}

// CHECK-DAG: searches.cpp:[[@LINE+8]]:3: wrapped: serial
// TEXT: int index_of
// TEXT: if (auto first = conc::find_first(
// TEXT: [&](std::size_t i) {
// TEXT: return slow(xs[i]) > limit;
// TEXT: std::size_t i = *first;
// TEXT: return static_cast<int>(i);
static int index_of(const std::vector<double> &xs, double limit) {
  for (std::size_t i = 0; i < xs.size(); ++i)
    if (slow(xs[i]) > limit)
      return static_cast<int>(i);
  return -1;
}

// CHECK-DAG: searches.cpp:[[@LINE+7]]:3: wrapped: serial
// TEXT: const double *pointer_to
// TEXT: const double &x = *first;
// TEXT: found = &x;
// TEXT: // this one }
static const double *pointer_to(const std::vector<double> &xs, double limit) {
  const double *found = nullptr;
  for (const double &x : xs) {
    const double y = slow(x);
    if (x < 0)
      continue;
    if (y > limit && y < limit + 1) {
      found = &x; // this one
      break;
    }
  }
  return found;
}

// CHECK-DAG: searches.cpp:[[@LINE+3]]:3: wrapped: serial
static bool any(const std::map<std::string, double> &xs, double limit) {
  bool some = false;
  for (const auto &[name, x] : xs) {
    if (slow(x) > limit) {
      std::printf("%s ", name.c_str());
      some = true;
      break;
    }
  }
  return some;
}

// --- what is not a search ---

static int calls;
static bool counted(double x) {
  ++calls;
  return slow(x) > 0.5;
}
// CHECK-DAG: searches.cpp:[[@LINE+2]]:3: not wrapped
static double effects(const std::vector<double> &xs) {
  for (double x : xs)
    if (counted(x))
      return x;
  return 0;
}

// CHECK-DAG: searches.cpp:[[@LINE+3]]:3: not wrapped
static double sums(const std::vector<double> &xs) {
  double sum = 0;
  for (double x : xs) {
    sum += slow(x);
    if (sum > 3)
      break;
  }
  return sum;
}

// CHECK-DAG: searches.cpp:[[@LINE+3]]:3: not wrapped: 'y' is known to the task only{{.*}} [CA415]
static double of_task(const std::vector<double> &xs, double limit) {
  double best = 0;
  for (double x : xs) {
    double y = slow(x);
    if (y > limit) {
      best = y;
      break;
    }
  }
  return best;
}

// CHECK-DAG: searches.cpp:[[@LINE+3]]:3: not wrapped
static int two_ways(const std::vector<double> &xs, double limit) {
  int at = 0;
  for (double x : xs) {
    if (slow(x) > limit) {
      if (x > 5)
        continue;
      at = 1;
      break;
    }
  }
  return at;
}

static std::vector<double> made() { return {1, 2, 3, 4}; }
// CHECK-DAG: searches.cpp:[[@LINE+2]]:3: not wrapped: the item that is found may end with the range [CA509]
static double temporary(double limit) {
  for (const double &x : made())
    if (slow(x) > limit)
      return x;
  return 0;
}

int main() {
  std::vector<double> xs;
  for (int i = 0; i < 200; ++i)
    xs.push_back(i * 0.37 - 3);
  std::map<std::string, double> named{{"a", 1}, {"b", 2}, {"c", 3}, {"d", 0}};
  for (double limit : {-10.0, -1.0, 0.0, 0.5, 1.0, 1.6, 1.9, 100.0}) {
    const double *p = pointer_to(xs, limit);
    std::printf("%d %d %d %g\n", index_of(xs, limit), p ? int(p - xs.data()) : -1, any(named, limit),
                of_task(xs, limit));
    std::printf("%g %g %d %g\n", effects(xs), sums(xs), two_ways(xs, limit), temporary(limit));
  }
  std::printf("%d %d\n", index_of({}, 1), calls);
}
