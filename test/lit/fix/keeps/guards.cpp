// Loops that are independent if memory is apart are wrapped under a check of exactly that memory.
// Each is called with memory that is apart and with memory that is not.
// RUN: %fix-same %s | FileCheck %s
// RUN: cp %s %t.cpp && %concadvise fix --model threads %t.cpp -- -std=c++17 2>&1 | FileCheck %s --check-prefix=SAID
// RUN: grep -v TEXT %t.cpp | tr -s '\n ' ' ' | sed 's/( /(/g' | FileCheck %s --check-prefix=TEXT
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <vector>

static double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}

// CHECK-DAG: guards.cpp:[[@LINE+6]]:3: wrapped: serial
// TEXT: void pointers
// TEXT: .only_if(
// TEXT: conc::disjoint(conc::elements(y, n),
// TEXT: conc::elements(x, 1, {{[{][{]}}1, 0, n}}),
static void pointers(double *y, const double *x, int n) {
  for (int i = 0; i < n; ++i)
    y[i] = slow(x[i]) + slow(x[i + 1]);
}

// A triangle's rows are taken for whole ones.
// CHECK-DAG: guards.cpp:[[@LINE+5]]:3: wrapped: serial
// TEXT: void matrix
// TEXT: conc::elements(c, 0, {{[{][{]}}m, 0, n}, {1, 0, m}}),
// TEXT: conc::elements(a, 0, {{[{][{]}}n, 0, n}, {1, 0, n}}),
static void matrix(double *c, const double *a, const double *b, int n, int m) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j) {
      double s = 0;
      for (int k = 0; k <= i; ++k)
        s += a[i * n + k] * b[k * m + j];
      c[i * m + j] = slow(s);
    }
}

// CHECK-DAG: guards.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: void vectors
// TEXT: conc::disjoint(conc::elements(y), conc::elements(x))
static void vectors(std::vector<double> &y, const std::vector<double> &x) {
  for (std::size_t i = 0; i < x.size() - 1; ++i)
    y[i] = slow(x[i]) + slow(x[i + 1]);
}

// CHECK-DAG: guards.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: void scalar
// TEXT: conc::disjoint(conc::elements(y, n), conc::elements(&f, 1))
static void scalar(double *y, const double &f, int n) {
  for (int i = 0; i < n; ++i)
    y[i] = slow(f + i);
}

struct Table {
  double *data;
  double factor;
  int n;
  double shifts[10];
  // CHECK-DAG: guards.cpp:[[@LINE+7]]:5: wrapped: serial
  // TEXT: void run
  // TEXT: conc::elements(&this->factor, 1)
  // TEXT: conc::elements(this->data, count)
  // TEXT: conc::elements(this->shifts)
  void run(double *out) {
    const int count = n;
    for (int i = 0; i < count; ++i)
      out[i] = slow(data[i] * factor) + slow(shifts[i % 10]);
  }
  // The bound is read once where it is wrapped, also where a task would change it.
  // SAID-DAG: .cpp:[[@LINE+2]]:5: not wrapped: consent
  void until_n(double *out) {
    for (int i = 0; i < n; ++i)
      out[i] = slow(i);
  }
};

// CHECK-DAG: guards.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: void distance
// TEXT: conc::wide(k) >= conc::wide(n) || conc::wide(k) == 0
static void distance(double *a, int n, int k) {
  for (int i = 0; i < n; ++i)
    a[i] = slow(a[i + k]);
}

// CHECK-DAG: guards.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: void stride
// TEXT: conc::wide(k) >= 1
static void stride(double *a, long n, long k) {
  for (long i = 0; i < n; ++i)
    a[i * k] = slow(a[i * k] + i);
}

// Rows of m elements, k apart.
// CHECK-DAG: guards.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: void rows
// TEXT: .only_if(
static void rows(double *a, int n, int m, int k) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j)
      a[i * k + j] = slow(a[i * k + j] + j);
}

static double table[100];
// CHECK-DAG: guards.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: void global
// TEXT: conc::elements(::table, 1, {{[{][{]}}1, 0, n, 3}})
static void global(double *out, int n) {
  for (int i = 0; i < n; i += 3)
    out[i] = slow(table[i]) + slow(table[i + 1]);
}

