// Counters and scratch variables that stand outside a loop become the task's own: under their names
// where the function's own are used by nothing else, and go; under others where those stay. What is
// read later is left as the last iteration left it.
// RUN: %fix-same %s | FileCheck %s
// RUN: cp %s %t.cpp && %concadvise fix --model threads --accept assumed %t.cpp -- -std=c++17
// RUN: grep -v TEXT %t.cpp | tr -s '\n ' ' ' | sed 's/( /(/g' | FileCheck %s --check-prefix=TEXT
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#define OWN __restrict

namespace {

using row = std::vector<double>;

double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}

// CHECK-DAG: owns.cpp:[[@LINE+10]]:3: wrapped: serial
// CHECK-DAG: owns.cpp:[[@LINE+19]]:3: wrapped: serial
// TEXT: void old_style(double *OWN y, int rows, int columns) {
// TEXT-SAME: int k = 3; double late; conc::for_each(
// TEXT-SAME: [&](int i) { {{.*}}double tmp[8]; {{.*}}for (j = 0; j < 8; j++) tmp[j] = slow(j + i);
// TEXT-SAME: y[i] = t + k; });
// TEXT-SAME: [&](int i) { int j; for (j = 0; j < rows; j++)
void old_style(double *OWN y, int rows, int columns) {
  int i, j, k = 3;
  double t, tmp[8], late;
  for (i = 0; i < rows; i++) {
    for (j = 0; j < 8; j++)
      tmp[j] = slow(j + i);
    t = i;
    for (j = 0; j < 8; j++)
      t = slow(t + tmp[j]);
    for (j = 0; j < columns; j++)
      t = slow(t);
    y[i] = t + k;
  }
  for (i = 0; i < columns; i++)
    for (j = 0; j < rows; j++)
      y[i * rows + j] = slow(y[i * rows + j]);
  late = y[0];
  std::printf("%g ", late);
}

// CHECK-DAG: owns.cpp:[[@LINE+7]]:3: wrapped: serial
// TEXT: int up(
// TEXT-SAME: int i; i = 0; conc::map(
// TEXT-SAME: conc::range<int>(i, n),
// TEXT-SAME: [&](int task_i, auto &&value) { y[task_i] = value; }); if (i < n) i = n; return i;
int up(double *OWN y, int n) {
  int i;
  for (i = 0; i < n; i++)
    y[i] = slow(i);
  return i;
}

// CHECK-DAG: owns.cpp:[[@LINE+3]]:3: wrapped: serial
int down(double *OWN y, int n) {
  int i = 9;
  for (i = n - 1; i >= 0; --i)
    y[i] = slow(i);
  return i;
}

// CHECK-DAG: owns.cpp:[[@LINE+4]]:3: wrapped: serial
// CHECK-DAG: owns.cpp:[[@LINE+6]]:3: wrapped: serial
std::size_t unsigned_down(double *OWN y, std::size_t n) {
  std::size_t i;
  for (i = n; i > 0; --i)
    y[i - 1] = slow(double(i));
  std::printf("%zu ", i);
  for (i = n; i != 0; --i)
    y[i - 1] += slow(double(i));
  return i;
}

// CHECK-DAG: owns.cpp:[[@LINE+8]]:3: wrapped: serial
// TEXT: double last_values(
// TEXT-SAME: [&](int i) { double task_t; double task_u; task_t = slow(i); task_u = slow(task_t);
// TEXT-SAME: return std::make_tuple(task_t, task_u); },
// TEXT-SAME: [&](int i, auto &&results) { auto &[task_t, task_u] = results;
// TEXT-SAME: t = task_t; u = task_u; y[i] = t * 2; }); return t + u;
double last_values(double *OWN y, int n) {
  double t = -1, u = 3;
  for (int i = 0; i < n; i++) {
    t = slow(i);
    u = slow(t);
    y[i] = t * 2;
  }
  return t + u;
}

