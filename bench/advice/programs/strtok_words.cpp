// Sums the numbers in each line of a text, split with strtok.
//
//   strtok_words [LINES]
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

long sum_of(const std::string &line) {
  std::vector<char> copy(line.c_str(), line.c_str() + line.size() + 1);
  long sum = 0;
  for (char *word = std::strtok(copy.data(), " "); word; word = std::strtok(nullptr, " "))
    sum += std::strtol(word, nullptr, 10);
  return sum;
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 400;
  std::vector<std::string> lines;
  for (int n = 0; n < count; ++n) {
    std::string line;
    for (int word = 0; word < 8000; ++word)
      line += std::to_string((n * 7919 + word * 31) % 100000) + ' ';
    lines.push_back(line);
  }

  std::vector<long> sums;
  for (const std::string &line : lines)
    sums.push_back(sum_of(line));

  long total = 0;
  for (const long sum : sums)
    total += sum;
  std::cout << total << '\n';
}
