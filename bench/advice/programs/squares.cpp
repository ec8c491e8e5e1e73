// A table of squares: so little work that starting anything costs more.
//
//   squares [COUNT]
#include <cstdlib>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const long count = argc > 1 ? std::atol(argv[1]) : 20000;
  std::vector<long> table(count);
  for (long i = 0; i < count; ++i)
    table[i] = i * i;

  long sum = 0;
  for (const long square : table)
    sum += square % 1000;
  std::cout << sum << '\n';
}