// CHECK-DAG: guards.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: void items
// TEXT: conc::disjoint(conc::elements(v), conc::elements(by, n))
static void items(std::vector<double> &v, const double *by, int n) {
  for (double &x : v)
    for (int j = 0; j < n; ++j)
      x = slow(x + by[j]);
}

// CHECK-DAG: guards.cpp:[[@LINE+4]]:3: wrapped: serial
// TEXT: void downwards
// TEXT: conc::elements(x, -1, {{[{][{]}}1, {{.*}}, 0, -2}})
static void downwards(double *y, const double *x, int n) {
  for (int i = n - 1; i > 0; i -= 2)
    y[i] = slow(x[i - 1]);
}

// --- what no check can say ---

// SAID-DAG: .cpp:[[@LINE+2]]:3: not wrapped: consent
static void indirect(double *y, const double *x, const int *at, int n) {
  for (int i = 0; i < n; ++i)
    y[i] = slow(x[at[i]]);
}

// The pointer has moved by the time the loop begins, and moves on.
// SAID-DAG: .cpp:[[@LINE+2]]:3: not wrapped: consent
static void moving(double *y, const double *x, int n) {
  for (int i = 0; i < n; ++i) {
    *y = slow(x[i]);
    y += 2;
  }
}

// A called function may use any part.
static double sum(const double *x, int n) { return n ? slow(x[0]) + x[n - 1] : 0; }
// SAID-DAG: .cpp:[[@LINE+2]]:3: not wrapped: consent
static void called(double *y, const double *x, int n) {
  for (int i = 0; i < n; ++i)
    y[i] = sum(x, i);
}

/// All bits of all values.
static void print(const char *name, const double *a, int n) {
  unsigned long long hash = 0;
  for (int i = 0; i < n; ++i) {
    unsigned long long bits;
    std::memcpy(&bits, a + i, sizeof bits);
    hash = hash * 1099511628211u + bits;
  }
  std::printf("%s %llx\n", name, hash);
}

int main() {
  std::vector<double> one(64), two(64);
  auto fresh = [&] {
    for (int i = 0; i < 64; ++i)
      one[std::size_t(i)] = i, two[std::size_t(i)] = 64 - i;
    return one.data();
  };
  double *a = fresh(), *b = two.data();
  for (int shift : {0, 1, 20}) {
    a = fresh();
    pointers(a + shift, a, 20);
    print("pointers", a, 64);
    a = fresh();
    scalar(a, a[shift + 3], 20);
    print("scalar", a, 64);
    a = fresh();
    matrix(a + shift, a, a + 30, 4, 4);
    print("matrix", a, 64);
    a = fresh();
    downwards(a + shift, a, 30);
    print("downwards", a, 64);
    a = fresh();
    indirect(b, a, std::vector<int>(20, 3).data(), 20);
    called(b + 20, a, 20);
    print("others", b, 64);
  }
  for (int k : {-40, -1, 0, 1, 2, 19, 20, 33}) {
    a = fresh();
    distance(a + 41, 20, k > 2 ? k - 17 : k);
    print("distance", a, 64);
    a = fresh();
    stride(a + 40, 6, k < 0 ? -1 : k > 3 ? 3 : k);
    print("stride", a, 64);
    a = fresh();
    rows(a + 30, 4, 4, k < 0 ? -1 : k > 6 ? 6 : k);
    print("rows", a, 64);
  }
  vectors(one, two);
  print("vectors", a, 64);
  vectors(one, one);
  print("vectors", a, 64);
  Table t{a, 2, 10, {1, 2, 3}};
  t.run(b);
  print("table", b, 10);
  t.run(a + 1);
  print("table", a, 64);
  t.run(t.shifts);
  std::printf("%d\n", t.n);
  global(b, 30);
  print("global", b, 64);
  global(table + 2, 30);
  print("global", table, 64);
  items(one, b, 5);
  items(one, a + 3, 5);
  print("items", a, 64);
  moving(b, a, 5);
  print("moving", b, 64);
}
