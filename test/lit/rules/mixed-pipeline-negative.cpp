// Only waiting, or only computing, is no pipeline.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck --implicit-check-not=mixed-pipeline] %s
#include <chrono>
#include <thread>
#include <vector>

static int fetch(int Item) {
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return Item;
}

std::vector<int> waits(const std::vector<int> &Items) {
  std::vector<int> Results;
  // CHECK: [serial-io-loop]
  for (int Item : Items)
    Results.push_back(fetch(Item));
  return Results;
}
