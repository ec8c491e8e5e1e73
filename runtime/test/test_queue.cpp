#include "conc/conc.h"
#include "process_tools.h"
#include "processes/transitions.h"

#include <csignal>
#include <gtest/gtest.h>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using conc::detail::transition;

namespace {

TEST(queue, keeps_order_and_bounds) {
  conc::queue<std::string> q(2);
  EXPECT_TRUE(q.push("a"));
  EXPECT_TRUE(q.try_push(""));
  EXPECT_FALSE(q.try_push("c"));
  EXPECT_FALSE(q.push_for("c", 1ms));
  EXPECT_EQ(q.size(), 2u);
  EXPECT_EQ(q.pop(), "a");
  EXPECT_EQ(q.pop(), "");
  EXPECT_EQ(q.try_pop(), std::nullopt);
  EXPECT_EQ(q.pop_for(1ms), std::nullopt);
  EXPECT_EQ(q.size(), 0u);
}

TEST(queue, closed_gives_what_there_is) {
  conc::queue<int> q(3);
  q.push(1);
  q.close();
  EXPECT_FALSE(q.push(2));
  EXPECT_EQ(q.pop(), 1);
  EXPECT_EQ(q.pop(), std::nullopt);
}

TEST(queue, refuses_what_never_fits) {
  conc::queue<std::string> q(3, 8192);
  EXPECT_THROW(q.push(std::string(8192, 'x')), std::length_error);
  for (int i = 0; i < 10; ++i) { // around the end of its memory
    EXPECT_TRUE(q.push(std::string(5000, 'y')));
    EXPECT_FALSE(q.try_push(std::string(5000, 'z'))); // no room, though few are in it
    EXPECT_EQ(q.pop(), std::string(5000, 'y'));
  }
}

TEST(queue, joins_threads) {
  conc::queue<int> q(4);
  std::thread producer([&] {
    for (int i = 0; i < 10'000; ++i)
      q.push(i);
    q.close();
  });
  int next = 0;
  while (auto i = q.pop())
    ASSERT_EQ(*i, next++);
  producer.join();
  EXPECT_EQ(next, 10'000);
}

TEST(queue, lets_fibers_run_while_one_waits) {
  conc::queue<int> q(1);
  auto popped = conc::map(conc::async{}, up_to(10), [&](int i) {
    if (i < 5)
      return *q.pop(); // before anything is there
    q.push(i);
    return 0;
  });
  EXPECT_EQ(std::accumulate(popped.begin(), popped.end(), 0), 5 + 6 + 7 + 8 + 9);
}

TEST(queue, joins_processes_both_ways) {
  conc::queue<int> jobs(4);
  conc::queue<std::pair<int, std::string>> results(4);
  std::vector<conc::task<int>> workers;
  for (int w = 0; w < 3; ++w)
    workers.push_back(conc::submit(conc::processes{.workers = 3}, [&] {
      int done = 0;
      for (; auto job = jobs.pop(); ++done)
        results.push({*job, std::string(static_cast<std::size_t>(*job), 'r')});
      return done;
    }));
  std::vector<int> seen;
  for (int i = 0, sent = 0; i < 500; ++i) {
    while (sent < 500 && jobs.try_push(sent))
      ++sent;
    if (sent == 500)
      jobs.close();
    auto r = results.pop();
    EXPECT_EQ(r->second.size(), static_cast<std::size_t>(r->first));
    seen.push_back(r->first);
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, up_to(500));
  int done = 0;
  for (auto &w : workers)
    done += w.get();
  EXPECT_EQ(done, 500);
}

// Users that are killed while they hold the lock.

std::atomic<int> *passes = nullptr;
transition fatal{};
void die(transition t) noexcept {
  if (t == fatal && ++*passes % 5 == 0)
    raise(SIGKILL);
}

class killed_in_queue : public testing::TestWithParam<transition> {
protected:
  void SetUp() override {
    alarm(60);
    passes = &shared_[0];
    fatal = GetParam();
  }
  void TearDown() override {
    conc::detail::observe_transitions.store(nullptr);
    alarm(0);
  }
  shared_counters<1> shared_;
};

TEST_P(killed_in_queue, producers_leave_whole_values) {
  conc::queue<std::string> q(1000);
  conc::detail::observe_transitions.store(die);
  auto pushed = conc::map(
      conc::processes{3}, up_to(100),
      [&](int i) { return q.push(std::string(static_cast<std::size_t>(i) * 10, 'p')); },
      conc::return_exceptions);
  conc::detail::observe_transitions.store(nullptr);
  std::vector<int> seen(100);
  for (std::size_t left = q.size(); left > 0; --left)
    ++seen.at(q.pop()->size() / 10);
  EXPECT_EQ(q.try_pop(), std::nullopt);
  int died = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    died += !pushed[i].has_value();
    // Before the change it is not in the queue, after it is.
    EXPECT_EQ(seen[i], pushed[i].has_value() || fatal == transition::queue_changed) << i;
  }
  EXPECT_GE(died, 10);
}

TEST_P(killed_in_queue, consumers_take_at_most_their_own_value) {
  conc::queue<int> q(1000);
  for (int i = 0; i < 100; ++i)
    q.push(i);
  conc::detail::observe_transitions.store(die);
  auto popped = conc::map(
      conc::processes{3}, up_to(100), [&](int) { return q.try_pop().value_or(-1); },
      conc::return_exceptions);
  conc::detail::observe_transitions.store(nullptr);
  std::vector<int> seen(100);
  int died = 0;
  for (auto &p : popped) {
    died += !p.has_value();
    if (p.has_value() && p.value() >= 0)
      ++seen[static_cast<std::size_t>(p.value())];
  }
  while (auto left = q.try_pop())
    ++seen[static_cast<std::size_t>(*left)];
  EXPECT_GE(died, 10);
  EXPECT_EQ(q.size(), 0u);
  int lost = 0;
  for (int n : seen) {
    ASSERT_LE(n, 1);
    lost += n == 0;
  }
  EXPECT_EQ(lost, fatal == transition::queue_changed ? died : 0);
}

INSTANTIATE_TEST_SUITE_P(queue, killed_in_queue,
                         testing::Values(transition::queue_filled, transition::queue_changed),
                         [](const auto &p) {
                           return p.param == transition::queue_filled ? "filled" : "changed";
                         });

} // namespace
