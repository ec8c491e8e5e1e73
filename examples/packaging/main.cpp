// A program that uses the runtime; the folders beside it build it in three ways (docs/install.md).
#include <conc/conc.h>

#include <cstdio>
#include <functional>
#include <numeric>
#include <vector>

int main() {
  std::vector<long> numbers(100);
  std::iota(numbers.begin(), numbers.end(), 1L);
  long total = conc::reduce(
      conc::threads{}, numbers, 0L, [](long n) { return n * n; }, std::plus<>{});
  std::printf("%ld\n", total);
}
