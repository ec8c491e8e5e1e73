// Programs whose output a rewrite once changed, or that it once broke: wrapped rightly, or refused.
// RUN: %fix-same %s --std c++20 | FileCheck %s
#include <algorithm>
#include <climits>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <source_location>
#include <string>
#include <vector>

namespace {

double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}
void put(const double &t) { std::printf("%g ", t); }

// --- `!=` that is met by way of all numbers ------------------------------------------------------

// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
void down_to_all_ones(std::vector<double> &y) {
  for (std::size_t i = y.size() - 1; i != SIZE_MAX; --i)
    y[i] = slow(double(i));
}

// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
void round_by_zero(std::vector<double> &y) {
  for (unsigned char i = 250; i != 4; ++i)
    y[i] = slow(i);
}

// Numbers of a ring.
// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
void ring(std::vector<double> &y, std::uint32_t tail, std::uint32_t head) {
  for (std::uint32_t i = tail; i != head; ++i)
    y[i % 8] = slow(i % 8);
}

// Never as large as 256.
// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
int found(int n) {
  for (unsigned char c = 0; c < n; ++c)
    if (slow(c) > -100 && c == 240)
      return c;
  return -1;
}

// CHECK: regressions.cpp:[[@LINE+2]]:3: wrapped
void down_to_zero(std::vector<double> &y) {
  for (std::size_t i = y.size(); i != 0; --i)
    y[i - 1] = slow(double(i));
}

// CHECK: regressions.cpp:[[@LINE+2]]:3: wrapped
void up_to_size(std::vector<double> &y) {
  for (std::size_t i = 0; i != y.size(); ++i)
    y[i] = slow(double(i));
}

// --- minima that are none ------------------------------------------------------------------------

unsigned work(unsigned x) { return unsigned(std::fabs(slow(x)) * 100) % 97 + x; }
unsigned later(unsigned a, unsigned b) { return int(a - b) > 0 ? a : b; }

// None is combined in another order: where they are wrapped, the ordered part does it.

void as_unsigned(const std::vector<unsigned> &v, int m) {
  for (unsigned x : v)
    m = int(std::max<unsigned>(unsigned(m), work(x) - 120));
  std::printf("%d\n", m);
}
void cut_off(const std::vector<unsigned> &v, unsigned m) {
  for (unsigned x : v)
    m = std::max<unsigned long>(m, work(x) + (1ul << 33));
  std::printf("%u\n", m);
}
void rounded(const std::vector<unsigned> &v, long m) {
  for (unsigned x : v)
    m = long(std::fmax(m, work(x)));
  std::printf("%ld\n", m);
}
void of_its_own(const std::vector<unsigned> &v, unsigned m) {
  for (unsigned x : v)
    m = later(m, work(x) - 60);
  std::printf("%u\n", m);
}

// --- distances that wrap around ------------------------------------------------------------------

// CHECK: regressions.cpp:[[@LINE+2]]:3: wrapped
void moved(double *y, std::size_t n, std::size_t k) {
  for (std::size_t i = 3; i < n; ++i)
    y[i] = slow(y[i + k]);
}

// What is read under a condition, or in no round at all, is not read by a check in front of the loop.
struct columns {
  double *x;
};
// CHECK: regressions.cpp:[[@LINE+2]]:3: wrapped
void filled(double *y, const columns *c, int n) {
  for (int i = 0; i < n; ++i)
    if (c != nullptr)
      y[i] = slow(c->x[i]);
}
// CHECK: regressions.cpp:[[@LINE+2]]:3: wrapped
void emptied(double *y, const columns *c, int n) {
  for (int i = 0; i < n; ++i)
    y[i] = slow(c->x[i]);
}

// --- counters and scratch variables from outside -------------------------------------------------

// CHECK-NOT: regressions.cpp:[[@LINE+3]]:3: wrapped
void counts_on(double *__restrict y, int n) {
  int i = 1;
  for (i = i + 1; i < n; ++i)
    y[i] = slow(i);
}

// The call stands in front of the loop, and comes round after it.
// CHECK: regressions.cpp:[[@LINE+5]]:5: wrapped
void read_next_round(std::vector<double> &out) {
  double t = 5;
  for (int r = 0; r < 3; ++r) {
    put(t);
    for (std::size_t i = 0; i < out.size(); ++i) {
      t = slow(double(i) + r);
      out[i] = slow(t);
    }
  }
}

// CHECK: regressions.cpp:[[@LINE+3]]:3: wrapped
void read_by_lambda(std::vector<double> &out) {
  double t = 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    t = slow(double(i));
    out[i] = slow(t);
  }
  std::printf("%g\n", [&] { return t; }());
}

// CHECK-NOT: regressions.cpp:[[@LINE+4]]:3: wrapped
void has_room(std::vector<double> &out) {
  std::vector<double> t;
  t.reserve(5000);
  for (std::size_t i = 0; i < out.size(); ++i) {
    t.clear();
    t.push_back(slow(double(i)));
    out[i] = slow(t[0]);
  }
  std::printf("%d\n", t.capacity() >= 5000);
}

