// The edit distance of each word to a long text's lines.
//
//   edit_distance [PAIRS]
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

std::size_t distance(const std::string &a, const std::string &b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, change});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string text(unsigned seed, std::size_t length) {
  std::string made;
  for (std::size_t i = 0; i < length; ++i) {
    seed = seed * 1664525u + 1013904223u;
    made.push_back(static_cast<char>('a' + (seed >> 24) % 4));
  }
  return made;
}

int main(int argc, char **argv) {
  const int pairs = argc > 1 ? std::atoi(argv[1]) : 60;
  std::vector<std::pair<std::string, std::string>> compared;
  for (int n = 0; n < pairs; ++n)
    compared.emplace_back(text(n, 2000), text(n + 1000, 2000));

  std::vector<std::size_t> distances;
  for (const auto &[a, b] : compared)
    distances.push_back(distance(a, b));

  for (const std::size_t each : distances)
    std::cout << each << '\n';
}
