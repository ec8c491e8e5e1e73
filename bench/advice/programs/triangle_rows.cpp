// The pairwise distances of points, a row for each: rows get longer and longer.
//
//   triangle_rows [POINTS]
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const int points = argc > 1 ? std::atoi(argv[1]) : 14000;
  std::vector<double> x(points), y(points), nearest(points);
  for (int i = 0; i < points; ++i) {
    x[i] = std::sin(1.7 * i);
    y[i] = std::cos(2.3 * i);
  }

  for (int i = 1; i < points; ++i) {
    double least = 1e300;
    for (int j = 0; j < i; ++j) {
      const double distance = std::hypot(x[i] - x[j], y[i] - y[j]);
      if (distance < least)
        least = distance;
    }
    nearest[i] = least;
  }

  double sum = 0;
  for (const double each : nearest)
    sum += each;
  std::cout << std::setprecision(12) << sum << '\n';
}
