#include "conc/conc.h"
#include "sanitizers.h"
#include "servers.h"

#include <atomic>
#include <filesystem>
#include <gtest/gtest.h>
#include <numeric>
#include <sys/resource.h>
#include <thread>

namespace {

TEST(async, runs_on_the_calling_thread) {
  auto caller = std::this_thread::get_id();
  conc::for_each(conc::async{}, conc::range(0, 100), [&](int i) {
    usleep(static_cast<useconds_t>(i % 3) * 100);
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
}

TEST(async, keeps_at_most_so_many_in_flight) {
  int now = 0, most = 0;
  conc::for_each(conc::async{7}, conc::range(0, 100), [&](int) {
    most = std::max(most, ++now);
    usleep(500);
    --now;
  });
  EXPECT_EQ(most, 7);
}

TEST(async, keeps_in_flight_full_while_the_window_moves) {
  int now = 0, most_late = 0;
  conc::map(
      conc::async{20}, conc::range(0, 3000),
      [&](int i) {
        ++now;
        if (i > 2000)
          most_late = std::max(most_late, now);
        if (i % 500 == 0)
          usleep(20'000); // the window fills behind it
        usleep(100);
        --now;
        return i;
      },
      [](int) {});
  EXPECT_EQ(most_late, 20);
}

TEST(async, hands_over_results_while_later_tasks_wait) {
  std::atomic<int> delivered{0};
  bool early = false;
  conc::map(
      conc::async{}, conc::range(0, 2),
      [&](int i) {
        for (int tries = 0; i == 1 && tries < 5000 && delivered == 0; ++tries)
          usleep(1000);
        early = delivered > 0;
        return i;
      },
      [&](int) { ++delivered; });
  EXPECT_TRUE(early);
}

TEST(async, nests_in_every_way) {
  auto inner = [](const auto &executor) {
    return [&executor](int i) {
      usleep(100);
      auto v = conc::map(executor, conc::range(0, 20), [i](int j) {
        usleep(50);
        return i * j;
      });
      int sum = 0;
      conc::map(executor, conc::range(0, 20), [](int j) { return j; }, [&](int j) { sum += j; });
      return std::accumulate(v.begin(), v.end(), sum);
    };
  };
  std::vector<int> expected;
  for (int i = 0; i < 10; ++i)
    expected.push_back(190 * i + 190);
  conc::async async;
  conc::threads threads;
  conc::blocking_threads blocking;
  EXPECT_EQ(conc::map(async, conc::range(0, 10), inner(async)), expected);
  EXPECT_EQ(conc::map(async, conc::range(0, 10), inner(threads)), expected);
  EXPECT_EQ(conc::map(async, conc::range(0, 10), inner(blocking)), expected);
  EXPECT_EQ(conc::map(threads, conc::range(0, 10), inner(async)), expected);
  EXPECT_EQ(conc::map(blocking, conc::range(0, 10), inner(async)), expected);
}

TEST(async, lets_fibers_run_while_one_waits_for_threads) {
  std::atomic<bool> seen{false};
  conc::for_each(conc::async{}, conc::range(0, 2), [&](int i) {
    if (i == 1) {
      seen = true;
      return;
    }
    conc::for_each(conc::blocking_threads{2}, conc::range(0, 2), [&](int) {
      for (int tries = 0; tries < 5000 && !seen; ++tries)
        usleep(1000);
      EXPECT_TRUE(seen);
    });
  });
}

TEST(async, combines_with_processes) {
  auto pids = conc::map(conc::async{}, conc::range(0, 4), [](int i) {
    usleep(100);
    return conc::map(conc::processes{1}, conc::range(0, 1), [i](int) {
      usleep(10'000);
      return std::pair(getpid(), i);
    })[0];
  });
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(pids[static_cast<std::size_t>(i)].second, i);
    EXPECT_NE(pids[static_cast<std::size_t>(i)].first, getpid());
  }
}

TEST(async, works_in_a_worker_process) {
  conc::for_each(conc::async{}, conc::range(0, 10), [](int) { usleep(10); });
  auto sums = conc::map(conc::processes{2}, conc::range(0, 4), [](int i) {
    auto v = conc::map(conc::async{}, conc::range(0, 100), [i](int j) {
      usleep(1000);
      return i + j;
    });
    return std::accumulate(v.begin(), v.end(), 0);
  });
  EXPECT_EQ(sums, (std::vector{4950, 5050, 5150, 5250}));
}

TEST(async, works_on_many_threads_at_once) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([] {
      for (int round = 0; round < 5; ++round) {
        int sum = 0;
        conc::map(
            conc::async{50}, conc::range(0, 100), [](int i) { return usleep(200), i; },
            [&](int i) { sum += i; });
        EXPECT_EQ(sum, 4950);
      }
    });
  for (auto &t : threads)
    t.join();
}

TEST(async, thousands_of_fibers_wait_at_once) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 15'100)
    GTEST_SKIP() << "in flight is bounded by three descriptors per task; the limit here is "
                 << files.rlim_max;
  constexpr int fibers = under_tsan ? 500 : 5'000;
  int now = 0, most = 0;
  conc::for_each(conc::async{fibers}, conc::range(0, fibers), [&](int) {
    most = std::max(most, ++now);
    for (int tries = 0; tries < 1000 && most < fibers; ++tries)
      usleep(20'000);
    --now;
  });
  EXPECT_EQ(most, fibers);
}

TEST(async, raises_the_soft_limit_of_descriptors_or_runs_fewer) {
  rlimit old{};
  getrlimit(RLIMIT_NOFILE, &old);
  rlimit low{100, old.rlim_max};
  setrlimit(RLIMIT_NOFILE, &low);
  conc::for_each(conc::async{500}, conc::range(0, 500), [](int) { usleep(10); });
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  EXPECT_GE(now.rlim_cur, std::min<rlim_t>(1500, old.rlim_max));
  setrlimit(RLIMIT_NOFILE, &old);
}

TEST(async, leaves_no_descriptors_behind) {
  conc::for_each(conc::async{}, conc::range(0, 2), [](int) { usleep(10); });
  auto count = [] {
    auto files = std::filesystem::directory_iterator("/proc/self/fd");
    return std::distance(begin(files), end(files));
  };
  auto before = count();
  for (int round = 0; round < 1000; ++round)
    conc::for_each(conc::async{}, conc::range(0, 2), [](int) {
      int fd[2];
      ASSERT_EQ(pipe(fd), 0);
      pollfd p{fd[0], POLLIN, 0};
      poll(&p, 1, 1);
      close(fd[0]);
      close(fd[1]);
    });
  EXPECT_EQ(count(), before);
}

} // namespace
