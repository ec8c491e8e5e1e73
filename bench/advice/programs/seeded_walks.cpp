// Random walks with a generator of their own, seeded by their number.
//
//   seeded_walks [WALKS]
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

int walk(int number, int steps) {
  std::mt19937 generator(static_cast<unsigned>(number));
  std::uniform_int_distribution<int> coin(0, 1);
  int at = 0;
  for (int step = 0; step < steps; ++step)
    at += coin(generator) ? 1 : -1;
  return at;
}

int main(int argc, char **argv) {
  const int walks = argc > 1 ? std::atoi(argv[1]) : 400;
  std::vector<int> ends(walks);
  for (int n = 0; n < walks; ++n)
    ends[n] = walk(n, 100000);
  long sum = 0;
  for (const int end : ends)
    sum = sum * 7 % 1000003 + end;
  std::cout << sum << '\n';
}
