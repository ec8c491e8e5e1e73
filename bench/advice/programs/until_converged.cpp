// Improves an estimate until it changes no more.
//
//   until_converged [SIZE]
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>

double improved(double estimate) {
  double sum = 0;
  for (int k = 1; k < 20000; ++k)
    sum += std::sin(estimate * k) / (k * k);
  return estimate + 0.001 * sum;
}

int main(int argc, char **argv) {
  const double start = argc > 1 ? std::atof(argv[1]) : 0.5;
  double estimate = start;
  int rounds = 0;
  for (double change = 1; change > 1e-7 && rounds < 3000; ++rounds) {
    const double next = improved(estimate);
    change = std::abs(next - estimate);
    estimate = next;
  }
  std::cout << std::setprecision(6) << estimate << " after " << rounds << '\n';
}
