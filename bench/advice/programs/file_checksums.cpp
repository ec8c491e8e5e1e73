// Writes some files, then computes a checksum of each.
//
//   file_checksums FOLDER [FILES [KILOBYTES]]
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

std::uint64_t checksum(const std::string &name) {
  std::ifstream file(name, std::ios::binary);
  std::uint64_t sum = 14695981039346656037u;
  std::vector<char> block(65536);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    for (std::streamsize i = 0; i < file.gcount(); ++i)
      sum = (sum ^ static_cast<unsigned char>(block[i])) * 1099511628211u;
  return sum;
}

int main(int argc, char **argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const int files = argc > 2 ? std::atoi(argv[2]) : 60;
  const int kilobytes = argc > 3 ? std::atoi(argv[3]) : 4000;
  std::filesystem::create_directories(folder);
  std::vector<std::string> names;
  for (int n = 0; n < files; ++n) {
    names.push_back(folder + "/file" + std::to_string(n));
    if (!std::filesystem::exists(names.back()))
      std::ofstream(names.back()) << std::string(kilobytes * 1000, static_cast<char>('a' + n % 26));
  }

  std::vector<std::uint64_t> sums;
  for (const std::string &name : names)
    sums.push_back(checksum(name));

  for (const std::uint64_t sum : sums)
    std::cout << sum << '\n';
}
