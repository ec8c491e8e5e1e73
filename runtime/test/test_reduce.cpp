#include "executors.h"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace {

template <class E> struct reduce_on : on_executor<E> {};
TYPED_TEST_SUITE(reduce_on, all_executors);

TYPED_TEST(reduce_on, sums) {
  auto square = [](long i) { return i * i; };
  for (long n : {0L, 1L, 1023L, 1024L, 1025L, 2049L, 100'000L})
    EXPECT_EQ(conc::reduce(this->executor, conc::range(0L, n), 7L, square, std::plus{}),
              7 + n * (n - 1) * (2 * n - 1) / 6 * (n > 0))
        << n;
}

TYPED_TEST(reduce_on, need_not_commute) {
  auto letter = [](int i) { return std::string(1, static_cast<char>('a' + i % 26)); };
  std::string expected;
  for (int i = 0; i < 5000; ++i)
    expected += letter(i);
  EXPECT_EQ(conc::reduce(this->executor, conc::range(0, 5000), std::string(), letter, std::plus{}),
            expected);
}

TYPED_TEST(reduce_on, throws_the_exception_of_the_lowest_index) {
  auto thrower = [](int i) {
    if (i > 0 && i % 1000 == 0)
      throw std::domain_error(std::to_string(i));
    return i;
  };
  try {
    conc::reduce(this->executor, conc::range(0, 5000), 0, thrower, std::plus{});
    FAIL();
  } catch (const std::domain_error &e) {
    EXPECT_STREQ(e.what(), "1000");
  }
}

TEST(reduce, gives_the_same_bits_whatever_the_workers) {
  std::vector<double> xs;
  for (int i = 0; i < 54'321; ++i)
    xs.push_back(std::sin(i) * std::exp(i % 40));
  auto sum = [&](auto executor) {
    return conc::reduce(executor, xs, 0.0, [](double x) { return x; }, std::plus{});
  };
  double expected = sum(conc::threads{1});
  EXPECT_EQ(sum(conc::threads{2}), expected);
  EXPECT_EQ(sum(conc::blocking_threads{7}), expected);
  double loop = 0;
  for (double x : xs)
    loop += x;
  EXPECT_EQ(sum(conc::serial{}), loop);
}

} // namespace
