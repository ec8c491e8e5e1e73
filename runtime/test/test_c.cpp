#include "conc/c.h"
#include "conc/conc.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <gtest/gtest.h>
#include <vector>

namespace {

struct context {
  std::vector<int> seen;
  std::vector<long> out;
};

const conc_model all[] = {CONC_THREADS, CONC_BLOCKING_THREADS, CONC_ASYNC, CONC_PROCESSES,
                          CONC_SERIAL};

TEST(c, every_index_is_a_task_once) {
  for (conc_model model : {CONC_SERIAL, CONC_THREADS, CONC_BLOCKING_THREADS, CONC_ASYNC}) {
    conc_site site{0xc0ffee10u + static_cast<unsigned>(model), 1, &model, 0};
    context c;
    c.seen.resize(1000);
    conc_for_each(
        &site, c.seen.size(), [](void *at, size_t i) { ++static_cast<context *>(at)->seen[i]; },
        &c);
    EXPECT_EQ(c.seen, std::vector<int>(1000, 1));
    conc_for_each(&site, 0, [](void *, size_t) { std::abort(); }, nullptr);
  }
}

TEST(c, results_come_in_order_and_those_without_are_left_out) {
  for (conc_model model : all) {
    conc_site site{0xc0ffee20u + static_cast<unsigned>(model), 1, &model, 0};
    context c;
    conc_map(
        &site, 100, sizeof(long),
        [](void *, size_t i, void *result) {
          EXPECT_EQ(*static_cast<long *>(result), 0);
          *static_cast<long *>(result) = static_cast<long>(i) * 3;
          return i % 2 == 0 ? 1 : 0;
        },
        [](void *at, size_t i, void *result) {
          EXPECT_EQ(*static_cast<long *>(result), static_cast<long>(i) * 3);
          static_cast<context *>(at)->out.push_back(*static_cast<long *>(result));
        },
        &c);
    ASSERT_EQ(c.out.size(), 50u) << model;
    for (size_t i = 0; i < 50; ++i)
      EXPECT_EQ(c.out[i], static_cast<long>(i) * 6);
  }
}

TEST(c, where_the_condition_does_not_hold_the_tasks_run_one_after_another) {
  const conc_model models[] = {CONC_PROCESSES};
  conc_site site{0xc0ffee28u, 1, models, /*one_by_one=*/1};
  context c; // What worker processes write would be lost.
  c.seen.resize(10);
  conc_for_each(
      &site, c.seen.size(),
      [](void *at, size_t i) { static_cast<context *>(at)->seen[i] = static_cast<int>(i); }, &c);
  EXPECT_EQ(c.seen, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(c, the_first_memory_is_held_against_every_other) {
  double a[20];
  conc_along ten{1, 0, 10, 1}, up{2, 0, 5, 1}, overflowing{INT64_MAX, 0, INT64_MAX, 1};
  conc_memory low{a, sizeof *a, 0, 1, &ten}, high{a, sizeof *a, 10, 1, &ten},
      even{a, sizeof *a, 0, 1, &up}, far{a, sizeof *a, 0, 1, &overflowing};
  const conc_memory apart[] = {low, high, high}, meet[] = {low, high, even},
                    unknown[] = {high, far};
  EXPECT_TRUE(conc_disjoint(3, apart));
  EXPECT_FALSE(conc_disjoint(3, meet));
  EXPECT_FALSE(conc_disjoint(2, unknown));
  EXPECT_TRUE(conc_disjoint(1, apart));
}

TEST(c, a_result_may_have_no_bytes) {
  conc_model model = CONC_THREADS;
  conc_site site{0xc0ffee30u, 1, &model, 0};
  size_t calls = 0;
  conc_map(
      &site, 10, 0, [](void *, size_t, void *) { return 1; },
      [](void *at, size_t i, void *) { *static_cast<size_t *>(at) += i; }, &calls);
  EXPECT_EQ(calls, 45u);
}

TEST(c, sums_wrap_around) {
  for (conc_model model : all) {
    conc_site site{0xc0ffee40u + static_cast<unsigned>(model), 1, &model, 0};
    auto square = [](void *, size_t i) -> unsigned long long { return i * i; };
    EXPECT_EQ(conc_sum(&site, 11, 5, square, nullptr), 390u);
    EXPECT_EQ(conc_sum(&site, 0, 7, square, nullptr), 7u);
    EXPECT_EQ(conc_sum(&site, 2, ULLONG_MAX, square, nullptr), 0u);
  }
}

TEST(c, the_environment_chooses) {
  setenv("CONC_SITE_c0ffee50", "serial", 1);
  conc_site site{0xc0ffee50u, 1, &all[0], 0};
  std::vector<size_t> order;
  conc_for_each(
      &site, 50, [](void *at, size_t i) { static_cast<std::vector<size_t> *>(at)->push_back(i); },
      &order);
  ASSERT_EQ(order.size(), 50u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(c, rounds_are_counted_like_the_loop) {
  EXPECT_EQ(conc_steps(0, 5, 1), 5u);
  EXPECT_EQ(conc_steps(1, 10, 4), 3u);
  EXPECT_EQ(conc_steps(10, 0, -3), 4u);
  EXPECT_EQ(conc_steps(5, 5, 1), 0u);
  EXPECT_EQ(conc_steps(5, 2, 1), 0u);
  EXPECT_EQ(conc_steps(0, 5, 0), 0u);
  EXPECT_EQ(conc_steps(LLONG_MIN, LLONG_MAX, 1), ULLONG_MAX);
  EXPECT_EQ(conc_steps(LLONG_MAX, LLONG_MIN, LLONG_MIN), 2u);
  EXPECT_EQ(conc_steps_unsigned(0, ULLONG_MAX, 1), ULLONG_MAX);
  EXPECT_EQ(conc_steps_unsigned(ULLONG_MAX, 1, -2), ULLONG_MAX / 2);
}

} // namespace
