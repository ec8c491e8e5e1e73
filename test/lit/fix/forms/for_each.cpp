// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// Each item on its own; by reference, const container, arrays, braced lists, temporaries.
#include <array>
#include <cstdio>
#include <string>
#include <vector>

struct point {
  int x = 0, y = 0;
  void scale(int by) {
    x *= by;
    y *= by;
  }
};

static std::vector<int> numbers() { return {1, 2, 3}; }
static int half(int x) { return x / 2; }

int main() {
  std::vector<point> points(5, point{1, 2});
  // WRAP: form=each models=threads,async
  for (auto &p : points)
    p.scale(3);
  // WRAP: form=each models=threads,async
  for (point &p : points) {
    p.x += 1;
    p.y = half(p.y);
  }
  int grid[3][4] = {};
  // WRAP: form=each models=threads
  for (int(&row)[4] : grid)
    for (int &cell : row)
      cell = 7;
  // WRAP: hoist=half(x) type=int
  for (int x : {10, 20, 30})
    std::printf("%d ", half(x));
  // WRAP: hoist=half(x) type=int
  for (auto x : numbers())
    std::printf("%d ", half(x));
  std::vector<bool> flags{true, false, true};
  // WRAP: split=1 cross=n:int
  for (auto flag : flags) {
    int n = flag ? half(20) : half(2);
    std::printf("%d ", n);
  }
  const std::array<std::string, 2> names{"x", "y"};
  // WRAP: split=1 cross=n:std::size_t
  for (auto name : names) {
    auto n = name.size();
    name += "!";
    std::printf("%s%zu ", name.c_str(), n);
  }
  for (const auto &p : points)
    std::printf("%d,%d ", p.x, p.y);
  std::printf("%d\n", grid[2][3]);
}
