#include "conc/conc.h"

#include <climits>
#include <gtest/gtest.h>
#include <vector>

namespace {

template <class Range> auto values(const Range &range) {
  std::vector<std::decay_t<decltype(*range.begin())>> all;
  for (auto value : range)
    all.push_back(value);
  return all;
}

TEST(range, counts_like_the_loop_it_replaces) {
  EXPECT_EQ(values(conc::range(0, 5)), (std::vector{0, 1, 2, 3, 4}));
  EXPECT_EQ(values(conc::range(1, 10, 4)), (std::vector{1, 5, 9}));
  EXPECT_EQ(values(conc::range(10, 0, -3)), (std::vector{10, 7, 4, 1}));
  EXPECT_TRUE(values(conc::range(5, 5)).empty());
  EXPECT_TRUE(values(conc::range(5, 2)).empty());
  EXPECT_TRUE(values(conc::range(2, 5, -1)).empty());
}

TEST(range, has_the_type_of_its_first_value) {
  std::vector<int> v(3);
  for (auto i : conc::range(std::size_t{0}, v.size()))
    static_assert(std::is_same_v<decltype(i), std::size_t>);
}

TEST(range, reaches_the_ends_of_its_type) {
  EXPECT_EQ(values(conc::range(INT_MAX - 1, INT_MAX)), (std::vector{INT_MAX - 1}));
  EXPECT_EQ(conc::range(INT_MIN, INT_MAX).end() - conc::range(INT_MIN, INT_MAX).begin(),
            static_cast<std::ptrdiff_t>(UINT_MAX));
  EXPECT_EQ(values(conc::range(INT_MAX - 4, INT_MAX, 3)), (std::vector{INT_MAX - 4, INT_MAX - 1}));
  EXPECT_EQ(values(conc::range(INT_MIN + 1, INT_MIN, -5)), (std::vector{INT_MIN + 1}));
  using byte = unsigned char;
  EXPECT_EQ(values(conc::range(byte{250}, byte{255}, byte{2})), (std::vector<byte>{250, 252, 254}));
}

TEST(range, goes_down_with_unsigned_indices) {
  EXPECT_EQ(values(conc::range<unsigned>(3, 0, -1)), (std::vector<unsigned>{3, 2, 1}));
  EXPECT_EQ(values(conc::range(std::size_t{7}, 1, -3)), (std::vector<std::size_t>{7, 4}));
  EXPECT_EQ(values(conc::range<unsigned char>(200, 10, -100)),
            (std::vector<unsigned char>{200, 100}));
  EXPECT_EQ(values(conc::range<unsigned char>(0, 200, 300)), (std::vector<unsigned char>{0}));
  EXPECT_TRUE(values(conc::range<unsigned>(0, 3, -1)).empty());
}

TEST(range, refuses_a_step_of_zero) { EXPECT_THROW(conc::range(0, 5, 0), std::invalid_argument); }

TEST(range, takes_iterators) {
  std::vector<int> v{1, 2, 3, 4};
  EXPECT_EQ(values(conc::range(v.begin() + 1, v.end())), (std::vector{2, 3, 4}));
  int array[] = {7, 8};
  EXPECT_EQ(values(conc::range(array, array + 2)), (std::vector{7, 8}));
}

} // namespace
