// Running totals: each is the one before plus one more value.
//
//   prefix_sum [MILLIONS]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const std::size_t size = (argc > 1 ? std::atoi(argv[1]) : 40) * std::size_t{1000000};
  std::vector<std::uint64_t> totals(size);
  for (std::size_t i = 0; i < size; ++i)
    totals[i] = i * 2654435761u % 1000;

  for (std::size_t i = 1; i < size; ++i)
    totals[i] += totals[i - 1];

  std::cout << totals[size / 2] << ' ' << totals.back() << '\n';
}
