// Tasks that wait, independent of each other.
// RUN: %concadvise check %s -- -std=c++17 | FileCheck %s
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

static int ask(int Question) {
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return 2 * Question;
}

std::vector<int> all(const std::vector<int> &Questions) {
  std::vector<int> Answers;
  // CHECK: serial-io-loop-positive.cpp:[[@LINE+4]]:3: async: run these tasks on the async runtime (estimated;
  // CHECK-SAME: [serial-io-loop]
  // CHECK: why each task waits in a sleep (ask
  // CHECK: rule I/O-bound → I/O that can be awaited, perhaps many at once → async
  for (int Question : Questions)
    Answers.push_back(ask(Question));
  return Answers;
}

int eight() {
  int Failed = 0;
  // A constant number of tasks, and a small one: threads.
  // CHECK: serial-io-loop-positive.cpp:[[@LINE+2]]:3: threads: run these 8 tasks on 8 threads (estimated;
  // CHECK: rule I/O-bound → I/O that can be awaited, few at once → threads
  for (int I = 0; I < 8; ++I)
    Failed += ask(I);
  return Failed;
}
