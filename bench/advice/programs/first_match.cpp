// Looks for the first number whose digest ends in zeros, and stops there.
//
//   first_match [ZERO_BITS]
#include <cstdint>
#include <cstdlib>
#include <iostream>

std::uint64_t digest(std::uint64_t value) {
  for (int round = 0; round < 200; ++round) {
    value ^= value >> 33;
    value *= 0xff51afd7ed558ccdu;
    value += 0x9e3779b97f4a7c15u;
  }
  return value;
}

int main(int argc, char **argv) {
  const int bits = argc > 1 ? std::atoi(argv[1]) : 19;
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::uint64_t found = 0, tried = 0;
  for (std::uint64_t number = 1; number < 100000000; ++number) {
    ++tried;
    if ((digest(number) & mask) == 0) {
      found = number;
      break;
    }
  }
  std::cout << found << " after " << tried << '\n';
}
