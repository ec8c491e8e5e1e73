// Smooths a short line again and again: each step needs the one before, and is tiny.
//
//   smooth_line [STEPS]
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

void smooth(const std::vector<double> &from, std::vector<double> &to) {
  for (std::size_t i = 1; i + 1 < from.size(); ++i)
    to[i] = (from[i - 1] + 2 * from[i] + from[i + 1]) / 4;
}

int main(int argc, char **argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 300000;
  std::vector<double> line(1000), next(1000);
  for (std::size_t i = 0; i < line.size(); ++i)
    line[i] = static_cast<double>(i % 17);
  next = line;
  for (int step = 0; step < steps; ++step) {
    smooth(line, next);
    line.swap(next);
  }
  std::cout << std::setprecision(12) << line[1] + line[500] << '\n';
}
