// Loops that combine into variables of the function, wherever in their bodies: each task has such
// variables of its own. Floating-point ones only where the order of their terms may change.
// RUN: %fix-same %s | FileCheck %s
// RUN: cp %s %t.cpp && %concadvise fix --model threads %t.cpp -- -std=c++17
// RUN: tr -s '\n ' ' ' < %t.cpp | sed 's/( /(/g' | FileCheck %s --check-prefix=TEXT
// RUN: rm -rf %t && mkdir -p %t/fast %t/told %t/set
// RUN: cp %s %t/fast && %concadvise fix --model threads %t/fast/folds.cpp -- -std=c++17 -ffast-math
// RUN: cp %s %t/told && %concadvise fix --model threads --fp-reassociation %t/told/folds.cpp -- -std=c++17
// RUN: echo 'fp-reassociation: on' > %t/set/.concadvise.yaml
// RUN: cp %s %t/set && %concadvise fix --model threads %t/set/folds.cpp -- -std=c++17
// RUN: sed 's/0x[0-9a-f]*/ID/' %t/fast/folds.cpp > %t/fast.txt
// RUN: sed 's/0x[0-9a-f]*/ID/' %t/told/folds.cpp | cmp %t/fast.txt -
// RUN: sed 's/0x[0-9a-f]*/ID/' %t/set/folds.cpp | cmp %t/fast.txt -
// RUN: tr -s '\n ' ' ' < %t/fast.txt | sed 's/( /(/g' | FileCheck %s --check-prefix=FAST
// The rounding is all that differs there: nothing of the digits that are printed.
// RUN: %fix-same %s --fix-option=--fp-reassociation | FileCheck %s --check-prefixes=CHECK,TOLD
// RUN: echo 'fp-reassociation: perhaps' > %t/set/.concadvise.yaml
// RUN: not %concadvise check %t/set/folds.cpp -- -std=c++17 2>&1 | FileCheck %s --check-prefix=WRONG
// WRONG: .concadvise.yaml:1:19: {{.*}}'perhaps' is not one of: off, on
#include <climits>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace {

unsigned work(unsigned n) noexcept {
  for (int i = 0; i < 300; ++i)
    n = n * 1664525u + 1013904223u;
  return n >> 16;
}

double slow(double x) noexcept {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}

using table = std::vector<std::vector<unsigned>>;

// One variable, in a loop of its own.
// TEXT: unsigned nested(const table &rows) { unsigned sum = 7; sum = conc::reduce(
// TEXT-SAME: rows, sum, [&](const auto &row) { unsigned task_sum = 0;
// TEXT-SAME: for (unsigned x : row) task_sum += work(x); return task_sum; }, std::plus<>{});
// CHECK-DAG: folds.cpp:[[@LINE+3]]:3: wrapped: serial
unsigned nested(const table &rows) {
  unsigned sum = 7;
  for (const auto &row : rows)
    for (unsigned x : row)
      sum += work(x);
  return sum;
}

// Counted under a condition, and taken away.
// TEXT: int under(const std::vector<unsigned> &xs) { int odd = 0; odd = conc::reduce(
// TEXT-SAME: int task_odd = 0; if (work(x) % 2 == 1) ++task_odd; else --task_odd; return task_odd;
// CHECK-DAG: folds.cpp:[[@LINE+3]]:3: wrapped: serial
int under(const std::vector<unsigned> &xs) {
  int odd = 0;
  for (unsigned x : xs) {
    if (work(x) % 2 == 1)
      ++odd;
    else
      --odd;
  }
  return odd;
}

// All operators at once, narrow types, `continue` outside and inside.
// TEXT: void several(
// TEXT: std::tie(sum, bits, least, most, all, some, product) = conc::reduce(
// TEXT-SAME: std::make_tuple(sum, bits, least, most, all, some, product),
// TEXT-SAME: long task_sum = 0; unsigned short task_bits = 0; int task_least = least;
// TEXT-SAME: int task_most = most; unsigned task_all = all; unsigned task_some = some;
// TEXT-SAME: unsigned task_product = 1;
// TEXT-SAME: if (row.empty()) return std::make_tuple(task_sum,
// TEXT-SAME: if (x % 7 == 0) continue;
// CHECK-DAG: folds.cpp:[[@LINE+8]]:3: wrapped: serial
void several(const table &rows) {
  long sum = 0;
  unsigned short bits = 0;
  int least = INT_MAX, most = INT_MIN;
  unsigned all = ~0u, some = 0;
  unsigned product = 3;
  // The rows.
  for (const auto &row : rows) {
    if (row.empty())
      continue;
    for (unsigned x : row) {
      if (x % 7 == 0)
        continue;
      const int value = static_cast<int>(work(x)) - 1000;
      sum -= value;
      bits = static_cast<unsigned short>(bits ^ static_cast<unsigned short>(value));
      if (value < least)
        least = value;
      most = value > most ? value : most;
      all &= work(x) | 0xff00;
      some |= work(x) & 0x1234;
    }
    product *= work(row[0]) | 1;
  }
  std::printf("%ld %u %d %d %u %u %u\n", sum, unsigned(bits), least, most, all, some, product);
}

