// Adds to entries that an index array names; several indices may be the same.
//
//   indirect_update [MILLIONS]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const std::size_t updates = (argc > 1 ? std::atoi(argv[1]) : 20) * std::size_t{1000000};
  std::vector<std::uint32_t> index(updates), table(1000003);
  std::uint32_t state = 5;
  for (std::uint32_t &each : index) {
    state = state * 1664525u + 1013904223u;
    each = state % table.size();
  }
  for (std::size_t i = 0; i < updates; ++i)
    table[index[i]] = table[index[i]] * 3 + static_cast<std::uint32_t>(i);
  std::uint32_t all = 0;
  for (const std::uint32_t value : table)
    all = all * 31 + value;
  std::cout << all << '\n';
}
