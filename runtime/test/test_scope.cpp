// conc::scope, gather, race and as_completed.
#include "executors.h"

#include <atomic>
#include <barrier>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

void wait_long() { conc::this_task::sleep_for(60s); }

using concurrent =
    testing::Types<conc::threads, conc::blocking_threads, conc::async, conc::processes>;
template <class E> struct scope_on : on_executor<E> {};
TYPED_TEST_SUITE(scope_on, all_executors);
template <class E> struct scope_of : on_executor<E> {};
TYPED_TEST_SUITE(scope_of, concurrent);

TYPED_TEST(scope_on, waits_for_its_tasks) {
  conc::scope s;
  auto a = s.submit(this->executor, [](int i) { return i; }, 1);
  auto b = s.submit(this->executor, [] { return std::string("b"); });
  s.submit(this->executor, [] {});
  s.join();
  EXPECT_TRUE(a.done() && b.done());
  EXPECT_EQ(a.get(), 1);
  EXPECT_EQ(b.get(), "b");
  s.join(); // may be used again
}

TYPED_TEST(scope_on, throws_what_one_task_throws) {
  conc::scope s;
  s.submit(this->executor, [] { throw std::domain_error("one"); });
  EXPECT_THROW(s.join(), std::domain_error);
}

TYPED_TEST(scope_of, a_failure_cancels_the_others) {
  conc::scope s;
  auto waiting = s.submit(this->executor, wait_long);
  s.submit(conc::blocking_threads{}, [] { throw std::domain_error("one"); });
  EXPECT_THROW(s.join(), std::domain_error);
  EXPECT_TRUE(waiting.done());
  EXPECT_THROW(waiting.get(), conc::cancelled);
}

TYPED_TEST(scope_of, ends_its_tasks_when_it_is_left) {
  EXPECT_THROW(
      {
        conc::scope s;
        s.submit(this->executor, wait_long);
        throw std::range_error("left");
      },
      std::range_error);
}

TYPED_TEST(scope_of, cancelled_tasks_are_no_failures) {
  conc::scope s;
  s.submit(this->executor, wait_long);
  s.cancel();
  EXPECT_NO_THROW(s.join());
}

TYPED_TEST(scope_of, ends_in_time) {
  auto block = [&] {
    conc::scope s;
    s.submit(this->executor, wait_long);
    s.submit(this->executor, wait_long);
    s.join();
  };
  EXPECT_THROW(conc::with_timeout(20ms, block), conc::timeout_error);
}

// The tasks see for themselves that the time is up, often before the one who waits for them does.
TEST(scope, ends_in_time_whoever_notices_first) {
  for (int i = 0; i < 100; ++i)
    EXPECT_THROW(conc::with_timeout(1ms,
                                    [] {
                                      conc::scope s;
                                      s.submit(conc::blocking_threads{2}, wait_long);
                                      s.submit(conc::blocking_threads{2}, wait_long);
                                      s.join();
                                    }),
                 conc::timeout_error);
}

TEST(scope, names_every_failure) {
  std::barrier both(2);
  conc::scope s;
  s.submit(conc::blocking_threads{2}, [&] {
    both.arrive_and_wait();
    throw std::domain_error("one");
  });
  s.submit(conc::blocking_threads{2}, [&] {
    both.arrive_and_wait();
    throw 2;
  });
  try {
    s.join();
    FAIL();
  } catch (const conc::aggregate_error &e) {
    EXPECT_EQ(e.errors().size(), 2u);
    std::string text = e.what();
    EXPECT_NE(text.find("2 tasks failed"), std::string::npos) << text;
    EXPECT_NE(text.find("std::domain_error: one"), std::string::npos) << text;
    EXPECT_NE(text.find("int"), std::string::npos) << text;
  }
}

