// Relaxes a line in place: each point uses what its left neighbour has just become.
//
//   in_place [ROUNDS]
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 150;
  std::vector<double> line(1000000);
  for (std::size_t i = 0; i < line.size(); ++i)
    line[i] = static_cast<double>(i % 13);
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 1; i + 1 < line.size(); ++i)
      line[i] = (line[i - 1] + line[i] + line[i + 1]) / 3;
  std::cout << std::setprecision(12) << line[500000] << '\n';
}
