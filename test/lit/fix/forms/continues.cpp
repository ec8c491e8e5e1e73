// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// `continue` in the task, in the ordered part, in nested loops of their own, in a switch.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

static int twice(int x) { return 2 * x; }

int main() {
  std::vector<int> xs{1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::vector<int> out;
  // WRAP: split=3 cross=y:int
  for (int x : xs) {
    if (x % 3 == 0)
      continue;
    int y = twice(x);
    for (int i = 0; i < 4; ++i) {
      if (i == 2)
        continue;
      y += i;
    }
    if (y > 12)
      continue;
    out.push_back(y);
  }
  // WRAP: split=1
  for (int x : xs) {
    switch (x) {
    case 1:
    case 4:
      continue;
    case 2:
      break;
    default:
      break;
    }
    std::printf("%d ", x);
  }
  std::vector<int> marks(10);
  // WRAP: form=each models=threads,async
  for (int x : xs) {
    if (x == 5) continue;
    marks[static_cast<std::size_t>(x)] = twice(x);
  }
  // WRAP: split=3 cross=a:int;b:std::string
  for (int x : xs) {
    if (x == 1) { continue; }
    int a = twice(x);
    std::string b = std::to_string(a);
    if (b.empty())
      continue;
    auto show = [&] { std::printf("%d/%s ", a, b.c_str()); };
    show();
  }
  std::printf("\n");
  for (int y : out)
    std::printf("%d ", y);
  for (int m : marks)
    std::printf("%d ", m);
  std::printf("\n");
}
