#include "executors.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

template <class E> struct submit_on : on_executor<E> {};
TYPED_TEST_SUITE(submit_on, all_executors);

TYPED_TEST(submit_on, gives_results_and_exceptions) {
  auto sum = conc::submit(
      this->executor, [](int a, const std::string &b) { return a + b.size(); }, 40,
      std::string("xy"));
  EXPECT_TRUE(sum.valid());
  EXPECT_EQ(sum.get(), 42u);
  EXPECT_FALSE(sum.valid());
  auto failing = conc::submit(this->executor, [] { throw std::range_error("no"); });
  EXPECT_THROW(failing.get(), std::range_error);
}

TYPED_TEST(submit_on, gathers) {
  auto number = [](int i) { return conc::submit(TypeParam{}, [i] { return i; }); };
  auto nothing = conc::submit(this->executor, [] {});
  auto text = conc::submit(this->executor, [] { return std::string("t"); });
  auto [a, b, c] = conc::gather(number(1), std::move(nothing), std::move(text));
  EXPECT_EQ(a, 1);
  EXPECT_EQ(b, std::monostate());
  EXPECT_EQ(c, "t");
  std::vector<conc::task<int>> many;
  for (int i = 0; i < 20; ++i)
    many.push_back(number(i));
  auto results = conc::gather(std::move(many));
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(results[static_cast<std::size_t>(i)], i);
}

TYPED_TEST(submit_on, gathers_exceptions) {
  auto make = [](int i) {
    return conc::submit(TypeParam{}, [i] {
      if (i % 2)
        throw std::domain_error(std::to_string(i));
      return i;
    });
  };
  auto [good, bad] = conc::gather(conc::return_exceptions, make(2), make(3));
  EXPECT_EQ(good.value(), 2);
  EXPECT_THROW(bad.value(), std::domain_error);
  std::vector<conc::task<int>> tasks;
  for (int i = 0; i < 10; ++i)
    tasks.push_back(make(i));
  try {
    conc::gather(std::move(tasks));
    FAIL();
  } catch (const std::domain_error &e) {
    EXPECT_EQ(std::atoi(e.what()) % 2, 1); // that of the one that failed first
  }
}

TYPED_TEST(submit_on, a_dropped_task_ends_before_its_handle) {
  for (int i = 0; i < 20; ++i) {
    int alive = 1; // the task must not touch it once the handle is gone
    auto t = conc::submit(this->executor, [&alive] { return alive; });
    if (i % 2)
      t = conc::submit(this->executor, [&alive] { return alive; });
  }
}

TEST(submit, moves_arguments_and_results) {
  auto t = conc::submit(
      conc::threads{}, [](std::unique_ptr<int> p) { return p; }, std::make_unique<int>(5));
  EXPECT_EQ(*t.get(), 5);
}

TEST(submit, tasks_may_wait_for_tasks) {
  auto depth = [](auto &self, auto executor, int n) -> int {
    if (n == 0)
      return 0;
    return conc::submit(executor, [&] { return self(self, executor, n - 1); }).get() + 1;
  };
  EXPECT_EQ(depth(depth, conc::threads{1}, 20), 20);
  EXPECT_EQ(depth(depth, conc::blocking_threads{1}, 20), 20);
  EXPECT_EQ(depth(depth, conc::async{}, 20), 20);
}

TEST(submit, blocking_tasks_run_at_once_up_to_their_number) {
  std::barrier barrier(10);
  std::vector<conc::task<void>> tasks;
  for (int i = 0; i < 9; ++i)
    tasks.push_back(conc::submit(conc::blocking_threads{9}, [&] { barrier.arrive_and_wait(); }));
  barrier.arrive_and_wait();
  conc::gather(std::move(tasks));
}

TEST(submit, cancels_what_has_not_begun) {
  std::atomic<bool> go{false}, running{false}, ran{false};
  auto first = conc::submit(conc::blocking_threads{1}, [&] {
    running = true;
    while (!go)
      std::this_thread::yield();
  });
  while (!running)
    std::this_thread::yield();
  auto second = conc::submit(conc::blocking_threads{1}, [&] { ran = true; });
  EXPECT_TRUE(second.cancel());
  EXPECT_TRUE(second.done());
  EXPECT_THROW(second.get(), conc::cancelled);
  EXPECT_TRUE(first.cancel()); // it does not look, so it ends by itself
  go = true;
  first.get();
  EXPECT_FALSE(ran);
}

