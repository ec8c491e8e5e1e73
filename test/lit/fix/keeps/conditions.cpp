// `if (c) out.push_back(slow(x));`: the condition belongs to the task, which ends where it fails.
// RUN: %fix-same %s --fix-option=--accept --fix-option=assumed | FileCheck %s
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

static int slow(int x) {
  double s = x;
  for (int i = 0; i < 2000; ++i)
    s = std::sin(s) * 1000;
  return static_cast<int>(s);
}
static bool odd(int x) { return x % 2 != 0; }

int main() {
  const std::vector<int> in{5, 3, 8, 15, 3, 2, 25};
  std::vector<int> out;
  for (int x : in)
    if (x > 3)
      out.push_back(slow(x));

  for (int x : in) {
    const int y = x * 3;
    if (odd(y) && (y > 9 || x == 3)) {
      const int made = slow(y);
      std::printf("%d of %d\n", made, y);
      out.push_back(made + y);
    }
  }
  int total = 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (odd(in[i])) { total += slow(in[i]); }
  }
  std::map<std::string, int> names{{"a", 1}, {"b", 2}, {"c", 3}};
  for (const auto &[name, number] : names)
    if (name != "b")
      out.push_back(slow(number));
  std::vector<std::string> texts;
  for (int x : in)
    if (!odd(x))
      texts.push_back(std::to_string(slow(x)));

  // The condition looks at what the loop changes.
  // CHECK-DAG: conditions.cpp:[[@LINE+1]]:3: not wrapped
  for (int x : in)
    if (out.size() < 30)
      out.push_back(slow(x));
  // There is something to do otherwise.
  // CHECK-DAG: conditions.cpp:[[@LINE+1]]:3: not wrapped: what takes the time must stay in order
  for (int x : in)
    if (x > 3)
      out.push_back(slow(x));
    else
      out.push_back(slow(-x));
  // A comment that no part would keep.
  // CHECK-DAG: conditions.cpp:[[@LINE+1]]:3: not wrapped
  for (int x : in) {
    if (x > 3) {
      out.push_back(slow(x));
    } // of the large ones
  }

  for (int each : out)
    std::printf("%d ", each);
  for (auto &each : texts)
    std::printf("%s ", each.c_str());
  std::printf("%d\n", total);
}
// CHECK-DAG: wrapped 5 sites
