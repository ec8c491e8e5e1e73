// map_unordered, progress and stop tokens.
#include "executors.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <stop_token>
#include <vector>

using namespace std::chrono_literals;

namespace {

void wait_long() { conc::this_task::sleep_for(60s); }

std::vector<int> up_to(int n) {
  std::vector<int> v(static_cast<std::size_t>(n));
  std::iota(v.begin(), v.end(), 0);
  return v;
}

template <class E> struct unordered_on : on_executor<E> {};
TYPED_TEST_SUITE(unordered_on, all_executors);

TYPED_TEST(unordered_on, gives_every_result_once) {
  std::vector<int> seen(40);
  conc::map_unordered(
      this->executor, up_to(40), [](int i) { return i * i; },
      [&](int i, int square) {
        EXPECT_EQ(square, i * i);
        ++seen[static_cast<std::size_t>(i)];
      });
  EXPECT_EQ(seen, std::vector(40, 1));
  int calls = 0;
  conc::map_unordered(this->executor, up_to(3), [](int) {}, [&] { ++calls; });
  conc::map_unordered(this->executor, up_to(0), [](int) {}, [&] { ++calls; });
  EXPECT_EQ(calls, 3);
}

TYPED_TEST(unordered_on, a_failure_ends_it) {
  auto failing = [&] {
    conc::map_unordered(
        this->executor, up_to(8),
        [](int i) {
          if (i == 0)
            throw std::domain_error("one");
          wait_long();
        },
        [] {});
  };
  EXPECT_THROW(failing(), std::domain_error);
}

template <class E> struct unordered_of : on_executor<E> {};
using many_at_once = testing::Types<conc::blocking_threads, conc::async, async_on_two_loops>;
TYPED_TEST_SUITE(unordered_of, many_at_once);

TYPED_TEST(unordered_of, gives_results_as_tasks_end) {
  std::vector<int> order{2, 0, 3, 1}, seen;
  std::atomic<std::size_t> turn{0};
  conc::map_unordered(
      this->executor, up_to(4),
      [&](int i) {
        while (order[turn] != i)
          conc::this_task::sleep_for(1ms);
        return std::make_unique<int>(i); // move-only
      },
      [&](std::unique_ptr<int> i) {
        seen.push_back(*i);
        if (turn + 1 < order.size())
          ++turn;
      });
  EXPECT_EQ(seen, order);
}

TYPED_TEST(unordered_of, keeps_at_most_so_many_in_flight) {
  TypeParam three{3};
  std::atomic<int> now{0}, most{0};
  conc::map_unordered(
      three, up_to(30),
      [&](int) {
        int n = ++now;
        for (int old = most; old < n && !most.compare_exchange_weak(old, n);) {
        }
        conc::this_task::sleep_for(1ms);
        --now;
      },
      [] {});
  EXPECT_LE(most, 3);
  EXPECT_GE(most, 2);
}

template <class E> struct progress_on : on_executor<E> {};
TYPED_TEST_SUITE(progress_on, all_executors);

TYPED_TEST(progress_on, is_told_in_order) {
  std::vector<std::size_t> told;
  auto hear = conc::progress{[&](std::size_t done, std::size_t all) {
    EXPECT_EQ(all, 10u);
    told.push_back(done);
  }};
  auto squares = conc::map(this->executor, up_to(10), [](int i) { return i * i; }, hear);
  EXPECT_EQ(squares[9], 81);
  conc::for_each(this->executor, up_to(10), [](int) {}, hear);
  std::vector<std::size_t> twice{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  EXPECT_EQ(told, twice);
}

template <class E> struct stop_on : on_executor<E> {};
TYPED_TEST_SUITE(stop_on, all_executors);

TYPED_TEST(stop_on, tokens_end_loops) {
  std::stop_source source;
  auto waiting = [&] {
    conc::with_stop(source.get_token(), [&] {
      conc::map(this->executor, up_to(8), [](int i) { return wait_long(), i; });
    });
  };
  source.request_stop();
  EXPECT_THROW(waiting(), conc::cancelled);
  EXPECT_EQ(conc::with_stop(std::stop_token(), [] { return 3; }), 3);
}

TEST(stop, comes_while_a_loop_waits) {
  std::stop_source source;
  auto asking = conc::submit(conc::blocking_threads{}, [&] {
    conc::this_task::sleep_for(5ms);
    source.request_stop();
  });
  auto loop = [](int i) { return wait_long(), i; };
  EXPECT_THROW(
      conc::with_stop(source.get_token(), [&] { conc::map(conc::async{}, up_to(8), loop); }),
      conc::cancelled);
}

} // namespace
