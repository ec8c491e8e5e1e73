#include <cmath>
#include <cstdio>
#include <vector>

struct Cell {
  double value = 0;
};

static double grow(double x) {
  for (int i = 0; i < 20000; ++i)
    x = std::sqrt(x * x + i);
  return x;
}

static void all(const std::vector<Cell *> &cells) {
  for (Cell *cell : cells)
    cell->value = grow(cell->value);
}

static void apart(std::vector<double> &xs) {
  for (double &x : xs)
    x = grow(x);
}

int main() {
  Cell a, b;
  std::vector<Cell *> cells = {&a, &b, &a, &b};
  all(cells);
  std::vector<double> xs(100, 1.5);
  apart(xs);
  std::printf("%.3f %.3f %.3f\n", a.value, b.value, xs[7]);
}
