// The sum, over many numbers, of how many divisors each has.
//
//   divisors_total [NUMBERS]
#include <cstdlib>
#include <iostream>

int divisors(long n) {
  int count = 0;
  for (long d = 1; d * d <= n; ++d)
    if (n % d == 0)
      count += d * d == n ? 1 : 2;
  return count;
}

int main(int argc, char **argv) {
  const long numbers = argc > 1 ? std::atol(argv[1]) : 60000;
  const long first = 10000000;

  long total = 0;
  for (long n = first; n < first + numbers; ++n)
    total += divisors(n);

  std::cout << total << '\n';
}
