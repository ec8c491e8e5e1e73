// Results put in places that may be the same: the last one stays, as in the serial order.
// RUN: %fix-same %s --fix-option=--accept --fix-option=assumed | FileCheck %s
#include <cmath>
#include <cstddef>
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

int main() {
  const std::vector<int> in{5, 3, 8, 15, 3, 2, 25};
  std::vector<int> byNumber(10);
  for (std::size_t i = 0; i < in.size(); ++i)
    byNumber[in[i] % 10] = slow(in[i]) + static_cast<int>(i);
  int latest = 0;
  for (int x : in)
    latest = slow(x);
  std::map<int, int> table;
  for (int x : in)
    table[x % 10] = slow(x);
  // Reads what an earlier iteration put there.
  // CHECK-DAG: places.cpp:[[@LINE+1]]:3: not wrapped
  for (std::size_t i = 0; i < in.size(); ++i)
    byNumber[in[i] % 10] = slow(byNumber[i]);
  for (int each : byNumber)
    std::printf("%d ", each);
  for (auto &[key, value] : table)
    std::printf("%d:%d ", key, value);
  std::printf("%d\n", latest);
}
// CHECK-DAG: wrapped 3 sites
