// Computes factorials in a buffer that is kept from one call to the next, to save allocations.
//
//   factorials_static [COUNT [ROUNDS]]      factorials_static 16 4
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

struct summary {
  int n = 0;
  std::size_t digits = 0;
  long digit_sum = 0;
};

summary factorial(int n) {
  static boost::multiprecision::cpp_int product;
  product = 1;
  for (int factor = 2; factor <= n; ++factor)
    product *= factor;

  const std::string text = product.str();
  summary result{n, text.size(), 0};
  for (const char digit : text)
    result.digit_sum += digit - '0';
  return result;
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 16;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 4;

  std::vector<int> numbers;
  for (int round = 0; round < rounds; ++round)
    for (int i = 0; i < count; ++i)
      numbers.push_back(5000 + 500 * i);

  std::vector<summary> results;
  for (const int n : numbers)
    results.push_back(factorial(n));

  for (int i = 0; i < count && rounds > 0; ++i)
    std::cout << results[i].n << "! has " << results[i].digits << " digits, which add up to "
              << results[i].digit_sum << '\n';
  long total = 0;
  for (const summary &result : results)
    total += result.digit_sum;
  std::cout << total << " in all " << rounds << " rounds\n";
}
