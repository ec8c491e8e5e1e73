#include "conc/conc.h"

#include <atomic>
#include <gtest/gtest.h>
#include <list>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

/// Calls test(executor) with each model.
template <class Test> void on_every_model(Test test) {
  test(conc::serial{});
  test(conc::threads{});
  test(conc::threads{1});
  test(conc::blocking_threads{4});
  test(conc::async{});
  test(conc::processes{2});
  test(conc::site<0xf1f57, conc::threads>());
}

TEST(find_first, the_lowest_of_several_is_found) {
  on_every_model([](auto executor) {
    std::vector<int> v(500, 1);
    v[77] = v[78] = v[300] = 9;
    auto hit = conc::find_first(executor, v, [](int x) { return x == 9; });
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit.index(), 77u);
    EXPECT_EQ(&*hit, &v[77]);
    *hit = 5;
    EXPECT_EQ(v[77], 5);
  });
}

TEST(find_first, a_slow_early_one_beats_a_quick_late_one) {
  auto hit = conc::find_first(conc::blocking_threads{8}, conc::range(0, 8), [](int i) {
    if (i == 2)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return i >= 2;
  });
  ASSERT_TRUE(hit);
  EXPECT_EQ(*hit, 2);
}

TEST(find_first, nothing_and_none_to_ask) {
  on_every_model([](auto executor) {
    EXPECT_FALSE(conc::find_first(executor, conc::range(0, 100), [](int) { return false; }));
    EXPECT_FALSE(conc::find_first(executor, std::vector<int>(), [](int) { return true; }));
  });
}

TEST(find_first, the_first_and_the_last) {
  on_every_model([](auto executor) {
    EXPECT_EQ(*conc::find_first(executor, conc::range(5, 100), [](int) { return true; }), 5);
    EXPECT_EQ(*conc::find_first(executor, conc::range(5, 100), [](int i) { return i == 99; }), 99);
  });
}

TEST(find_first, exceptions_before_it_are_thrown_and_those_after_it_are_not) {
  on_every_model([](auto executor) {
    auto ask = [](int bad, int good) {
      return [=](int i) {
        if (i == bad)
          throw std::out_of_range("bad");
        return i == good;
      };
    };
    EXPECT_THROW(conc::find_first(executor, conc::range(0, 50), ask(10, 20)), std::out_of_range);
    EXPECT_EQ(*conc::find_first(executor, conc::range(0, 50), ask(20, 10)), 10);
  });
}

TEST(find_first, late_tasks_do_not_begin) {
  std::atomic<int> asked{0};
  auto hit = conc::find_first(conc::threads{2}, conc::range(0, 1'000'000), [&](int i) {
    ++asked;
    return i == 3;
  });
  EXPECT_EQ(*hit, 3);
  EXPECT_LT(asked, 1'000'000);
}

TEST(find_first, any_range_and_results_that_only_convert_to_bool) {
  std::list<std::string> words{"a", "bb", "ccc"};
  auto hit = conc::find_first(conc::threads{}, words,
                              [](const std::string &w) { return w.size() > 1 ? &w : nullptr; });
  ASSERT_TRUE(hit);
  EXPECT_EQ(*hit, "bb");
}

} // namespace
