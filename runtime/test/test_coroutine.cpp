#include "conc/conc.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

conc::co<int> twice(int i) {
  co_await conc::sleep_for(1ms);
  co_return 2 * i;
}

conc::co<> failing() {
  co_await conc::sleep_for(1ms);
  throw std::out_of_range("co");
}

TEST(coroutine, runs_to_its_result) {
  EXPECT_EQ(conc::run(twice(21)), 42);
  EXPECT_THROW(conc::run(failing()), std::out_of_range);
  EXPECT_EQ(conc::run([]() -> conc::co<std::string> { co_return "at once"; }()), "at once");
}

TEST(coroutine, awaits_coroutines) {
  auto outer = []() -> conc::co<int> {
    int sum = 0;
    for (int i = 0; i < 3; ++i)
      sum += co_await twice(i);
    try {
      co_await failing();
    } catch (const std::out_of_range &) {
      ++sum;
    }
    co_return sum;
  };
  EXPECT_EQ(conc::run(outer()), 7);
}

TEST(coroutine, deep_chains_end) {
  struct chain {
    static conc::co<int> down(int n) {
      if (n == 0)
        co_return 0;
      co_return co_await down(n - 1) + 1;
    }
  };
  EXPECT_EQ(conc::run(chain::down(1'000)), 1'000);
}

TEST(coroutine, spawned_ones_overlap) {
  auto sleeper = []() -> conc::co<> { co_await conc::sleep_for(50ms); };
  auto all = [&]() -> conc::co<> {
    std::vector<conc::task<void>> tasks;
    for (int i = 0; i < 1000; ++i)
      tasks.push_back(conc::spawn(sleeper()));
    for (auto &t : tasks)
      co_await t;
  };
  auto start = std::chrono::steady_clock::now();
  conc::run(all());
  auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 50ms);
  EXPECT_LT(took, 5s); // one after another they take 50 s
}

TEST(coroutine, blocking_calls_go_to_threads_and_come_back) {
  auto home = std::this_thread::get_id();
  auto body = [&]() -> conc::co<int> {
    int ticks = 0;
    bool done = false;
    auto ticker = [&]() -> conc::co<> {
      while (!done) {
        co_await conc::sleep_for(1ms);
        ++ticks;
      }
    };
    auto ticking = conc::spawn(ticker());
    auto there = co_await conc::to_thread([] {
      ::usleep(30'000);
      return std::this_thread::get_id();
    });
    EXPECT_NE(there, home);
    EXPECT_EQ(std::this_thread::get_id(), home);
    EXPECT_GT(ticks, 0); // the loop went on
    done = true;
    co_await ticking;
    co_return ticks;
  };
  EXPECT_GT(conc::run(body()), 0);
}

TEST(coroutine, computation_runs_in_any_executor) {
  auto body = []() -> conc::co<int> {
    int a = co_await conc::run_in(conc::threads{}, [](int i) { return i; }, 1);
    int b = co_await conc::run_in(conc::processes{1}, [] { return 10; });
    int c = co_await conc::run_in(conc::async{}, [] { return ::usleep(1000), 100; });
    int d = co_await conc::run_in(conc::serial{}, [] { return 1000; });
    try {
      co_await conc::to_thread([] { throw std::length_error("there"); });
    } catch (const std::length_error &) {
      co_return a + b + c + d;
    }
    co_return -1;
  };
  EXPECT_EQ(conc::run(body()), 1111);
}

TEST(coroutine, captures_are_destroyed_once) {
  auto counted = std::make_shared<int>(7);
  auto body = [](std::shared_ptr<int> p) -> conc::co<int> {
    auto call = [p] { return *p; };
    co_return co_await conc::to_thread(std::move(call));
  };
  EXPECT_EQ(conc::run(body(counted)), 7);
  // The pool's thread may hold its copy of the call a moment longer.
  for (int tries = 0; tries < 5000 && counted.use_count() > 1; ++tries)
    usleep(1000);
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(coroutine, waits_need_a_loop) {
  conc::detail::loop_timer timer;
  EXPECT_THROW(timer.resume_at(std::chrono::steady_clock::now() + 1s, {}), std::logic_error);
}

conc::co<> wait_long() { co_await conc::sleep_for(60s); }

TEST(coroutine, is_cancelled_where_it_waits) {
  bool cleaned = false;
  auto body = [&]() -> conc::co<> {
    std::exception_ptr stopped;
    try {
      co_await wait_long();
    } catch (const conc::cancelled &) {
      stopped = std::current_exception();
    }
    co_await conc::shield([&]() -> conc::co<> {
      co_await conc::sleep_for(1ms); // clean-up may wait
      cleaned = true;
    }());
    std::rethrow_exception(stopped);
  };
  auto t = conc::spawn(body());
  EXPECT_FALSE(t.done());
  t.cancel();
  EXPECT_THROW(t.get(), conc::cancelled);
  EXPECT_TRUE(cleaned);
  auto dropped = conc::spawn(wait_long());
}

TEST(coroutine, has_time_limits) {
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, wait_long())), conc::timeout_error);
  EXPECT_EQ(conc::run(conc::with_timeout(60s, twice(4))), 8);
  auto inner = []() -> conc::co<> { co_await conc::with_timeout(60s, wait_long()); };
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, inner())), conc::timeout_error);
  auto outer = []() -> conc::co<int> {
    bool late = false;
    try {
      co_await conc::with_timeout(5ms, wait_long());
    } catch (const conc::timeout_error &) {
      late = true;
    }
    co_return late ? co_await twice(2) : 0; // goes on
  };
  EXPECT_EQ(conc::run(conc::with_timeout(60s, outer())), 4);
}

TEST(coroutine, cancels_what_it_awaits) {
  auto on_thread = []() -> conc::co<> {
    co_await conc::to_thread([] { conc::this_task::sleep_for(60s); });
  };
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, on_thread())), conc::timeout_error);
  auto in_process = []() -> conc::co<> {
    co_await conc::run_in(conc::processes{1}, [] { pause(); });
  };
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, in_process())), conc::timeout_error);
}

TEST(coroutine, joins_scopes) {
  auto body = [](bool fail) -> conc::co<int> {
    conc::scope s;
    auto a = s.adopt(conc::spawn(twice(1)));
    auto b = s.submit(conc::blocking_threads{}, [] { return 3; });
    if (fail) {
      s.adopt(conc::spawn(wait_long()));
      s.adopt(conc::spawn(failing()));
    }
    co_await conc::join(s);
    co_return a.get() + b.get();
  };
  EXPECT_EQ(conc::run(body(false)), 5);
  EXPECT_THROW(conc::run(body(true)), std::out_of_range);
}

} // namespace