// CHECK-DAG: owns.cpp:[[@LINE+3]]:3: wrapped: serial
std::string last_string(const std::vector<int> &xs) {
  std::string s = "none";
  for (int x : xs) {
    s = std::to_string(slow(x));
    s += std::to_string(slow(x + 1));
  }
  return s;
}

// CHECK-DAG: owns.cpp:[[@LINE+4]]:3: wrapped: serial
void objects(const std::vector<int> &xs, std::vector<std::string> &out) {
  std::string s;
  std::vector<int> v;
  for (int x : xs) {
    s = std::to_string(slow(x));
    v.clear();
    for (int k = 0; k < x; ++k)
      v.push_back(int(slow(k)));
    s += std::to_string(v.size());
    out.push_back(s);
  }
}

// A parameter cannot go.
// CHECK-DAG: owns.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: [{{[[]}}maybe_unused]] double t) {
void both_ways(const std::vector<int> &xs, std::vector<double> &out, double t) {
  double u;
  for (int x : xs) {
    if (x % 2)
      t = slow(x);
    else
      t = slow(-x);
    u = slow(t);
    out.push_back(u + t);
  }
}

// CHECK-DAG: owns.cpp:[[@LINE+4]]:5: wrapped: serial
void inside_a_lambda(double *OWN y, int n) {
  auto fill = [&] {
    int i;
    for (i = 0; i < n; ++i)
      y[i] = slow(slow(i));
  };
  fill();
}

// CHECK-DAG: owns.cpp:[[@LINE+5]]:5: wrapped: serial
double comes_round(double *OWN y, int n) {
  int i, round;
  double sum = 0;
  for (round = 0; round < 3; ++round) {
    for (i = round; i < n; ++i)
      y[i] = slow(i);
    sum += i;
  }
  return sum;
}

// The first value may be gone when the loop is over, and the counter's type is that of the loop.
// CHECK-DAG: owns.cpp:[[@LINE+4]]:3: wrapped: serial
int first_changes(double *OWN y, int n) {
  int i, first = 2;
  double t = 0;
  for (i = first; i < n; ++i) {
    first = int(slow(i)) + n + 5;
    t = slow(first);
    y[i] = t;
  }
  return i;
}

// CHECK-DAG: owns.cpp:[[@LINE+3]]:3: wrapped: serial
double below_nothing(double *OWN y, unsigned n) {
  unsigned i, none = 0;
  for (i = none - 1; i < n; ++i)
    y[i] = slow(slow(i));
  return i;
}

void fill_in(double &t, double x) { t = slow(x); }

// CHECK-DAG: owns.cpp:[[@LINE+3]]:3: wrapped: serial
void by_callee(const row &x, row &out) {
  double t;
  for (std::size_t i = 0; i < x.size(); ++i) {
    fill_in(t, x[i]);
    t = slow(t);
    out[i] = t;
  }
}

// --- what stays as it is

struct point {
  double x = 1, y = 2, z = 3;
};
std::vector<double *> kept;

double by_pointer(const row &x, row &out) {
  double t = 0, *p = &t;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    t = slow(x[i]);
    t = slow(t);
    out[i] = *p + t;
  }
  return *p;
}

double by_reference(const row &x, row &out) {
  double t = 0, &r = t;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped: 't' is declared outside the loop [CA412]
  for (std::size_t i = 0; i < x.size(); ++i) {
    t = slow(x[i]);
    t = slow(t);
    out[i] = r;
  }
  return r;
}

double by_lambda(const row &x, row &out) {
  std::size_t i;
  auto f = [&] { return double(i); };
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA507]
  for (i = 0; i < x.size(); ++i) {
    double t = slow(x[i]);
    out[i] = slow(t) + f();
  }
  return f();
}

void by_lambdas_inside(const row &x, row &out) {
  double t;
  std::vector<std::function<double()>> all;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    t = slow(x[i]);
    t = slow(t);
    all.push_back([&] { return t; });
  }
  for (auto &f : all)
    out.push_back(f());
}

