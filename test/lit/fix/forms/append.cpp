// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// A loop that appends what a blocking call gives.
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

static std::string fetch(const std::string &url) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return "<" + url + ">";
}

int main() {
  std::vector<std::string> urls = {"a", "b", "c", "d"};
  std::vector<std::string> pages;
  // WRAP: hoist=fetch(url) type=std::string
  for (const auto &url : urls)
    pages.push_back(fetch(url));
  for (const auto &page : pages)
    std::printf("%s\n", page.c_str());
}
