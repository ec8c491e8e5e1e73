// Counts the lines of files that are not in memory any more.
//
//   cold_files FOLDER [FILES [KILOBYTES]]
#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

long lines_in(const std::string &name) {
  const int file = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  long lines = 0;
  std::vector<char> block(1 << 20);
  for (ssize_t got; (got = read(file, block.data(), block.size())) > 0;)
    lines += std::count(block.begin(), block.begin() + got, '\n');
  close(file);
  return lines;
}

void forget(const std::string &name) {
  const int file = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  fsync(file);
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  close(file);
}

int main(int argc, char **argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const int files = argc > 2 ? std::atoi(argv[2]) : 40;
  const int kilobytes = argc > 3 ? std::atoi(argv[3]) : 2000;
  std::filesystem::create_directories(folder);
  std::vector<std::string> names;
  for (int n = 0; n < files; ++n) {
    names.push_back(folder + "/cold" + std::to_string(n));
    if (!std::filesystem::exists(names.back()))
      std::ofstream(names.back()) << std::string(kilobytes * 1000, n % 2 ? '\n' : 'x');
    forget(names.back());
  }

  long lines = 0;
  for (const std::string &name : names)
    lines += lines_in(name);

  std::cout << lines << " lines\n";
}
