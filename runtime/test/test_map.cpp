#include "executors.h"

#include <forward_list>
#include <initializer_list>
#include <list>
#include <map>
#include <numeric>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

template <class E> struct map_on : on_executor<E> {};
TYPED_TEST_SUITE(map_on, all_executors);

template <class E> struct map_in_process : on_executor<E> {};
TYPED_TEST_SUITE(map_in_process, in_process);

std::vector<int> up_to(int n) {
  std::vector<int> v(static_cast<std::size_t>(n));
  std::iota(v.begin(), v.end(), 0);
  return v;
}

struct odd_one : std::runtime_error {
  explicit odd_one(int i) : std::runtime_error(std::to_string(i)) {}
};

TYPED_TEST(map_on, returns_results_in_order) {
  auto squares = conc::map(this->executor, up_to(5000), [](int i) { return i * i; });
  ASSERT_EQ(squares.size(), 5000u);
  for (int i = 0; i < 5000; ++i)
    ASSERT_EQ(squares[static_cast<std::size_t>(i)], i * i);
}

TYPED_TEST(map_on, of_nothing_is_nothing) {
  std::vector<int> none;
  EXPECT_TRUE(conc::map(this->executor, none, [](int i) { return i; }).empty());
}

TYPED_TEST(map_on, sends_strings_and_bools) {
  auto names = conc::map(this->executor, up_to(300), [](int i) { return std::to_string(i); });
  EXPECT_EQ(names[299], "299");
  auto odd = conc::map(this->executor, up_to(1000), [](int i) { return i % 2 == 1; });
  for (std::size_t i = 0; i < odd.size(); ++i)
    ASSERT_EQ(odd[i], i % 2 == 1);
}

TYPED_TEST(map_on, accepts_any_range) {
  auto twice = [](int i) { return 2 * i; };
  const std::vector<int> expected{2, 4, 6};
  std::list<int> list{1, 2, 3};
  std::forward_list<int> forward{1, 2, 3};
  int array[] = {1, 2, 3};
  std::istringstream stream("1 2 3");
  EXPECT_EQ(conc::map(this->executor, list, twice), expected);
  EXPECT_EQ(conc::map(this->executor, forward, twice), expected);
  EXPECT_EQ(conc::map(this->executor, array, twice), expected);
  EXPECT_EQ(conc::map(this->executor, std::span(array), twice), expected);
  EXPECT_EQ(conc::map(this->executor, std::initializer_list<int>{1, 2, 3}, twice), expected);
  EXPECT_EQ(conc::map(this->executor, conc::range(1, 4), twice), expected);
  EXPECT_EQ(conc::map(this->executor,
                      conc::range(std::istream_iterator<int>(stream), std::istream_iterator<int>()),
                      twice),
            expected);
}

TYPED_TEST(map_on, accepts_proxies) {
  std::vector<bool> bits{true, false, true};
  EXPECT_EQ(conc::map(this->executor, bits, [](bool b) { return b ? 1 : 0; }),
            (std::vector{1, 0, 1}));
  std::map<int, std::string> names{{1, "one"}, {2, "two"}};
  EXPECT_EQ(conc::map(this->executor, names, [](const auto &entry) { return entry.second; }),
            (std::vector<std::string>{"one", "two"}));
}

TYPED_TEST(map_on, throws_the_exception_of_the_lowest_index) {
  for (int round = 0; round < 20; ++round) {
    try {
      conc::map(this->executor, up_to(500), [](int i) {
        if (i % 100 == 77)
          throw std::out_of_range(std::to_string(i));
        return i;
      });
      FAIL() << "nothing was thrown";
    } catch (const std::out_of_range &e) {
      EXPECT_STREQ(e.what(), "77");
    }
  }
}

TYPED_TEST(map_on, gives_every_outcome_when_asked) {
  auto outcomes = conc::map(
      this->executor, up_to(100),
      [](int i) {
        if (i % 10 == 3)
          throw std::invalid_argument(std::to_string(i));
        return i;
      },
      conc::return_exceptions);
  ASSERT_EQ(outcomes.size(), 100u);
  for (std::size_t i = 0; i < 100; ++i) {
    ASSERT_EQ(outcomes[i].has_value(), i % 10 != 3);
    if (i % 10 == 3)
      EXPECT_THROW(outcomes[i].value(), std::invalid_argument);
    else
      EXPECT_EQ(outcomes[i].value(), static_cast<int>(i));
  }
  EXPECT_THROW(outcomes[3].get(), std::invalid_argument);
  EXPECT_EQ(outcomes[4].get(), 4);
}

