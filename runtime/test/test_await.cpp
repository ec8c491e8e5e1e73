// The verbs inside of coroutines: they wait without holding up the loop.
#include "conc/conc.h"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

conc::co<> wait_for_a(std::chrono::milliseconds d) { co_await conc::sleep_for(d); }
conc::co<> wait_long() { return wait_for_a(60s); }

template <class T> conc::co<T> later(std::chrono::milliseconds d, T value) {
  co_await conc::sleep_for(d);
  co_return value;
}

conc::co<int> failing(std::chrono::milliseconds d) {
  co_await conc::sleep_for(d);
  throw std::domain_error("one");
}

/// Counts its turns while the loop is free.
struct ticker {
  bool over = false;
  int ticks = 0;
  conc::co<> run() {
    while (!over) {
      co_await conc::sleep_for(1ms);
      ++ticks;
    }
  }
};

/// Runs the coroutine; the loop must have gone on meanwhile.
template <class T> T run_beside_ticker(conc::co<T> body) {
  ticker t;
  auto both = [](ticker &beside, conc::co<T> c) -> conc::co<T> {
    auto ticking = conc::spawn(beside.run());
    auto finally = [&]() -> conc::co<> {
      beside.over = true;
      co_await ticking;
    };
    co_return co_await conc::with_cleanup(std::move(c), finally);
  };
  struct check {
    ticker &beside;
    ~check() { EXPECT_GT(beside.ticks, 0); }
  } checked{t};
  return conc::run(both(t, std::move(body)));
}

TEST(await, gathers_coroutines) {
  auto body = []() -> conc::co<std::string> {
    auto [a, b, c] =
        co_await conc::gather(later(20ms, 1), later(5ms, std::string("b")), wait_for_a(1ms));
    static_assert(std::is_same_v<decltype(c), std::monostate>);
    co_return std::to_string(a) + b;
  };
  EXPECT_EQ(run_beside_ticker(body()), "1b");
}

TEST(await, gathers_tasks_of_any_executor) {
  auto body = []() -> conc::co<int> {
    auto t =
        conc::submit(conc::blocking_threads{}, [] { return conc::this_task::sleep_for(20ms), 1; });
    auto p = conc::submit(conc::processes{1}, [] { return 2; });
    auto f = conc::submit(conc::async{}, [] { return conc::this_task::sleep_for(5ms), 3; });
    auto [a, b, c] =
        co_await conc::gather(conc::awaitable, std::move(t), std::move(p), std::move(f));
    auto [d, e] =
        co_await conc::gather(later(1ms, 4), conc::submit(conc::threads{}, [] { return 5; }));
    co_return a * 10000 + b * 1000 + c * 100 + d * 10 + e;
  };
  EXPECT_EQ(run_beside_ticker(body()), 12345);
}

TEST(await, gathers_vectors) {
  auto body = []() -> conc::co<std::size_t> {
    std::vector<conc::co<std::unique_ptr<int>>> all;
    for (int i = 0; i < 10; ++i)
      all.push_back(later(std::chrono::milliseconds(10 - i), std::make_unique<int>(i)));
    auto results = co_await conc::gather(std::move(all));
    for (int i = 0; i < 10; ++i)
      EXPECT_EQ(*results[static_cast<std::size_t>(i)], i);
    std::vector<conc::task<void>> tasks;
    tasks.push_back(
        conc::submit(conc::blocking_threads{}, [] { conc::this_task::sleep_for(5ms); }));
    co_await conc::gather(conc::awaitable, std::move(tasks));
    co_return results.size();
  };
  EXPECT_EQ(run_beside_ticker(body()), 10u);
}

TEST(await, the_first_failure_ends_the_others) {
  auto body = []() -> conc::co<> {
    auto on_thread =
        conc::submit(conc::blocking_threads{}, [] { conc::this_task::sleep_for(60s); });
    co_await conc::gather(wait_long(), failing(5ms), std::move(on_thread));
  };
  EXPECT_THROW(run_beside_ticker(body()), std::domain_error);
}

TEST(await, outcomes_of_all) {
  auto body = []() -> conc::co<int> {
    auto [a, b] = co_await conc::gather(conc::return_exceptions, failing(1ms), later(10ms, 7));
    EXPECT_THROW(a.value(), std::domain_error);
    std::vector<conc::co<int>> all;
    all.push_back(failing(1ms));
    all.push_back(later(3ms, 1));
    auto more = co_await conc::gather(conc::return_exceptions, std::move(all));
    co_return b.value() + more[1].value();
  };
  EXPECT_EQ(run_beside_ticker(body()), 8);
}

