// Several prints in one body, by several functions, to one stream: they stay in order together.
// RUN: %fix-same %s --fix-option=--accept --fix-option=assumed | FileCheck %s
#include <cmath>
#include <cstdio>
#include <vector>

static int slow(int x) {
  double s = x;
  for (int i = 0; i < 2000; ++i)
    s = std::sin(s) * 1000;
  return static_cast<int>(s);
}

int main() {
  const std::vector<int> in{5, 3, 8, 15, 3, 2, 25};
  for (int x : in) {
    const int made = slow(x);
    std::printf("%d ", x);
    std::fputs("makes ", stdout);
    std::fprintf(stdout, "%d", made);
    std::putchar('\n');
  }
  // What is printed first would come after the work of other iterations.
  // CHECK: prints.cpp:[[@LINE+1]]:3: not wrapped: what takes the time must stay in order
  for (int x : in) {
    std::printf("begin %d\n", x);
    const int made = slow(x);
    std::printf("%d\n", made);
  }
}
// CHECK: wrapped 1 site
