// An element of a container may be what another argument names; no check in front of the loop tells.
// RUN: %concadvise fix --dry-run --model threads %s -- -std=c++17 2>&1 | FileCheck %s
#include <cmath>
#include <string>
#include <vector>

static double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = std::sin(3 * x) + x / 2;
  return x;
}

using row = std::vector<double>;

// What it owns lies elsewhere.
// CHECK-DAG: elements.cpp:[[@LINE+2]]:3: not wrapped: consent
void added(std::vector<row> &m, const row &o) {
  for (auto &each : m)
    for (std::size_t i = 0; i < each.size(); ++i)
      each[i] = slow(o[i]) + each[i];
}
// CHECK-DAG: elements.cpp:[[@LINE+2]]:3: not wrapped: consent
void indexed(std::vector<row> &m, const row &o) {
  for (std::size_t i = 0; i < m.size(); ++i)
    m[i][0] = slow(o[0]) + m[i][1];
}

// When it is replaced, it has another size.
// CHECK-DAG: elements.cpp:[[@LINE+2]]:3: not wrapped: consent
void sized(std::vector<std::string> &m, const std::string &o) {
  for (auto &each : m)
    each = std::to_string(slow(double(o.size())));
}

// Numbers have no size, and texts are no vectors of numbers.
// CHECK-DAG: +{{.*}}std::size_t i) { return slow(double(i + from.size())); }
void numbers(double *__restrict to, const std::vector<double> &from) {
  for (std::size_t i = 0; i < from.size(); ++i)
    to[i] = slow(double(i + from.size()));
}
// CHECK-DAG: +{{.*}}return std::to_string(slow(double(from.size())));
void texts(std::vector<std::string> &to, const std::vector<int> &from) {
  for (auto &each : to)
    each = std::to_string(slow(double(from.size())));
}
// CHECK-DAG: concadvise: wrapped 2 sites; 3 sites only with consent to assumptions