TEST(scope, tasks_add_tasks) {
  std::atomic<int> ran{0};
  conc::scope s;
  auto grow = [&](auto &self, int n) -> void {
    ++ran;
    for (int i = 0; i < n; ++i)
      s.submit(conc::threads{}, [&self, n] { self(self, n - 1); });
  };
  grow(grow, 4);
  s.join();
  EXPECT_EQ(ran, 1 + 4 + 4 * 3 + 4 * 3 * 2 + 4 * 3 * 2);
}

TEST(scope, inside_of_pools_that_are_full) {
  auto nested = [](auto &self, int depth) -> int {
    if (depth == 0)
      return 1;
    conc::scope s;
    auto a = s.submit(conc::blocking_threads{1}, [&] { return self(self, depth - 1); });
    auto b = s.submit(conc::threads{1}, [&] { return self(self, depth - 1); });
    s.join();
    return a.get() + b.get();
  };
  EXPECT_EQ(nested(nested, 5), 32);
}

TYPED_TEST(scope_of, gather_cancels_the_others_as_soon_as_one_fails) {
  auto waiting = conc::submit(this->executor, wait_long);
  auto failing = conc::submit(conc::blocking_threads{}, [] { throw std::domain_error("one"); });
  EXPECT_THROW(conc::gather(std::move(waiting), std::move(failing)), std::domain_error);
}

TYPED_TEST(scope_of, race_gives_the_first_and_cancels_the_others) {
  auto waiting = conc::submit(this->executor, wait_long);
  auto one =
      conc::race(std::move(waiting), conc::submit(conc::blocking_threads{}, [] { return 7; }));
  EXPECT_EQ(one.index(), 1u);
  EXPECT_EQ(std::get<1>(one), 7);
  EXPECT_THROW(conc::race(std::vector<conc::task<int>>()), std::invalid_argument);
}

template <class E> void expect_the_failing_one_to_win(const E &executor) {
  std::vector<conc::task<int>> tasks;
  for (int i = 0; i < 3; ++i)
    tasks.push_back(conc::submit(executor, [i]() -> int {
      if (i != 2)
        wait_long();
      throw std::domain_error("first");
    }));
  EXPECT_THROW(conc::race(std::move(tasks)), std::domain_error);
}

TEST(scope, race_may_be_won_by_a_failure) {
  expect_the_failing_one_to_win(conc::blocking_threads{});
  expect_the_failing_one_to_win(conc::async{});
  expect_the_failing_one_to_win(conc::processes{3});
}

TEST(scope, waiting_for_a_process_ends_in_time) {
  auto two = [] {
    auto a = conc::submit(conc::processes{1}, wait_long);
    auto b = conc::submit(conc::processes{1}, wait_long); // has to wait for the first
  };
  EXPECT_THROW(conc::with_timeout(20ms, two), conc::timeout_error);
}

template <class E> struct completion_on : on_executor<E> {};
using many_at_once = testing::Types<conc::blocking_threads, conc::async>;
TYPED_TEST_SUITE(completion_on, many_at_once);

TYPED_TEST(completion_on, gives_tasks_as_they_end) {
  std::vector<int> order{2, 0, 3, 1};
  std::atomic<std::size_t> turn{0};
  std::vector<conc::task<int>> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.push_back(conc::submit(this->executor, [&, i] {
      while (order[turn] != i)
        conc::this_task::sleep_for(1ms);
      return i * i;
    }));
  std::vector<int> seen;
  conc::as_completed ended(std::move(tasks));
  for (auto it = ended.begin(); it != ended.end(); ++it) {
    seen.push_back(static_cast<int>(it.index()));
    EXPECT_TRUE(it->done());
    EXPECT_EQ(it->get(), seen.back() * seen.back());
    if (turn + 1 < order.size())
      ++turn;
  }
  EXPECT_EQ(seen, order);
}

TYPED_TEST(completion_on, cancels_the_rest_when_it_is_left) {
  std::vector<conc::task<int>> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.push_back(conc::submit(this->executor, [i] {
      if (i != 1)
        wait_long();
      return i;
    }));
  for (auto &t : conc::as_completed(std::move(tasks))) {
    EXPECT_EQ(t.get(), 1);
    break;
  }
}

} // namespace
