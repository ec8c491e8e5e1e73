// Checksums of generated records; the record is built in a static buffer to save allocations.
//
//   static_buffer [RECORDS]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

std::uint32_t checksum(std::uint32_t seed) {
  static std::uint32_t words[20000];
  for (std::uint32_t &word : words) {
    seed = seed * 1664525u + 1013904223u;
    word = seed;
  }
  std::uint32_t sum = 2166136261u;
  for (const std::uint32_t word : words)
    sum = (sum ^ word) * 16777619u;
  return sum;
}

int main(int argc, char **argv) {
  const int records = argc > 1 ? std::atoi(argv[1]) : 20000;
  std::vector<std::uint32_t> sums;
  for (int record = 0; record < records; ++record)
    sums.push_back(checksum(record));

  std::uint32_t all = 0;
  for (const std::uint32_t sum : sums)
    all = all * 31 + sum;
  std::cout << all << '\n';
}
