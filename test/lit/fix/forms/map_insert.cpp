// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
#include <cstdio>
#include <map>
#include <string>
#include <vector>

static int length(const std::string &text) { return static_cast<int>(text.size()); }

int main() {
  const std::vector<std::string> keys = {"one", "three", "one", "seventeen"};
  std::map<std::string, int> lengths;
  // WRAP: hoist=length(key) type=int
  for (const std::string &key : keys)
    lengths[key] += length(key);
  std::map<std::string, std::string> doubled;
  // WRAP: split=1 cross=twice:std::string
  for (const auto &[key, n] : lengths) {
    std::string twice = key + key;
    doubled.emplace(key, twice + std::to_string(n));
  }
  for (const auto &[key, text] : doubled)
    std::printf("%s %s\n", key.c_str(), text.c_str());
}