TEST(await, races) {
  auto body = []() -> conc::co<int> {
    auto one = co_await conc::race(wait_long(), later(5ms, 7));
    EXPECT_EQ(one.index(), 1u);
    std::vector<conc::co<int>> all;
    all.push_back(later(60'000ms, 1));
    all.push_back(later(1ms, 2));
    int two = co_await conc::race(std::move(all));
    co_return std::get<1>(one) * 10 + two;
  };
  EXPECT_EQ(run_beside_ticker(body()), 72);
  auto lost = []() -> conc::co<> { co_await conc::race(failing(1ms), wait_long()); };
  EXPECT_THROW(conc::run(lost()), std::domain_error);
  EXPECT_THROW(conc::run(conc::race(std::vector<conc::co<int>>())), std::invalid_argument);
}

TEST(await, tasks_as_they_end) {
  const std::vector<int> order{1, 2, 0};
  std::size_t turn = 0;
  auto in_turn = [&](int i) -> conc::co<int> {
    while (order[turn] != i)
      co_await conc::sleep_for(1ms);
    co_return i;
  };
  auto body = [&]() -> conc::co<std::vector<int>> {
    std::vector<conc::task<int>> tasks;
    for (int i = 0; i < 3; ++i)
      tasks.push_back(conc::spawn(in_turn(i)));
    conc::as_completed ended(std::move(tasks));
    std::vector<int> seen;
    while (auto *t = co_await conc::next(ended)) {
      seen.push_back(t->get());
      turn = std::min<std::size_t>(turn + 1, 2);
    }
    co_return seen;
  };
  EXPECT_EQ(conc::run(body()), order);
}

TEST(await, waits_end_when_the_coroutine_is_cancelled) {
  bool thread_ended = false;
  auto gathering = [&]() -> conc::co<> {
    auto t = conc::submit(conc::blocking_threads{}, [&] {
      conc::with_cleanup([] { conc::this_task::sleep_for(60s); }, [&] { thread_ended = true; });
    });
    co_await conc::gather(conc::awaitable, std::move(t), conc::spawn(wait_long()));
  };
  auto racing = []() -> conc::co<> { co_await conc::race(wait_long(), wait_long()); };
  auto completing = []() -> conc::co<> {
    std::vector<conc::task<void>> tasks;
    tasks.push_back(conc::spawn(wait_long()));
    conc::as_completed ended(std::move(tasks));
    co_await conc::next(ended);
  };
  auto t = conc::spawn(gathering());
  t.cancel();
  EXPECT_THROW(t.get(), conc::cancelled);
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, gathering())), conc::timeout_error);
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, racing())), conc::timeout_error);
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, completing())), conc::timeout_error);
  auto outcomes = []() -> conc::co<> {
    co_await conc::gather(conc::return_exceptions, wait_long(), wait_long());
  };
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, outcomes())), conc::timeout_error);
  (void)thread_ended; // a thread that had not begun never does
}

TEST(await, maps_coroutines_in_order_and_bounded) {
  int running = 0, most = 0;
  auto task = [&](int i) -> conc::co<std::string> {
    most = std::max(most, ++running);
    co_await conc::sleep_for(std::chrono::milliseconds(i % 3));
    --running;
    co_return std::to_string(i);
  };
  auto results =
      run_beside_ticker(conc::map(conc::async{.in_flight = 8}, conc::range(0, 100), task));
  ASSERT_EQ(results.size(), 100u);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(results[static_cast<std::size_t>(i)], std::to_string(i));
  EXPECT_EQ(most, 8);
  int sum = 0;
  std::vector<int> items{1, 2, 3};
  conc::run(conc::for_each(conc::async{}, items, [&](int &i) -> conc::co<> {
    co_await conc::sleep_for(1ms);
    sum += i++;
  }));
  EXPECT_EQ(sum, 6);
  EXPECT_EQ(items[0], 2);
}

TEST(await, maps_fail_like_the_loop) {
  int ended = 0;
  auto task = [&](int i) -> conc::co<int> {
    if (i == 1)
      co_await conc::sleep_for(10ms);
    if (i == 1 || i == 3)
      throw std::out_of_range(std::to_string(i));
    if (i > 3)
      co_await wait_long();
    ++ended;
    co_return i;
  };
  try {
    conc::run(conc::map(conc::async{.in_flight = 6}, conc::range(0, 1000), task));
    FAIL();
  } catch (const std::out_of_range &e) {
    EXPECT_STREQ(e.what(), "1"); // though 3 failed first
  }
  EXPECT_EQ(ended, 2);
  auto none = conc::run(conc::map(conc::async{}, conc::range(0, 0), task));
  EXPECT_TRUE(none.empty());
}

TEST(await, clean_up_waits_also_when_cancelled) {
  int cleaned = 0;
  auto clean_up = [&]() -> conc::co<> {
    co_await conc::sleep_for(2ms);
    ++cleaned;
  };
  auto body = [&]() -> conc::co<> { co_await conc::with_cleanup(wait_long(), clean_up); };
  auto t = conc::spawn(body());
  t.cancel();
  EXPECT_THROW(t.get(), conc::cancelled);
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, body())), conc::timeout_error);
  EXPECT_EQ(conc::run(conc::with_cleanup(later(1ms, 4), clean_up)), 4);
  EXPECT_EQ(cleaned, 3);
  auto bad = []() -> conc::co<> {
    co_await conc::sleep_for(1ms);
    throw std::range_error("clean-up");
  };
  EXPECT_THROW(conc::run(conc::with_cleanup(later(1ms, 4), bad)), std::range_error);
  EXPECT_THROW(conc::run(conc::with_cleanup(failing(1ms), bad)), conc::aggregate_error);
}

} // namespace
