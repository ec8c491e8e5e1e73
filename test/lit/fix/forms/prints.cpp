// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// Output stays in order: it is the ordered part.
#include <iostream>
#include <string>
#include <vector>

static std::string name(int i) { return "item " + std::to_string(i); }
static int weight(const std::string &s) { return static_cast<int>(s.size()) * 3; }

int main() {
  std::vector<int> items{1, 20, 300, 4000};
  // WRAP: split=2 cross=text:std::string;grams:int
  for (int item : items) {
    std::string text = name(item);
    const int grams = weight(text);
    std::cout << item << ": " << text << " weighs " << grams << " g\n";
    if (grams > 20)
      std::cout << "  heavy\n";
  }
  // WRAP: hoist=name(item) type=std::string
  for (auto item : items) { std::cout << name(item); std::cout << '\n'; }
}
