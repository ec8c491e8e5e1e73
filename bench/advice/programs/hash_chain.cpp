// A chain of hashes, where each link is made from the one before.
//
//   hash_chain [LINKS]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

std::uint64_t hash(std::uint64_t value) {
  for (int round = 0; round < 300; ++round) {
    value ^= value >> 33;
    value *= 0xff51afd7ed558ccdu;
  }
  return value;
}

int main(int argc, char **argv) {
  const int links = argc > 1 ? std::atoi(argv[1]) : 500000;
  std::vector<std::uint64_t> kept;
  std::uint64_t value = 1;
  for (int link = 0; link < links; ++link) {
    value = hash(value);
    if (link % 1000 == 0)
      kept.push_back(value);
  }
  std::cout << kept.size() << ' ' << value << '\n';
}
