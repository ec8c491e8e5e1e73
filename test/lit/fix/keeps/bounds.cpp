// RUN: %fix-same %s | FileCheck %s
// Bounds that are compared otherwise than as the counter's own numbers.
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

static int work(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return n * 2;
}

static void floating(double most) {
  // CHECK-DAG: bounds.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA413]
  for (int i = 0; i < most; ++i) {
    int y = work(i);
    std::printf("%d ", y);
  }
}

static void from_zero(const std::vector<int> &all) {
  // CHECK-DAG: bounds.cpp:[[@LINE+1]]:3: wrapped
  for (std::size_t i = 0; i < all.size(); ++i) {
    int y = work(all[i]);
    std::printf("%d ", y);
  }
}

int main() {
  floating(2.5);
  from_zero({1, 2, 3});
  std::printf("\n");
}
// CHECK: wrapped 1 site
