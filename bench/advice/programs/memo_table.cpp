// Stirling numbers, with a table of those known that all calls share.
//
//   memo_table [LARGEST]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <utility>
#include <vector>

static std::map<std::pair<int, int>, std::uint64_t> known;

std::uint64_t stirling(int n, int k) {
  if (n == k)
    return 1;
  if (k == 0 || k > n)
    return 0;
  const auto found = known.find({n, k});
  if (found != known.end())
    return found->second;
  const std::uint64_t value = k * stirling(n - 1, k) + stirling(n - 1, k - 1);
  known[{n, k}] = value;
  return value;
}

int main(int argc, char **argv) {
  const int largest = argc > 1 ? std::atoi(argv[1]) : 900;
  std::vector<std::uint64_t> middle;
  for (int n = 10; n <= largest; n += 10)
    middle.push_back(stirling(n, n / 2));

  std::uint64_t all = 0;
  for (const std::uint64_t each : middle)
    all ^= each;
  std::cout << all << '\n';
}
