#include <chrono>
#include <thread>
#include <vector>
static int slow(int x) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return x + 1;
}
void three(const std::vector<int> &xs, std::vector<int> &a, std::vector<int> &b) {
  for (int x : xs)
    a.push_back(slow(x));
  for (int x : xs)
    b.push_back(slow(x));
  for (int x : xs)
    a.push_back(slow(x + 1));
}
