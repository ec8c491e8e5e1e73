// State that passes from one iteration to the next is the ordered part, where the expensive part
// does without it.
// RUN: %fix-same %s --std c++17 | FileCheck %s
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

double slow(double x) noexcept {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}

// CHECK-DAG: ordered_state.cpp:[[@LINE+3]]:3: wrapped
void place_of_maximum(const std::vector<double> &v) {
  double most = -1, at = -1;
  for (double d : v) {
    double t = slow(d);
    if (t > most) {
      most = t;
      at = d;
    }
  }
  std::printf("%g at %g\n", most, at);
}

// CHECK-DAG: ordered_state.cpp:[[@LINE+3]]:3: wrapped
unsigned hash(const std::vector<double> &v) {
  unsigned h = 7;
  for (double d : v)
    h = h * 31 + unsigned(100 * slow(d));
  return h;
}

// CHECK-DAG: ordered_state.cpp:[[@LINE+3]]:3: wrapped
double differences(const std::vector<double> &v) {
  double before = 0, sum = 0;
  for (double d : v) {
    double t = slow(d);
    sum += std::fabs(t - before);
    before = t;
  }
  return sum;
}

// CHECK-DAG: ordered_state.cpp:[[@LINE+3]]:3: wrapped
double prefix_sums(const std::vector<double> &v) {
  std::vector<double> sums(v.size() + 1);
  for (std::size_t i = 0; i < v.size(); ++i)
    sums[i + 1] = sums[i] + slow(v[i]);
  return sums[v.size() / 2] + sums.back();
}

struct hasher {
  unsigned h = 1;
  void update(double d) { h = h * 31 + unsigned(d * 1000); }
};

// CHECK-DAG: ordered_state.cpp:[[@LINE+3]]:3: wrapped
unsigned by_object(const std::vector<double> &v) {
  hasher state;
  for (double d : v) {
    double t = slow(d);
    state.update(t);
  }
  return state.h;
}

unsigned global = 1;

// CHECK-DAG: ordered_state.cpp:[[@LINE+2]]:3: wrapped
unsigned by_global(const std::vector<double> &v) {
  for (double d : v) {
    double t = slow(d);
    global = global * 31 + unsigned(100 * t);
  }
  return global;
}

// CHECK-DAG: ordered_state.cpp:[[@LINE+3]]:3: wrapped
std::size_t best_of_each(const std::vector<double> &v) {
  std::map<int, double> best;
  for (double d : v) {
    double t = slow(d);
    int key = int(100 * t) % 7;
    if (auto it = best.find(key); it == best.end() || it->second < t)
      best[key] = t;
  }
  return best.size();
}

// CHECK-DAG: ordered_state.cpp:[[@LINE+3]]:3: wrapped
void only_changes(const std::vector<double> &v) {
  std::string last;
  for (double d : v) {
    std::string now = std::to_string(int(slow(d)));
    if (now != last)
      std::puts(now.c_str());
    last = now;
  }
}

// What the expensive part needs is no such state.
// CHECK-NOT: ordered_state.cpp:[[@LINE+3]]:3: wrapped
double recurrence(const std::vector<double> &v) {
  double x = 1;
  for (double d : v)
    x = slow(x + d);
  return x;
}

// CHECK-NOT: ordered_state.cpp:[[@LINE+3]]:3: wrapped
double settled(const std::vector<double> &v) {
  double x = 1, sum = 0;
  for (double d : v) {
    double t = slow(d * x);
    sum += t;
    x = t > 0 ? 1 : 2;
  }
  return sum;
}

} // namespace

int main() {
  std::vector<double> v(40);
  for (int i = 0; i < 40; ++i)
    v[std::size_t(i)] = i;
  place_of_maximum(v);
  only_changes(v);
  std::printf("%u %g %g %u %u %zu %g %g\n", hash(v), differences(v), prefix_sums(v), by_object(v),
              by_global(v), best_of_each(v), recurrence(v), settled(v));
}
