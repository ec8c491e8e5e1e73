// RUN: %fix-same %s | FileCheck %s
// What people write around a call that waits: appends, inserts, prints, sums, conditions.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

static std::string fetch(const std::string &name) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return "<" + name + ">";
}
static int weigh(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return n * n;
}

int main() {
  const std::vector<std::string> names = {"a", "bb", "ccc", "dddd", "bb"};

  std::vector<std::string> pages;
  // CHECK-DAG: fetching.cpp:[[@LINE+1]]:3: wrapped: serial
  for (const auto &name : names)
    pages.push_back(fetch(name));

  std::map<std::string, std::string> byName;
  // CHECK-DAG: fetching.cpp:[[@LINE+1]]:3: wrapped: serial
  for (const auto &name : names) {
    // What it says.
    std::string page = fetch(name); // blocks
    byName[name] = page;            // ordered
  }

  // CHECK-DAG: fetching.cpp:[[@LINE+1]]:3: wrapped: serial
  for (const auto &name : names)
    std::cout << fetch(name) << '\n';

  std::vector<int> weights(names.size());
  // CHECK-DAG: fetching.cpp:[[@LINE+1]]:3: wrapped: serial
  for (std::size_t i = 0; i < names.size(); ++i)
    weights[i] = weigh(static_cast<int>(names[i].size()));

  long total = 0;
  // CHECK-DAG: fetching.cpp:[[@LINE+1]]:3: wrapped: serial
  for (int w : weights)
    total += weigh(w);

  std::set<std::string> seen;
  for (std::string name : names) {
    if (name.size() < 2)
      continue;
    name = fetch(name);
    if (seen.insert(name).second)
      pages.push_back(name + "!");
  }

  // CHECK-DAG: fetching.cpp:[[@LINE+1]]:3: wrapped: serial
  for (const auto &[name, page] : byName) {
    const auto again = fetch(page);
    std::printf("%s=%s\n", name.c_str(), again.c_str());
  }

  for (const auto &page : pages)
    std::printf("%s ", page.c_str());
  std::printf("%ld %zu\n", total, seen.size());
}
