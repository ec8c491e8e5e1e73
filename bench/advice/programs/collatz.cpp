// How many steps each number takes to reach 1.
//
//   collatz [NUMBERS]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

int steps_to_one(std::uint64_t n) {
  int steps = 0;
  while (n != 1) {
    n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    ++steps;
  }
  return steps;
}

int longest_between(std::uint64_t first, std::uint64_t last) {
  int longest = 0;
  for (std::uint64_t n = first; n < last; ++n) {
    const int steps = steps_to_one(n);
    if (steps > longest)
      longest = steps;
  }
  return longest;
}

int main(int argc, char **argv) {
  const std::uint64_t numbers = argc > 1 ? std::atoll(argv[1]) : 2000000;
  const std::uint64_t block = 50000;
  std::vector<std::uint64_t> starts;
  for (std::uint64_t start = 1; start < numbers; start += block)
    starts.push_back(start);

  std::vector<int> longest;
  for (const std::uint64_t start : starts)
    longest.push_back(longest_between(start, start + block));

  for (std::size_t i = 0; i < starts.size(); ++i)
    std::cout << starts[i] << ' ' << longest[i] << '\n';
}
