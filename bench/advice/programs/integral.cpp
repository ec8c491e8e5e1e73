// The integral of a function, as one long sum of small steps.
//
//   integral [MILLIONS_OF_STEPS]
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>

double f(double x) { return std::sin(x) * std::exp(-x * x) + std::sqrt(x); }

int main(int argc, char **argv) {
  const long steps = (argc > 1 ? std::atol(argv[1]) : 20) * 1000000;
  const double width = 2.0 / static_cast<double>(steps);

  double sum = 0;
  for (long i = 0; i < steps; ++i)
    sum += f((static_cast<double>(i) + 0.5) * width);

  std::cout << std::setprecision(10) << sum * width << '\n';
}
