// a = b + s * c over arrays that are larger than any cache, several times.
//
//   triad [MILLIONS [ROUNDS]]
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

void triad(std::vector<double> &a, const std::vector<double> &b, const std::vector<double> &c,
           double s) {
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] = b[i] + s * c[i];
}

int main(int argc, char **argv) {
  const std::size_t size = (argc > 1 ? std::atoi(argv[1]) : 10) * std::size_t{1000000};
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 20;
  std::vector<double> a(size), b(size, 1.5), c(size, 0.25);
  for (int round = 0; round < rounds; ++round)
    triad(a, b, c, round);
  std::cout << std::setprecision(12) << a[0] + a[size / 2] + a[size - 1] << '\n';
}