void kept_address(const row &x, row &out) {
  double t;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    t = slow(x[i]);
    t = slow(t);
    kept.push_back(&t);
    out[i] = t;
  }
}

double peek(const double &t) { return t; }
double add_to(double &t, double x) { return t += slow(x); }

void read_by_callee(const row &x, row &out) {
  double t = 1;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    double u = slow(peek(t));
    t = slow(x[i]);
    out[i] = slow(u + t);
  }
}

void changed_by_callee(const row &x, row &out) {
  double t = 1;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    add_to(t, x[i]);
    out[i] = slow(t);
  }
}

void bound_changes(const row &x, row &out) {
  std::size_t bound = x.size();
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < bound; ++i) {
    bound = x.size() - std::size_t(slow(x[i]) > 9);
    out[i] = slow(double(bound));
  }
}

#pragma GCC diagnostic ignored "-Wvla"
void variable_length(const row &x, row &out) {
  int n = int(x.size()) + 3;
  double tmp[n];
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (int j = 0; j < n; ++j)
      tmp[j] = slow(x[i] + j);
    double s = 0;
    for (int j = 0; j < n; ++j)
      s += slow(tmp[j]);
    out[i] = s;
  }
}

// Another one would be counted, too.
int made = 0;
struct counted {
  double x, y;
  counted() : x(++made), y(0) {}
  counted(double a, double b) : x(a), y(b) {}
};
void counts(const row &x, row &out) {
  counted c;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    c = counted(slow(x[i]), 1);
    double u = slow(c.x);
    out[i] = u + c.x + c.y;
  }
  out[0] += made;
}

int ended = 0;
struct ends {
  double x;
  ~ends() { ++ended; }
};
void elements_end(const row &x, row &out) {
  std::vector<ends> all;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    all.clear();
    all.push_back({slow(x[i])});
    double u = slow(all.front().x);
    out[i] = u;
  }
  out[0] += ended;
}

double handled(const row &x, row &out) {
  double t = -1;
  try {
    // CHECK-DAG: owns.cpp:[[@LINE+1]]:5: not wrapped:
    for (std::size_t i = 0; i < x.size(); ++i) {
      t = slow(x[i]);
      if (i == 3)
        throw std::runtime_error("x");
      t = slow(t);
      out[i] = t;
    }
  } catch (const std::exception &) {
    return t;
  }
  return t + 1;
}

double jumps(const row &x, row &out) {
  double t = -1, sum = 0;
  int round = 0;
again:
  sum += t;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: wrapped: serial
  for (std::size_t i = 0; i < x.size(); ++i) {
    t = slow(x[i]);
    t = slow(t);
    out[i] = t;
  }
  if (round++ < 2)
    goto again;
  return sum;
}

void part_of_an_array(const row &x, row &out) {
  double tmp[9];
  tmp[0] = 42;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (int j = 1; j < 9; ++j)
      tmp[j] = slow(x[i] + j);
    double s = 0;
    for (int j = 0; j < 9; ++j)
      s += slow(tmp[j]);
    out[i] = s;
  }
}

void array_by_pointer(const row &x, row &out) {
  double tmp[9], *p = tmp;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (int j = 0; j < 9; ++j)
      tmp[j] = slow(x[i] + j);
    double s = 0;
    for (int j = 0; j < 9; ++j)
      s += slow(p[j]);
    out[i] = s;
  }
}

void part_of_an_object(const row &x, row &out) {
  point p;
  p.z = 9;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped: 'p.x' is declared outside the loop [CA412]
  for (std::size_t i = 0; i < x.size(); ++i) {
    p.x = slow(x[i]);
    p.y = slow(p.x);
    out[i] = p.x + p.y + p.z;
  }
}

double some_iterations(const row &x, row &out) {
  double t = -7;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    double u = slow(x[i]);
    if (i % 2) {
      t = slow(u);
      u = slow(t);
    }
    out[i] = u;
  }
  return t;
}

double skips(const row &x, row &out) {
  double t = -7;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i > 2)
      continue;
    t = slow(x[i]);
    t = slow(t);
    out[i] = t;
  }
  return t;
}

