// Counts the primes up to 10000, 20000 … 50000, as many rounds as asked for.
//
//   primes [ROUNDS]      primes 100
#include <cstdlib>
#include <iostream>
#include <vector>

bool is_prime(int n) {
  if (n < 2)
    return false;
  for (int divisor = 2; divisor * divisor <= n; ++divisor)
    if (n % divisor == 0)
      return false;
  return true;
}

int count_primes(int limit) {
  int count = 0;
  for (int n = 2; n <= limit; ++n)
    if (is_prime(n))
      ++count;
  return count;
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;

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