TYPED_TEST(map_on, hands_results_to_the_sink_in_order_on_the_calling_thread) {
  auto caller = std::this_thread::get_id();
  std::vector<std::pair<int, int>> seen;
  conc::map(
      this->executor, up_to(5000), [](int i) { return i + 1; },
      [&](int item, int result) {
        ASSERT_EQ(std::this_thread::get_id(), caller);
        seen.emplace_back(item, result);
      });
  ASSERT_EQ(seen.size(), 5000u);
  for (int i = 0; i < 5000; ++i)
    ASSERT_EQ(seen[static_cast<std::size_t>(i)], std::pair(i, i + 1));
}

TYPED_TEST(map_on, sink_may_take_less) {
  int sum = 0, items = 0, calls = 0;
  conc::map(this->executor, up_to(10), [](int i) { return 2 * i; }, [&](int r) { sum += r; });
  conc::map(this->executor, up_to(10), [](int) {}, [&](int item) { items += item; });
  conc::map(this->executor, up_to(10), [](int) {}, [&] { ++calls; });
  EXPECT_EQ(sum, 90);
  EXPECT_EQ(items, 45);
  EXPECT_EQ(calls, 10);
}

TYPED_TEST(map_on, sink_sees_exactly_the_results_before_the_failure) {
  for (int round = 0; round < 20; ++round) {
    std::vector<int> seen;
    EXPECT_THROW(conc::map(
                     this->executor, up_to(3000),
                     [](int i) {
                       if (i == 1234 || i == 1235 || i == 2000)
                         throw std::runtime_error("stop");
                       return i;
                     },
                     [&](int r) { seen.push_back(r); }),
                 std::runtime_error);
    ASSERT_EQ(seen, up_to(1234));
  }
}

TYPED_TEST(map_on, sink_may_throw) {
  int seen = 0;
  auto sink = [&](int r) {
    if (r == 40)
      throw odd_one(r);
    ++seen;
  };
  EXPECT_THROW(conc::map(this->executor, up_to(5000), [](int i) { return i; }, sink), odd_one);
  EXPECT_EQ(seen, 40);
}

TYPED_TEST(map_on, nests) {
  auto rows = conc::map(this->executor, up_to(8), [this](int i) {
    auto row = conc::map(this->executor, up_to(50), [i](int j) { return i * j; });
    return std::accumulate(row.begin(), row.end(), 0);
  });
  for (int i = 0; i < 8; ++i)
    EXPECT_EQ(rows[static_cast<std::size_t>(i)], i * 49 * 50 / 2);
}

TYPED_TEST(map_on, nests_with_sinks) {
  std::vector<int> seen;
  conc::map(
      this->executor, up_to(6),
      [this](int i) {
        int sum = 0;
        conc::map(this->executor, up_to(2000), [](int j) { return j; }, [&](int r) { sum += r; });
        return sum + i;
      },
      [&](int r) { seen.push_back(r - 1999 * 1000); });
  EXPECT_EQ(seen, up_to(6));
}

struct no_default {
  explicit no_default(int v) : value(std::make_unique<int>(v)) {}
  std::unique_ptr<int> value;
};

TYPED_TEST(map_in_process, results_may_be_move_only_without_default) {
  auto made = conc::map(this->executor, up_to(3000), [](int i) { return no_default(i); });
  for (int i = 0; i < 3000; ++i)
    ASSERT_EQ(*made[static_cast<std::size_t>(i)].value, i);
  int next = 0;
  conc::map(
      this->executor, up_to(3000), [](int i) { return no_default(i); },
      [&](no_default r) { ASSERT_EQ(*r.value, next++); });
  EXPECT_EQ(next, 3000);
}

TYPED_TEST(map_in_process, tasks_get_the_elements_themselves) {
  std::vector<int> v(100, 1);
  auto old = conc::map(this->executor, v, [](int &x) { return x++; });
  EXPECT_EQ(old, std::vector<int>(100, 1));
  EXPECT_EQ(v, std::vector<int>(100, 2));
}

TYPED_TEST(map_in_process, keeps_the_type_of_any_exception) {
  auto thrower = [](int i) {
    if (i == 5)
      throw 5;
    if (i > 5)
      throw "later";
    return i;
  };
  EXPECT_THROW(conc::map(this->executor, up_to(10), thrower), int);
}

TYPED_TEST(map_in_process, results_may_be_references) {
  std::vector<std::string> names{"a", "b"};
  std::vector<const std::string *> seen;
  conc::map(
      this->executor, names, [](std::string &s) -> std::string & { return s; },
      [&](std::string &s) { seen.push_back(&s); });
  EXPECT_EQ(seen, (std::vector<const std::string *>{&names[0], &names[1]}));
}

} // namespace
