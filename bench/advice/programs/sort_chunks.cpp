// Sorts several large arrays and prints the median of each.
//
//   sort_chunks [ARRAYS]
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 12;
  std::vector<std::vector<std::uint32_t>> arrays(count);
  std::uint32_t state = 7;
  for (auto &array : arrays) {
    array.resize(700000);
    for (auto &value : array) {
      state = state * 1664525u + 1013904223u;
      value = state >> 4;
    }
  }

  for (auto &array : arrays)
    std::sort(array.begin(), array.end());

  for (const auto &array : arrays)
    std::cout << array[array.size() / 2] << '\n';
}
