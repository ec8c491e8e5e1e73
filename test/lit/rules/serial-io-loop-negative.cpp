// Loops that wait and must not be touched.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
#include <chrono>
#include <thread>
#include <vector>

static int State;

static void step() {
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  State = 3 * State + 1;
}

// CHECK: 0 places to change

// Every step needs the one before it: both accesses are named.
// CHECK: serial-io-loop-negative.cpp:[[@LINE+3]]:3: serial: keep it serial: 'State'
// CHECK-SAME: (serial-io-loop-negative.cpp:11
void steps(const std::vector<int> &Times) {
  for (int Time : Times)
    step();
}

// Computing only.
// CHECK-NOT: negative.cpp:[[@LINE+3]]:{{.*}}serial-io-loop
int sum(const std::vector<int> &Values) {
  int Sum = 0;
  for (int Value : Values)
    Sum += Value;
  return Sum;
}
