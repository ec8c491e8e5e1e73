// Four threads that hold one lock nearly always.
#include <mutex>
#include <thread>
#include <vector>

std::mutex door;
volatile unsigned long total;

static void add(int times) {
  for (int i = 0; i < times; ++i) {
    std::lock_guard<std::mutex> hold(door);
    for (int k = 0; k < 200000; ++k) total = total + unsigned(k);
  }
}

int main() {
  std::vector<std::thread> all;
  for (int i = 0; i < 4; ++i) all.emplace_back([] { add(200); });
  for (std::thread &each : all) each.join();
}
