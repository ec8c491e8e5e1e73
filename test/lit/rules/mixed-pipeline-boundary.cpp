// Where threads would share scratch memory, the computing goes to processes.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
#include <chrono>
#include <thread>
#include <vector>

static int fetch(int Item) {
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return 1000 * Item;
}

static long parse(int Page) {
  static long Scratch;
  Scratch = 0;
  for (int I = 0; I < Page; ++I)
    for (int J = 0; J < Page; ++J)
      Scratch += I * J % 7;
  return Scratch;
}

std::vector<long> all(const std::vector<int> &Items) {
  std::vector<long> Results;
  // CHECK: mixed-pipeline-boundary.cpp:[[@LINE+2]]:3: processes: {{.*}}[mixed-pipeline]
  // CHECK: not threads
  for (int Item : Items)
    Results.push_back(parse(fetch(Item)));
  return Results;
}
