// Computes for a while, in independent tasks.
#include <cstdio>
int main() {
  long primes = 0;
  for (int n = 2; n < 30000; ++n) {
    int divisors = 0;
    for (int d = 2; d < n; ++d)
      if (n % d == 0)
        ++divisors;
    if (divisors == 0)
      ++primes;
  }
  std::printf("%ld\n", primes);
}
