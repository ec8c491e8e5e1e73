// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// Structured bindings of the enclosing scope, `this`, names that ours must not hide.
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

struct store {
  std::vector<int> values;
  int base = 10;
  int value = 1, result = 2, item = 3;
  int lookup(int x) const { return base + x; }

  void fill(const std::vector<int> &keys) {
    auto [low, high] = std::make_pair(2, 3);
    auto &total = values;
    // WRAP: hoist="lookup(key) * low" type=int
    for (int key : keys)
      total.push_back(lookup(key) * low + high + value + this->result + item);
  }
};

int main() {
  store s;
  s.fill({1, 2, 3});
  std::map<std::string, std::vector<int>> groups{{"a", {1, 2}}, {"b", {3}}};
  for (auto &[name, members] : groups) {
    // WRAP: split=1 cross=text:std::string
    for (int m : members) {
      std::string text = name + std::to_string(m * 2);
      auto print = [&text] { std::printf("%s ", text.c_str()); };
      print();
    }
  }
  if (auto [it, fresh] = groups.emplace("c", std::vector<int>{4}); fresh) {
    // WRAP: split=1 cross=text:std::string
    for (int m : it->second) {
      std::string text = it->first + std::to_string(m);
      std::printf("%s%d ", text.c_str(), fresh);
    }
  }
  for (int v : s.values)
    std::printf("%d ", v);
  std::printf("\n");
}
