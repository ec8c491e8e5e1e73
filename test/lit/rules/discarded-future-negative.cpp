// Futures that have something run beside them, and those that do not block.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck --implicit-check-not=discarded-future] %s
#include <future>
#include <vector>

int work(int);
void other();

int between() {
  auto f = std::async(std::launch::async, work, 1);
  other();
  return f.get();
}

void kept(std::vector<int> &v) {
  std::vector<std::future<int>> all;
  for (int x : v) {
    auto f = std::async(std::launch::async, work, x);
    all.push_back(std::move(f));
  }
  for (int x : v)
    all.push_back(std::async(std::launch::async, work, x));
  for (auto &f : all)
    f.get();
}

void two() {
  auto f = std::async(std::launch::async, work, 1);
  auto g = std::async(std::launch::async, work, 2);
  f.get();
  g.get();
}

std::future<int> start(int n) { return std::async(std::launch::async, work, n); }
std::future<int> handedOn() {
  auto f = start(1);
  return f;
}

void promised() {
  std::promise<int> p;
  p.get_future();
}

struct Keeps {
  std::future<int> f;
  void go() { f = std::async(std::launch::async, work, 1); }
};

// CHECK: to change