double perhaps_no_round(const row &x, row &out, int n) {
  double t = -7;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped:
  for (std::size_t i = 0; i < x.size(); ++i) {
    double u = slow(x[i]);
    for (int j = 0; j < n; ++j) {
      t = slow(u + j);
      u += t;
    }
    out[i] = u;
  }
  return t;
}

#define SQUARE_T (t * t)
void by_macro(const row &x, row &out) {
  double t;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA406]
  for (std::size_t i = 0; i < x.size(); ++i) {
    t = slow(x[i]);
    t = slow(t);
    out[i] = SQUARE_T;
  }
}

void bindings(const row &x, row &out) {
  auto [a, b] = std::pair<double, double>(1, 2);
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA412]
  for (std::size_t i = 0; i < x.size(); ++i) {
    a = slow(x[i]);
    a = slow(a);
    out[i] = a;
  }
  out[0] += b;
}

int steps(double *OWN y, int n) {
  int i;
  // CHECK-DAG: owns.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA507]
  for (i = 0; i < n; i += 3)
    y[i] = slow(slow(i));
  return i;
}

int half_of_an_if(double *OWN y, int n, bool c) {
  int i = 0;
  if (c)
    // CHECK-DAG: owns.cpp:[[@LINE+1]]:5: not wrapped: {{.*}} [CA507]
    for (i = 0; i < n; ++i)
      y[i] = slow(slow(i));
  else
    i = 7;
  return i;
}

void show(const char *name, const row &values) {
  std::printf("\n%s", name);
  for (double each : values)
    std::printf(" %.17g", each);
}

void with(const row &x) {
  row out(x.size() + 1);
  auto show_out = [&](const char *name, double result) {
    std::printf("\n%s %.17g", name, result);
    show("", out);
    out.assign(x.size() + 1, 0);
  };
  int n = int(x.size());
  show_out("up", up(out.data(), n));
  show_out("down", down(out.data(), n));
  show_out("unsigned_down", double(unsigned_down(out.data(), x.size())));
  show_out("last_values", last_values(out.data(), n));
  show_out("comes_round", comes_round(out.data(), n));
  show_out("by_pointer", by_pointer(x, out));
  show_out("by_reference", by_reference(x, out));
  show_out("by_lambda", by_lambda(x, out));
  show_out("handled", handled(x, out));
  show_out("jumps", jumps(x, out));
  show_out("some_iterations", some_iterations(x, out));
  show_out("skips", skips(x, out));
  show_out("perhaps_no_round", perhaps_no_round(x, out, 2));
  show_out("perhaps_no_round", perhaps_no_round(x, out, 0));
  show_out("steps", steps(out.data(), n));
  show_out("half_of_an_if", half_of_an_if(out.data(), n, true));
  show_out("half_of_an_if", half_of_an_if(out.data(), n, false));
  show_out("first_changes", first_changes(out.data(), n));
  show_out("below_nothing", below_nothing(out.data(), unsigned(n)));
  for (auto *each : {by_callee, read_by_callee, changed_by_callee, bound_changes, variable_length, counts,
                     elements_end, by_lambdas_inside, kept_address, part_of_an_array, array_by_pointer,
                     part_of_an_object, by_macro, bindings}) {
    each(x, out);
    show_out("", 0);
  }
}

} // namespace

int main() {
  row y(100);
  old_style(y.data(), 9, 9);
  inside_a_lambda(y.data(), 9);
  show("y", y);
  with({1, 2, 3, 4, 5});
  with({});
  std::printf("%s %s ", last_string({1, 2}).c_str(), last_string({}).c_str());
  std::vector<std::string> strings;
  objects({1, 2, 3}, strings);
  for (const std::string &each : strings)
    std::printf("%s ", each.c_str());
  std::vector<double> out;
  both_ways({1, 2, 3}, out, 3);
  show("both_ways", out);
  std::printf(" %zu\n", kept.size());
}
