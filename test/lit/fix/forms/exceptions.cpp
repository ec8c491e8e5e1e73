// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// The exception of the lowest index, and the results before it.
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

static int parse(const std::string &text) {
  if (text.empty())
    throw std::invalid_argument("empty");
  return static_cast<int>(text.size());
}

int main() {
  std::vector<std::string> texts = {"a", "bb", "ccc", "", "eeeee", ""};
  std::vector<int> sizes;
  try {
    // WRAP: hoist=parse(text) type=int
    for (const auto &text : texts)
      sizes.push_back(parse(text));
  } catch (const std::invalid_argument &error) {
    std::printf("%s after %zu\n", error.what(), sizes.size());
  }
}
