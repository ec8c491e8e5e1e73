// Each task waits and then computes.
// RUN: %concadvise check %s -- -std=c++17 | FileCheck %s
#include <chrono>
#include <thread>
#include <vector>

static int fetch(int Item) {
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return 1000 * Item;
}

static long parse(int Page) {
  long Sum = 0;
  for (int I = 0; I < Page; ++I)
    for (int J = 0; J < Page; ++J)
      Sum += I * J % 7;
  return Sum;
}

std::vector<long> all(const std::vector<int> &Items) {
  std::vector<long> Results;
  // CHECK: mixed-pipeline-positive.cpp:[[@LINE+3]]:3: async+threads: run these tasks on the async runtime, computing on threads (estimated;
  // CHECK-SAME: [mixed-pipeline]
  // CHECK: rule I/O and computing → async for the waiting, threads for the computing
  for (int Item : Items)
    Results.push_back(parse(fetch(Item)));
  return Results;
}
