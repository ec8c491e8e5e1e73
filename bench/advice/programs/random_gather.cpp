// Sums table entries in an order that no cache foresees, one block of indices after another.
//
//   random_gather [BLOCKS]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

std::uint64_t gather(const std::vector<std::uint32_t> &table, std::uint32_t seed) {
  std::uint64_t sum = 0;
  for (int i = 0; i < 200000; ++i) {
    seed = seed * 1664525u + 1013904223u;
    sum += table[seed % table.size()];
  }
  return sum;
}

int main(int argc, char **argv) {
  const int blocks = argc > 1 ? std::atoi(argv[1]) : 150;
  std::vector<std::uint32_t> table(32000000);
  for (std::size_t i = 0; i < table.size(); ++i)
    table[i] = static_cast<std::uint32_t>(i * 2654435761u);

  std::vector<std::uint64_t> sums(blocks);
  for (int block = 0; block < blocks; ++block)
    sums[block] = gather(table, block);

  std::uint64_t all = 0;
  for (const std::uint64_t sum : sums)
    all += sum;
  std::cout << all << '\n';
}