// Where nothing is left when the sum stays in order, floating-point numbers are left alone.
// TEXT: double norm({{[^}]*}} for (std::size_t i = 0; i < rows.size(); ++i)
// FAST: double norm(
// FAST: sum = conc::reduce(
// FAST-SAME: double task_sum = 0; for (unsigned x : rows[i]) task_sum += slow(x); return task_sum;
// TOLD-DAG: folds.cpp:[[@LINE+3]]:3: wrapped: serial
double norm(const table &rows) {
  double sum = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (unsigned x : rows[i])
      sum += slow(x);
  return std::sqrt(sum * sum);
}

// … or summed up in order.
// TEXT: double total({{.*}}conc::map({{.*}} return slow(x); }, [&](auto &&value) { sum += value; });
// FAST: double total(
// FAST: sum = conc::reduce(
// FAST-SAME: sum, [&](unsigned x) -> double { return slow(x); }, std::plus<>{});
// CHECK-DAG: folds.cpp:[[@LINE+3]]:3: wrapped: serial
double total(const std::vector<unsigned> &xs) {
  double sum = 0.25;
  for (unsigned x : xs)
    sum += slow(x);
  return sum;
}

// FAST: double widest(
// FAST: double task_most = most;
// FAST-SAME: [](const auto &left, const auto &right) { return left < right ? right : left; });
// CHECK-DAG: folds.cpp:[[@LINE+3]]:3: wrapped: serial
double widest(const std::vector<unsigned> &xs) {
  double most = -100;
  for (unsigned x : xs) {
    const double y = slow(x);
    if (y > most)
      most = y;
  }
  return most;
}

// What is seen in between, under another name or by a handler is no sum of the task's own.
// TEXT: unsigned seen({{[^}]*}} for (const auto &row : rows)
unsigned seen(const table &rows) {
  unsigned sum = 0;
  for (const auto &row : rows)
    for (unsigned x : row)
      sum += work(x + sum);
  return sum;
}

// TEXT: unsigned named({{[^}]*}} for (const auto &row : rows)
unsigned named(const table &rows) {
  unsigned sum = 0, *const where = &sum;
  for (const auto &row : rows)
    for (unsigned x : row)
      sum += work(x + *where);
  return sum;
}

unsigned checked(unsigned x) {
  if (x == 17)
    throw std::string("seventeen");
  return work(x);
}

// TEXT: unsigned caught({{.*}} try { for (const auto &row : rows)
unsigned caught(const table &rows) {
  unsigned sum = 0;
  try {
    for (const auto &row : rows)
      for (unsigned x : row)
        sum += checked(x);
  } catch (const std::string &) {
    sum += 1;
  }
  return sum;
}

// What is begun again is no sum of all.
// TEXT: unsigned begun({{.*}} for (const auto &row : rows) for (unsigned x : row) { unsigned inner = 0;
unsigned begun(const table &rows) {
  unsigned sum = 0;
  for (const auto &row : rows)
    for (unsigned x : row) {
      unsigned inner = 0;
      for (unsigned i = 0; i < 3; ++i)
        inner += work(x + i);
      sum += inner;
      if (sum > 1u << 31)
        sum = 0;
    }
  return sum;
}

} // namespace

int main() {
  table rows(40);
  std::vector<unsigned> xs;
  for (unsigned i = 0; i < rows.size(); ++i)
    for (unsigned j = 0; j < i % 5; ++j) {
      rows[i].push_back(i * j);
      xs.push_back(i + j);
    }
  several(rows);
  std::printf("%u %d %.8g %.8g %.8g\n", nested(rows), under(xs), norm(rows), total(xs), widest(xs));
  std::printf("%u %u %u %u\n", seen(rows), named(rows), caught(rows), begun(rows));
}