#define SHOW(x) std::printf(#x "=%g\n", double(x))
#define FORWARDED(x) SHOW(x)
// CHECK-NOT: regressions.cpp:[[@LINE+3]]:3: wrapped
int spelled(std::vector<double> &out) {
  int i;
  for (i = 0; i < int(out.size()); ++i) {
    out[std::size_t(i)] = slow(slow(i));
    SHOW(i);
  }
  return i;
}
// CHECK-NOT: regressions.cpp:[[@LINE+3]]:3: wrapped
void spelled_by_another(std::vector<double> &out) {
  double t;
  for (std::size_t i = 0; i < out.size(); ++i) {
    t = slow(double(i));
    out[i] = slow(t);
    FORWARDED(t);
  }
}

#define DROPPED(x)
// CHECK-NOT: regressions.cpp:[[@LINE+3]]:3: wrapped
void shown_behind(std::vector<double> &out) {
  double t;
  for (std::size_t i = 0; i < out.size(); ++i) {
    t = slow(double(i));
    out[i] = slow(t);
  }
  DROPPED(t);
}

// What follows on the line is not under the counter's condition.
// clang-format off
// CHECK: regressions.cpp:[[@LINE+1]]:55: wrapped
int on_one_line(double *__restrict y, int n) { int i; for (i = 0; i < n; ++i) y[i] = slow(slow(i)); return i; }
// clang-format on

// --- what points into the task -------------------------------------------------------------------

// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
void lists(std::vector<double> &out) {
  for (int i = 0; i < 8; ++i) {
    std::initializer_list<double> il = {slow(i), slow(i + 1)};
    out.push_back(*il.begin());
  }
}

struct view_of {
  const std::string &text;
};
std::string named(int i) { return std::to_string(slow(i)) + " too long for a small string"; }
// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
void temporaries() {
  for (int i = 0; i < 8; ++i) {
    view_of w{named(i)};
    std::printf("%s\n", w.text.c_str());
  }
}

struct self_pointer {
  double value;
  double *own;
  explicit self_pointer(double d) : value(d), own(&value) {}
};
struct self_reference {
  double value;
  const double &own;
  explicit self_reference(double d) : value(d), own(value) {}
};
// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
void self_pointers() {
  for (int i = 0; i < 8; ++i) {
    self_pointer v(slow(slow(i)));
    std::printf("%g\n", *v.own);
  }
}
// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
void self_references() {
  for (int i = 0; i < 8; ++i) {
    self_reference v(slow(slow(i)));
    std::printf("%g\n", v.own);
  }
}

// A closure crosses between threads, but has no form that could be sent to a process.
// CHECK: regressions.cpp:[[@LINE+2]]:3: wrapped
void closures(std::vector<double> &out) {
  for (int i = 0; i < 8; ++i) {
    double a = slow(i);
    auto f = [a] { return a; };
    double b = slow(a);
    out.push_back(f() + b);
  }
}

// --- the function's name -------------------------------------------------------------------------

void note(double x, std::source_location at = std::source_location::current()) {
  std::printf("%g in %s\n", x, at.function_name());
}
// CHECK-NOT: regressions.cpp:[[@LINE+2]]:3: wrapped
void noted() {
  for (int i = 0; i < 3; ++i)
    note(slow(slow(i)));
}

void show(const std::vector<double> &of) {
  for (double d : of)
    put(d);
  std::printf("\n");
}

} // namespace

int main() {
  std::vector<double> y(256);
  down_to_all_ones(y);
  round_by_zero(y);
  show(y);
  down_to_zero(y);
  show(y);
  ring(y, UINT32_MAX - 2, 4);
  show(y);
  std::printf("%d %d %d\n", found(100), found(256), found(1000));
  std::vector<unsigned> v{3, 1, 4, 1, 5, 9, 2, 6};
  as_unsigned(v, 5);
  cut_off(v, 4);
  rounded(v, (1l << 53) + 1);
  of_its_own(v, 0u - 30);
  const std::size_t back = 3;
  moved(y.data(), y.size(), 0 - back);
  show(y);
  std::vector<double> z(8);
  columns c{y.data()};
  filled(z.data(), &c, 8);
  filled(z.data(), nullptr, 8);
  emptied(z.data(), &c, 8);
  emptied(z.data(), nullptr, 0);
  show(z);
  up_to_size(y);
  counts_on(y.data(), 20);
  y.resize(8);
  read_next_round(y);
  read_by_lambda(y);
  has_room(y);
  std::printf("%d\n", spelled(y));
  spelled_by_another(y);
  shown_behind(y);
  std::printf("%d\n", on_one_line(y.data(), 8));
  lists(y);
  temporaries();
  self_pointers();
  self_references();
  closures(y);
  noted();
  show(y);
}
