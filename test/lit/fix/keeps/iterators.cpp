// Loops that step an iterator: wrapped where a pointer to the element is as good as the iterator.
// RUN: %fix-same %s --fix-option=--accept --fix-option=assumed | FileCheck %s
#include <cmath>
#include <cstdio>
#include <list>
#include <map>
#include <string>
#include <vector>

static int slow(int x) {
  double s = x;
  for (int i = 0; i < 2000; ++i)
    s = std::sin(s) * 1000;
  return static_cast<int>(s);
}

struct Part {
  int size = 0;
  std::string name;
};

int main() {
  const std::vector<int> in{5, 3, 8, 1, 9, 2};
  std::vector<int> out;
  for (auto it = in.begin(); it != in.end(); ++it)
    out.push_back(slow(*it));

  std::vector<Part> parts{{1, "a"}, {2, "b"}, {3, "c"}};
  for (std::vector<Part>::iterator part = parts.begin(); part != parts.end(); ++part)
    part->size = slow(part->size);
  int total = 0;
  for (std::vector<Part>::const_iterator part = parts.cbegin(); part != parts.cend(); ++part)
    total += slow((*part).size) * (part->name == "b" ? 2 : 1);

  std::map<std::string, int> ages{{"x", 3}, {"y", 4}};
  for (auto each = ages.begin(); each != ages.end(); ++each) {
    int value = slow(each->second);
    std::printf("%s %d\n", each->first.c_str(), value);
  }
  std::list<int> linked{4, 5, 6};
  for (auto &l : linked)
    l += 1;
  for (auto it = linked.begin(); it != linked.end(); ++it)
    out.push_back(slow(*it) + *it);

  // The iterator itself is used: where it is, and what is next to it.
  // CHECK-DAG: iterators.cpp:[[@LINE+1]]:3: not wrapped: {{.*}}used for more than its element
  for (auto it = in.begin(); it != in.end(); ++it)
    out.push_back(slow(it[0]));
  // CHECK-DAG: iterators.cpp:[[@LINE+1]]:3: not wrapped: {{.*}}used for more than its element
  for (auto it = in.begin(); it != in.end(); ++it) {
    auto next = it;
    ++next;
    out.push_back(slow(next == std::vector<int>::const_iterator() ? 0 : *it));
  }
  // Packed bits have no address.
  std::vector<bool> bits{true, false, true};
  // CHECK-DAG: iterators.cpp:[[@LINE+1]]:3: not wrapped: {{.*}}packed bits
  for (auto it = bits.begin(); it != bits.end(); ++it)
    out.push_back(slow(*it ? 1 : 0));
  // Its last value is used after the loop.
  auto last = in.begin();
  for (last = in.begin(); last != in.end(); ++last)
    out.push_back(slow(*last));

  for (int each : out)
    std::printf("%d\n", each);
  std::printf("%d %d %d\n", total, parts[2].size, static_cast<int>(last - in.begin()));
}
// CHECK-DAG: wrapped 5 sites
