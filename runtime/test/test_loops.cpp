// conc::async on several loops.
#include "conc/conc.h"
#include "process_tools.h"
#include "sanitizers.h"

#include <atomic>
#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr conc::async on_loops(unsigned loops, unsigned in_flight = 0) {
  conc::async a;
  a.loops = loops;
  a.in_flight = in_flight;
  return a;
}

/// The threads that were here.
class threads_seen {
public:
  void here() {
    std::lock_guard lock(mutex_);
    all_.insert(std::this_thread::get_id());
  }
  std::size_t count() {
    std::lock_guard lock(mutex_);
    return all_.size();
  }

private:
  std::mutex mutex_;
  std::set<std::thread::id> all_;
};

TEST(loops, are_as_many_threads_and_fibers_stay_on_theirs) {
  threads_seen seen;
  conc::for_each(on_loops(3), conc::range(0, 300), [&](int i) {
    seen.here();
    auto mine = std::this_thread::get_id();
    for (int round = 0; round < 3 || seen.count() < 3; ++round)
      usleep(static_cast<useconds_t>(100 + i % 3 * 100));
    EXPECT_EQ(std::this_thread::get_id(), mine);
  });
  EXPECT_EQ(seen.count(), 3u);
}

TEST(loops, share_what_is_in_flight) {
  std::atomic<int> now{0}, most{0};
  conc::for_each(on_loops(3, 7), conc::range(0, 200), [&](int) {
    int n = ++now;
    for (int seen = most; n > seen && !most.compare_exchange_weak(seen, n);) {
    }
    for (int tries = 0; tries < 5000 && most < 7; ++tries)
      usleep(1000);
    usleep(200);
    --now;
  });
  EXPECT_EQ(most, 7);
}

TEST(loops, are_no_more_than_may_be_in_flight) {
  std::atomic<int> now{0};
  auto results = conc::map(on_loops(4, 1), conc::range(0, 50), [&](int i) {
    EXPECT_EQ(++now, 1);
    usleep(100);
    --now;
    return i;
  });
  EXPECT_EQ(results.size(), 50u);
}

TEST(loops, deliver_in_order_while_the_window_moves) {
  std::vector<int> got;
  conc::map(
      on_loops(2, 20), conc::range(0, 5000),
      [&](int i) {
        if (i % 500 == 0)
          usleep(20'000); // the window fills behind it
        if (i % 3 == 0)
          usleep(50);
        return i;
      },
      [&](int i) {
        if (i % 1000 == 0)
          usleep(5000);
        got.push_back(i);
      });
  std::vector<int> expected(5000);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(got, expected);
}

TEST(loops, reduce_as_one_loop_does) {
  std::vector<double> xs(10'000);
  for (std::size_t i = 0; i < xs.size(); ++i)
    xs[i] = 1.0 / static_cast<double>(i + 1);
  auto sum = [&](auto executor) {
    return conc::reduce(executor, xs, 0.0, [](double x) { return x * x; }, std::plus<>());
  };
  EXPECT_EQ(sum(on_loops(2)), sum(conc::async{}));
}

TEST(loops, fail_as_the_serial_loop_does) {
  for (int round = 0; round < 20; ++round) {
    std::vector<int> seen;
    auto failing = [&] {
      conc::map(
          on_loops(3), conc::range(0, 100),
          [](int i) {
            usleep(static_cast<useconds_t>(i == 40 ? 2000 : 50));
            if (i == 40 || i == 70 || i == 41)
              throw std::domain_error(std::to_string(i));
            return i;
          },
          [&](int i) { seen.push_back(i); });
    };
    try {
      failing();
      ADD_FAILURE() << "nothing was thrown";
    } catch (const std::domain_error &e) {
      EXPECT_STREQ(e.what(), "40");
    }
    EXPECT_EQ(seen.size(), 40u);
  }
}

TEST(loops, end_when_the_sink_throws) {
  std::atomic<int> running{0};
  auto failing = [&] {
    conc::map(
        on_loops(2), conc::range(0, 5000),
        [&](int i) {
          ++running;
          usleep(100);
          --running;
          return i;
        },
        [](int i) {
          if (i == 10)
            throw std::domain_error("enough");
        });
  };
  EXPECT_THROW(failing(), std::domain_error);
  EXPECT_EQ(running, 0);
}

TEST(loops, end_in_time_all_of_them) {
  // Until the limit was long enough for all of them to begin.
  int begun = 0;
  for (auto limit = 50ms; begun != 20; limit *= 2) {
    threads_seen seen;
    std::atomic<int> started{0}, cut{0};
    auto endless = [&] {
      conc::with_timeout(limit, [&] {
        conc::for_each(on_loops(2), conc::range(0, 20), [&](int) {
          ++started;
          seen.here();
          if (usleep(60'000'000) != 0)
            ++cut;
        });
      });
    };
    EXPECT_THROW(endless(), conc::timeout_error);
    EXPECT_EQ(cut, started);
    begun = started;
    if (begun == 20)
      EXPECT_EQ(seen.count(), 2u);
  }
}

TEST(loops, fibers_of_different_ones_wait_for_each_other) {
  std::mutex mutex;
  std::condition_variable changed;
  int turn = 0;
  conc::for_each(on_loops(2), conc::range(0, 100), [&](int i) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return turn == i; });
    ++turn;
    changed.notify_all();
  });
  EXPECT_EQ(turn, 100);
}

