#include "conc/conc.h"

#include <array>
#include <climits>
#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace {

using conc::disjoint;
using conc::elements;

TEST(disjoint, neighbours_do_not_overlap_and_one_shared_element_does) {
  double a[10];
  EXPECT_TRUE(disjoint(elements(a, 5), elements(a + 5, 5)));
  EXPECT_TRUE(disjoint(elements(a + 5, 5), elements(a, 5)));
  EXPECT_FALSE(disjoint(elements(a, 6), elements(a + 5, 5)));
  EXPECT_FALSE(disjoint(elements(a, 5), elements(a, 5)));
  EXPECT_FALSE(disjoint(elements(a, 10), elements(a + 3, 1)));
}

TEST(disjoint, what_is_empty_overlaps_nothing) {
  int a[4] = {};
  EXPECT_TRUE(disjoint(elements(a, 0), elements(a, 4)));
  EXPECT_TRUE(disjoint(elements(a, -3), elements(a, 4)));
  EXPECT_TRUE(disjoint(elements(a, 0, {{1, 4, 4}}), elements(a)));
  EXPECT_TRUE(disjoint(elements(a, INT64_MAX, {{INT64_MAX, 5, 2}}), elements(a)));
}

TEST(disjoint, sizes_of_elements_count) {
  alignas(8) unsigned char bytes[16];
  auto *numbers = reinterpret_cast<std::uint64_t *>(bytes);
  EXPECT_TRUE(disjoint(elements(numbers, 1), elements(bytes + 8, 8)));
  EXPECT_FALSE(disjoint(elements(numbers, 1), elements(bytes + 7, 1)));
}

TEST(disjoint, counters_reach_exactly_their_last_value) {
  int a[32];
  // a[0], a[3], a[6], a[9]
  EXPECT_FALSE(disjoint(elements(a, 0, {{1, 0, 10, 3}}), elements(a + 9, 1)));
  EXPECT_TRUE(disjoint(elements(a, 0, {{1, 0, 10, 3}}), elements(a + 10, 1)));
  EXPECT_TRUE(disjoint(elements(a, 0, {{1, 0, 9, 3}}), elements(a + 7, 1)));
  // a[9], a[6], a[3], a[0], and not a[-1]
  EXPECT_FALSE(disjoint(elements(a + 1, 0, {{1, 9, -1, -3}}), elements(a + 1, 1)));
  EXPECT_TRUE(disjoint(elements(a + 1, 0, {{1, 9, -1, -3}}), elements(a, 1)));
  // a[20 - 2 i], i < 5
  EXPECT_FALSE(disjoint(elements(a, 20, {{-2, 0, 5}}), elements(a + 12, 1)));
  EXPECT_TRUE(disjoint(elements(a, 20, {{-2, 0, 5}}), elements(a + 11, 1)));
  EXPECT_TRUE(disjoint(elements(a, 20, {{-2, 0, 5}}), elements(a + 21, 1)));
  // Two rows of four, eight apart.
  EXPECT_FALSE(disjoint(elements(a, 0, {{8, 0, 2}, {1, 0, 4}}), elements(a + 11, 1)));
  EXPECT_TRUE(disjoint(elements(a, 0, {{8, 0, 2}, {1, 0, 4}}), elements(a + 12, 1)));
}

TEST(disjoint, no_overflow_makes_memory_look_apart) {
  char a[2];
  EXPECT_FALSE(disjoint(elements(a, 0, {{INT64_MAX, 0, INT64_MAX}}), elements(a, 1)));
  EXPECT_FALSE(disjoint(elements(a, 0, {{UINT64_MAX, UINT64_MAX - 1, UINT64_MAX}}),
                        elements(a, 0, {{UINT64_MAX, UINT64_MAX - 1, UINT64_MAX}})));
  conc::wide huge = static_cast<conc::wide>(1) << 126;
  EXPECT_FALSE(disjoint(elements(a, huge), elements(a + 1, 1)));
  EXPECT_FALSE(disjoint(elements(a, huge, {{huge, 1, 9}}), elements(a, 1)));
  EXPECT_FALSE(disjoint(elements(a, 0, {{1, 0, 1, 0}}), elements(a + 1, 1))); // a step of 0
}

TEST(disjoint, containers_and_arrays_are_known_by_themselves) {
  std::vector<int> v(3), w(3), none;
  const std::vector<int> &alias = v;
  std::array<int, 3> fixed{};
  std::string text = "abc";
  int c[3];
  EXPECT_TRUE(disjoint(elements(v), elements(w)));
  EXPECT_FALSE(disjoint(elements(v), elements(alias)));
  EXPECT_TRUE(disjoint(elements(none), elements(none)));
  EXPECT_TRUE(disjoint(elements(c), elements(fixed), elements(text), elements(v, 2)));
  EXPECT_FALSE(disjoint(elements(v), elements(w), elements(c), elements(&v[2], 1)));
  EXPECT_TRUE(disjoint(elements(v, 2), elements(v, 2, {{1, 0, 1}})));
}

TEST(only_if, a_site_is_serial_where_its_condition_fails) {
  using site = conc::site<0x5e1f0a, conc::threads>;
  auto serial = [](const auto &executor) {
    return executor.with([](auto model, auto *) {
      return std::is_same<decltype(model), conc::serial>::value;
    });
  };
  EXPECT_FALSE(serial(site()));
  EXPECT_FALSE(serial(site().only_if(true)));
  EXPECT_TRUE(serial(site().only_if(false)));
  EXPECT_TRUE(serial(site().only_if(false).only_if(true)));
  EXPECT_TRUE(serial(site().only_if(true).only_if(false)));
}

} // namespace