TEST(submit, kills_processes_on_cancel) {
  auto t = conc::submit(conc::processes{}, [] { pause(); });
  EXPECT_TRUE(t.cancel());
  EXPECT_THROW(t.get(), conc::cancelled);
  auto dropped = conc::submit(conc::processes{}, [] { pause(); });
}

TEST(submit, reports_deaths_and_timeouts_of_processes) {
  EXPECT_THROW(conc::submit(conc::processes{}, [] { raise(SIGKILL); }).get(), conc::worker_died);
  conc::processes limited{.timeout = std::chrono::milliseconds(30)};
  EXPECT_THROW(conc::submit(limited, [] { pause(); }).get(), conc::timeout_error);
}

TEST(submit, processes_are_forked_at_the_call_and_bounded) {
  int value = 1;
  std::vector<conc::task<int>> tasks;
  for (int i = 0; i < 8; ++i) {
    tasks.push_back(conc::submit(conc::processes{2}, [&] { return value; }));
    ++value;
  }
  EXPECT_EQ(conc::gather(std::move(tasks)), (std::vector{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(submit, async_tasks_start_at_once_and_go_on_while_the_thread_waits) {
  std::string order;
  auto t = conc::submit(conc::async{}, [&] {
    order += "begun ";
    usleep(1000);
    order += "ended ";
  });
  order += "submitted ";
  auto other = conc::submit(conc::blocking_threads{}, [] { usleep(20'000); });
  other.get();
  order += "waited";
  t.get();
  EXPECT_EQ(order, "begun submitted ended waited");
}

TEST(submit, fibers_hand_computation_to_other_executors) {
  std::vector<int> results = conc::map(conc::async{}, conc::range(0, 6), [](int i) {
    usleep(1000);
    int threads = conc::submit(conc::threads{}, [i] { return i * i; }).get();
    int processes = conc::submit(conc::processes{}, [i] { return i; }).get();
    return threads + processes;
  });
  EXPECT_EQ(results, (std::vector{0, 2, 6, 12, 20, 30}));
}

/// Nothing of a task stays behind in the pool that its waiter ran it instead of.
TEST(submit_on_threads, keeps_nothing_of_a_task_that_was_got) {
  auto alive = std::make_shared<int>(0);
  auto one = [&] { return conc::submit(conc::threads{}, [held = alive] { return *held; }); };
  for (int round = 0; round < 200; ++round) {
    one().get();
    std::vector<conc::task<int>> some;
    for (int i = 0; i < 20; ++i)
      some.push_back(one());
    if (round % 2)
      std::reverse(some.begin(), some.end());
    for (auto &t : some)
      t.get();
  }
  // What a thread of the pool has just looked at goes when it has.
  for (int i = 0; i < 10'000 && alive.use_count() > 1; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(alive.use_count(), 1);
}

/// The pool's threads stay awake for a moment after a task; what comes then is run, and run once.
TEST(submit_on_threads, runs_each_once_however_they_come) {
  std::atomic<int> runs{0};
  int submitted = 0;
  for (int pause :
       {0, 1, 10, 40, 60, 200}) // microseconds: within that moment, at its end, after it
    for (int i = 0; i < 50; ++i, ++submitted) {
      auto t = conc::submit(conc::threads{}, [&] { ++runs; });
      auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(pause);
      while (std::chrono::steady_clock::now() < until) {
      }
      t.get();
    }
  EXPECT_EQ(runs, submitted);
}

/// One that nobody waits for yet is run by the pool all the same.
TEST(submit_on_threads, runs_without_a_waiter) {
  for (int i = 0; i < 200; ++i) {
    std::atomic<bool> ran{false};
    auto t = conc::submit(conc::threads{}, [&] { ran = true; });
    while (!ran)
      std::this_thread::yield();
  }
}

} // namespace
