// Counts primes with a table of those found so far, kept from one call to the next to save
// allocations.
//
//   primes_static [ROUNDS]      primes_static 200
#include <cstdlib>
#include <iostream>
#include <vector>

static std::vector<int> found;

bool has_divisor(int n) {
  for (const int prime : found) {
    if (prime * prime > n)
      break;
    if (n % prime == 0)
      return true;
  }
  return false;
}

int count_primes(int limit) {
  found.clear();
  for (int n = 2; n <= limit; ++n)
    if (!has_divisor(n))
      found.push_back(n);
  return static_cast<int>(found.size());
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 200;

  std::vector<int> limits;
  for (int round = 0; round < rounds; ++round)
    for (int limit = 10000; limit <= 50000; limit += 10000)
      limits.push_back(limit);

  std::vector<int> counts;
  for (const int limit : limits)
    counts.push_back(count_primes(limit));

  long total = 0;
  for (const int count : counts)
    total += count;
  for (std::size_t i = 0; i < 5 && i < counts.size(); ++i)
    std::cout << counts[i] << " primes up to " << limits[i] << '\n';
  std::cout << total << " in all " << rounds << " rounds\n";
}
