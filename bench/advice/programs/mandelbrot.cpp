// Counts, row by row, the points of a picture that belong to the Mandelbrot set.
//
//   mandelbrot [ROWS]
#include <complex>
#include <cstdlib>
#include <iostream>
#include <vector>

int members_in_row(int row, int rows) {
  int members = 0;
  for (int column = 0; column < rows; ++column) {
    const std::complex<double> c(3.0 * column / rows - 2.0, 2.4 * row / rows - 1.2);
    std::complex<double> z = 0;
    int steps = 0;
    while (steps < 200 && std::norm(z) <= 4.0) {
      z = z * z + c;
      ++steps;
    }
    if (steps == 200)
      ++members;
  }
  return members;
}

int main(int argc, char **argv) {
  const int rows = argc > 1 ? std::atoi(argv[1]) : 800;
  std::vector<int> members(rows);
  for (int row = 0; row < rows; ++row)
    members[row] = members_in_row(row, rows);

  long total = 0;
  for (int count : members)
    total += count;
  std::cout << total << " of " << static_cast<long>(rows) * rows << " points\n";
}
