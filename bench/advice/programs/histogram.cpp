// How often each byte occurs in a large buffer.
//
//   histogram [MEGABYTES]
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const std::size_t bytes = (argc > 1 ? std::atoi(argv[1]) : 200) * std::size_t{1000000};
  std::vector<std::uint8_t> buffer(bytes);
  std::uint32_t seed = 1;
  for (std::size_t i = 0; i < bytes; ++i) {
    seed = seed * 1664525u + 1013904223u;
    buffer[i] = static_cast<std::uint8_t>(seed >> 24);
  }

  std::array<long, 256> counts{};
  for (const std::uint8_t byte : buffer)
    ++counts[byte];

  for (std::size_t i = 0; i < counts.size(); i += 51)
    std::cout << i << ": " << counts[i] << '\n';
}
