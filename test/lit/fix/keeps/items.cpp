// What copies, converts and destroys the item is done by the tasks; what crosses to the ordered part
// stays const and points at nothing that ends.
// RUN: %fix-same %s --std c++20 | FileCheck %s
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace {

double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}

int copies = 0, ends = 0, asked = 0;
struct copied {
  double v;
  explicit copied(double d) : v(d) {}
  copied(const copied &o) : v(o.v) { ++copies; }
};
struct destroyed {
  double v;
  ~destroyed() { ++ends; }
};
struct converted {
  double v;
  operator double() const {
    ++asked;
    return v;
  }
};

// CHECK-NOT: items.cpp:[[@LINE+3]]:3: wrapped
void copies_count(const std::vector<copied> &items) {
  double sum = 0;
  for (auto c : items)
    sum += slow(c.v);
  std::printf("%g %d\n", sum, copies);
}
// CHECK-NOT: items.cpp:[[@LINE+3]]:3: wrapped
void ends_count(const std::vector<destroyed> &items) {
  double sum = 0;
  for (auto c : items)
    sum += slow(c.v);
  std::printf("%g %d\n", sum, ends);
}
// CHECK-NOT: items.cpp:[[@LINE+3]]:3: wrapped
void conversions_count(const std::vector<converted> &items) {
  double sum = 0;
  for (double c : items)
    sum += slow(c);
  std::printf("%g %d\n", sum, asked);
}

// --- what crosses --------------------------------------------------------------------------------

// CHECK-NOT: items.cpp:[[@LINE+2]]:3: wrapped
void declared_together() {
  for (int i = 0; i < 8; ++i) {
    double a = slow(i), *p = &a;
    std::printf("%g ", *p);
  }
}

struct cell {
  double d;
  double get() { return std::printf("changeable "), d; }
  double get() const { return std::printf("const "), d; }
};
[[maybe_unused]] void take(std::string &s) {
  std::printf("changed %s\n", s.c_str());
  s += "!";
}
void take(const std::string &s) { std::printf("read %s\n", s.c_str()); }

// CHECK-DAG: items.cpp:[[@LINE+2]]:3: wrapped
void constant() {
  for (int i = 0; i < 3; ++i) {
    const std::string s = std::to_string(slow(i));
    take(s);
  }
}
// CHECK-DAG: items.cpp:[[@LINE+2]]:3: wrapped
void one_of_two() {
  for (int i = 0; i < 3; ++i) {
    const cell c{slow(i)};
    cell d{slow(i + 1)};
    std::printf("%g %g\n", c.get(), d.get());
  }
}

// --- in front of the loop ------------------------------------------------------------------------

constexpr int sum_of(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < 50; ++j)
      sum += i * j % 7;
  return sum;
}
static_assert(sum_of(3) == 294, "evaluated by the compiler, too");

} // namespace

int main() {
  std::vector<copied> some;
  some.reserve(200);
  for (int i = 0; i < 200; ++i)
    some.emplace_back(i);
  copies_count(some);
  ends_count(std::vector<destroyed>(200));
  conversions_count(std::vector<converted>(200));
  declared_together();
  constant();
  one_of_two();
  std::printf("%d\n", sum_of(30));
}