TEST(loops, nest) {
  auto sums = conc::map(on_loops(2), conc::range(0, 10), [](int i) {
    auto inner = conc::map(on_loops(2), conc::range(0, 20), [i](int j) {
      usleep(50);
      return i * j;
    });
    return std::accumulate(inner.begin(), inner.end(), 0);
  });
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(sums[static_cast<std::size_t>(i)], 190 * i);
}

TEST(loops, work_in_workers_forked_later) {
  if (under_tsan)
    GTEST_SKIP() << "ThreadSanitizer lets no thread start in a child forked beside threads";
  conc::for_each(on_loops(2), conc::range(0, 10), [](int) { usleep(100); });
  auto pids = conc::map(conc::processes{2}, conc::range(0, 4), [](int i) {
    auto v = conc::map(on_loops(2), conc::range(0, 50), [i](int j) {
      usleep(500);
      return i + j;
    });
    return std::pair(getpid(), std::accumulate(v.begin(), v.end(), 0));
  });
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(pids[static_cast<std::size_t>(i)].second, 1225 + 50 * i);
    EXPECT_NE(pids[static_cast<std::size_t>(i)].first, getpid());
  }
}

// Submitted tasks: the loops have threads of their own.

TEST(loops, run_submitted_tasks_whatever_the_caller_does) {
  std::atomic<bool> ran{false};
  auto caller = std::this_thread::get_id();
  auto t = conc::submit(on_loops(2), [&] {
    usleep(1000);
    EXPECT_NE(std::this_thread::get_id(), caller);
    ran = true;
  });
  while (!ran)
    std::this_thread::yield(); // computes, and never waits for the task
  t.get();
}

TEST(loops, distribute_submitted_tasks) {
  threads_seen seen;
  std::vector<conc::task<int>> tasks;
  for (int i = 0; i < 100; ++i)
    tasks.push_back(conc::submit(on_loops(2), [&, i] {
      seen.here();
      usleep(1000);
      return i;
    }));
  auto results = conc::gather(std::move(tasks));
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(results[static_cast<std::size_t>(i)], i);
  EXPECT_EQ(seen.count(), 2u);
}

TEST(loops, cancel_submitted_tasks) {
  auto t = conc::submit(on_loops(2), [] { usleep(60'000'000); });
  usleep(2000);
  EXPECT_TRUE(t.cancel());
  EXPECT_THROW(t.get(), conc::cancelled);
}

/// The task says so, and later ones work again.
TEST(loops, that_cannot_be_made_fail_what_was_submitted) {
  if (under_tsan)
    GTEST_SKIP() << "ThreadSanitizer lets no thread start in a child forked beside threads";
  in_a_child([] {
    conc::for_each(conc::async{}, conc::range(0, 2), [](int) { usleep(10); });
    rlimit before{}, none{};
    getrlimit(RLIMIT_NOFILE, &before);
    none = before;
    none.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &none);
    EXPECT_THROW(conc::submit(on_loops(2), [] { return 1; }).get(), std::system_error);
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(conc::submit(on_loops(2), [] { return usleep(10), 1; }).get(), 1);
  });
}

/// The caller's loop does what the others cannot; a submitted task that has none is refused.
TEST(loops, that_have_no_threads_are_done_without) {
  if (under_tsan)
    GTEST_SKIP() << "ThreadSanitizer has a thread of its own, which a forked child lacks";
  in_a_child([] {
    become_an_ordinary_user();
    limit(RLIMIT_NPROC, 0);
    auto work = [](int i) { return usleep(10), i; };
    EXPECT_EQ(conc::map(on_loops(3), up_to(100), work), up_to(100));
    std::vector<int> delivered;
    conc::map(on_loops(3), up_to(100), work, [&](int i) { delivered.push_back(i); });
    EXPECT_EQ(delivered, up_to(100));
    try {
      conc::submit(on_loops(2), [] {});
      ADD_FAILURE() << "a task has begun";
    } catch (const std::system_error &e) {
      EXPECT_EQ(e.code().value(), EAGAIN);
    }
  });
}

} // namespace
