#include "conc/conc.h"
#include "process_tools.h"
#include "sanitizers.h"

#include <array>
#include <barrier>
#include <csignal>
#include <cstdio>
#include <deque>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <unordered_map>
#include <variant>
#include <vector>

#if CONC_WITH_TBB
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#endif

using namespace std::chrono_literals;

namespace {

TEST(processes, run_tasks_in_other_processes) {
  auto pids = conc::map(conc::processes{3}, up_to(100), [](int) { return getpid(); });
  std::set<pid_t> distinct(pids.begin(), pids.end());
  EXPECT_FALSE(distinct.count(getpid()));
  EXPECT_LE(distinct.size(), 3u);
}

TEST(processes, see_captured_variables_as_they_were_at_the_call) {
  int captured = 41;
  std::vector<int> seen;
  conc::map(
      conc::processes{2}, up_to(20000), [&](int i) { return captured + (i == 0); },
      [&](int r) {
        captured = 1000; // later than the fork
        seen.push_back(r);
      });
  EXPECT_EQ(seen[0], 42);
  EXPECT_EQ(std::count(seen.begin() + 1, seen.end(), 41), 19999);
}

struct point {
  int x;
  double y;
  bool operator==(const point &) const = default;
};
enum class colour { red, green };
struct record {
  std::string name;
  std::vector<point> points;
  std::optional<std::string> note;
  std::variant<int, std::string> either;
  std::map<std::string, std::vector<int>> index;
  std::unordered_map<int, std::string> names;
  std::tuple<int, std::string> pair;
  std::array<short, 3> three;
  std::deque<bool> flags;
  std::vector<bool> bits;
  colour c;
  std::chrono::nanoseconds took;
  bool operator==(const record &) const = default;
};

record sample(int i) {
  return {"n" + std::to_string(i),
          {{i, 0.5}, {i + 1, 1.5}},
          i % 2 ? std::optional<std::string>("odd") : std::nullopt,
          i % 3 ? std::variant<int, std::string>(i) : std::variant<int, std::string>("three"),
          {{"a", {1, 2, i}}, {"b", {}}},
          {{i, "self"}, {7, "seven"}},
          {i, std::string(static_cast<std::size_t>(i), 'x')},
          {1, 2, static_cast<short>(i)},
          {true, false},
          {false, true, true},
          i % 2 ? colour::green : colour::red,
          std::chrono::milliseconds(i)};
}

TEST(processes, send_nested_values) {
  auto records = conc::map(conc::processes{2}, up_to(50), sample);
  for (int i = 0; i < 50; ++i)
    ASSERT_EQ(records[static_cast<std::size_t>(i)], sample(i));
}

struct no_default {
  explicit no_default(int v) : value(v) {}
  int value;
};

TEST(processes, send_what_has_no_default_constructor) {
  auto values = conc::map(conc::processes{2}, up_to(10), [](int i) { return no_default(i); });
  EXPECT_EQ(values[9].value, 9);
}

TEST(processes, send_results_larger_than_the_ring) {
  auto big = conc::map(conc::processes{2}, up_to(6), [](int i) {
    return std::string(i % 2 ? std::size_t{9} << 20 : (std::size_t{4} << 20) - 40,
                       static_cast<char>('a' + i));
  });
  for (int i = 0; i < 6; ++i)
    ASSERT_EQ(big[static_cast<std::size_t>(i)],
              std::string(i % 2 ? std::size_t{9} << 20 : (std::size_t{4} << 20) - 40,
                          static_cast<char>('a' + i)));
}

TEST(processes, pass_many_results_through_full_rings) {
  std::size_t bytes = 0;
  int next = 0;
  conc::map(
      conc::processes{2}, up_to(3000),
      [](int i) { return std::pair(i, std::string(static_cast<std::size_t>(i % 5000), 'y')); },
      [&](const std::pair<int, std::string> &r) {
        ASSERT_EQ(r.first, next++);
        bytes += r.second.size();
      });
  EXPECT_EQ(bytes, 3000u * 2999 / 2);
}

// Deaths and timeouts.

TEST(processes, one_death_fails_one_task) {
  shared_counters<200> runs;
  auto outcomes = conc::map(
      conc::processes{2}, up_to(200),
      [&](int i) {
        ++runs[static_cast<std::size_t>(i)];
        if (i % 20 == 7)
          raise(SIGKILL);
        if (i % 20 == 9)
          _exit(3);
        return i;
      },
      conc::return_exceptions);
  ASSERT_EQ(outcomes.size(), 200u);
  for (int i = 0; i < 200; ++i) {
    auto n = static_cast<std::size_t>(i);
    ASSERT_EQ(runs[n], 1) << i;
    ASSERT_EQ(outcomes[n].has_value(), i % 20 != 7 && i % 20 != 9) << i;
    try {
      EXPECT_EQ(outcomes[n].value(), i);
    } catch (const conc::worker_died &e) {
      EXPECT_EQ(e.signal(), i % 20 == 7 ? SIGKILL : 0);
      EXPECT_EQ(e.exit_status(), i % 20 == 7 ? 0 : 3);
    }
  }
  EXPECT_FALSE(has_children());
}

TEST(processes, a_death_is_the_exception_of_its_index) {
  std::vector<int> seen;
  EXPECT_THROW(conc::map(
                   conc::processes{2}, up_to(500),
                   [](int i) {
                     if (i >= 250)
                       raise(SIGSEGV);
                     return i;
                   },
                   [&](int r) { seen.push_back(r); }),
               conc::worker_died);
  EXPECT_EQ(seen, up_to(250));
  EXPECT_FALSE(has_children());
}

TEST(processes, killed_at_any_moment_give_every_task_one_outcome) {
  // A killer process of its own shoots at the workers while they run.
  constexpr int tasks = 20000;
  shared_counters<tasks> runs;
  shared_counters<1> stop;
  pid_t parent = getpid();
  pid_t killer = fork();
  if (killer == 0) {
    for (int kills = 0; kills < 60 && stop[0] == 0;) {
      std::ifstream children("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                             "/children");
      std::vector<pid_t> pids;
      for (pid_t pid; children >> pid;)
        if (pid != getpid())
          pids.push_back(pid);
      if (!pids.empty())
        kills += kill(pids[static_cast<std::size_t>(kills) % pids.size()], SIGKILL) == 0;
      usleep(1000);
    }
    _exit(0);
  }
  auto outcomes = conc::map(
      conc::processes{3}, up_to(tasks),
      [&](int i) {
        ++runs[static_cast<std::size_t>(i)];
        volatile int spin = 0;
        for (int k = 0; k < 10000; ++k)
          spin = spin + k;
        return std::string(static_cast<std::size_t>(i % 300), 'z');
      },
      conc::return_exceptions);
  stop[0] = 1;
  waitpid(killer, nullptr, 0);
  int died = 0;
  for (std::size_t i = 0; i < tasks; ++i) {
    ASSERT_LE(runs[i], 1) << i;
    if (outcomes[i])
      ASSERT_EQ(outcomes[i].value(), std::string(i % 300, 'z'));
    else
      ++died;
  }
  EXPECT_LE(died, 60);
  EXPECT_FALSE(has_children());
}

TEST(processes, tasks_over_their_time_are_killed) {
  auto outcomes = conc::map(
      conc::processes{.workers = 2, .timeout = 100ms}, up_to(10),
      [](int i) {
        if (i == 3)
          for (;;)
            pause();
        return i;
      },
      conc::return_exceptions);
  for (int i = 0; i < 10; ++i) {
    if (i == 3)
      EXPECT_THROW(outcomes[3].value(), conc::timeout_error);
    else
      EXPECT_EQ(outcomes[static_cast<std::size_t>(i)].value(), i);
  }
  EXPECT_FALSE(has_children());
}

// What surrounds the tasks.

TEST(processes, print_nothing_twice) {
  char path[] = "/tmp/conc-out-XXXXXX";
  int fd = mkstemp(path);
  pid_t child = fork(); // the test's own output stays its own
  if (child == 0) {
    dup2(fd, STDOUT_FILENO);
    std::printf("before ");
    std::cout << "stream ";
    conc::map(conc::processes{3}, up_to(5), [](int i) { return std::printf("<%d>", i); });
    std::printf("after");
    std::fflush(stdout);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  std::ifstream in(path);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  unlink(path);
  close(fd);
  auto count = [&](const std::string &word) {
    int n = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      ++n;
    return n;
  };
  EXPECT_EQ(count("before"), 1) << text;
  EXPECT_EQ(count("stream"), 1) << text;
  EXPECT_EQ(count("after"), 1) << text;
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(count("<" + std::to_string(i) + ">"), 1) << text;
}

TEST(processes, leave_no_files_and_no_children) {
  constexpr int rounds = slow_forks ? 50 : 1000;
  int before = open_files();
  for (int i = 0; i < rounds; ++i)
    conc::map(conc::processes{1}, up_to(2), [](int j) { return j; });
  EXPECT_EQ(open_files(), before);
  EXPECT_FALSE(has_children());
}

TEST(processes, run_serially_beside_threads_of_the_program) {
  shared_counters<1> stop;
  std::thread other([&] { stop[0].wait(0); });
  testing::internal::CaptureStderr();
  auto pids = conc::map(conc::processes{2}, up_to(5), [](int) { return getpid(); });
  auto again = conc::map(conc::processes{2}, up_to(5), [](int i) { return i; });
  std::string said = testing::internal::GetCapturedStderr();
  stop[0] = 1;
  stop[0].notify_all();
  other.join();
  EXPECT_EQ(pids, std::vector<pid_t>(5, getpid()));
  EXPECT_EQ(again, up_to(5));
  EXPECT_EQ(said, "conc::processes: the program has threads of its own, so tasks run one after "
                  "another in this process\n");
}

TEST(processes, fork_beside_the_runtimes_own_threads) {
  conc::for_each(conc::threads{}, conc::range(0, 1000), [](int) {});
  conc::for_each(conc::blocking_threads{4}, conc::range(0, 100), [](int) { usleep(10); });
  EXPECT_NE(conc::map(conc::processes{1}, up_to(1), [](int) { return getpid(); })[0], getpid());
}

#if CONC_WITH_TBB
TEST(processes, fork_beside_the_pools_threads_wherever_they_have_been) {
  if (tbb::info::default_concurrency() < 2)
    GTEST_SKIP() << "on one core the pool has no threads";
  conc::for_each(conc::threads{1}, conc::range(0, 1), [](int) {});
  // oneTBB's thread has worked, but never for the runtime.
  std::barrier both(2);
  tbb::task_arena elsewhere(2);
  elsewhere.execute([&] {
    tbb::parallel_for(0, 2, [&](int) { both.arrive_and_wait(); }, tbb::simple_partitioner());
  });
  EXPECT_NE(conc::map(conc::processes{1}, up_to(1), [](int) { return getpid(); })[0], getpid());
}
#endif

TEST(processes, fork_beside_threads_every_time) {
  // In new programs: a pool makes its threads once.
  std::string command = std::filesystem::read_symlink("/proc/self/exe").string() +
                        " --gtest_filter='processes.fork_beside_the_*'";
  for (int i = 0; i < 20; ++i) {
    FILE *program = popen((command + " 2>&1").c_str(), "r");
    std::string said;
    for (int c; (c = std::fgetc(program)) != EOF;)
      said += static_cast<char>(c);
    EXPECT_EQ(pclose(program), 0) << said;
  }
}

TEST(processes, tasks_may_use_threads) {
  if (under_tsan)
    GTEST_SKIP() << "ThreadSanitizer allows no threads in a child forked beside threads";
  conc::for_each(conc::threads{}, conc::range(0, 1000), [](int) {});
  auto sums = conc::map(conc::processes{2}, up_to(4), [](int i) {
    return conc::reduce(
        conc::threads{2}, conc::range(0, 1000), i, [](int x) { return x; }, std::plus{});
  });
  EXPECT_EQ(sums, (std::vector{499500, 499501, 499502, 499503}));
}

TEST(processes, tasks_may_use_async) {
  // In each process fibers wait for one another: one at a time, they would wait for ever.
  auto sums = conc::map(conc::processes{2}, up_to(4), [](int i) {
    constexpr int fibers = 50;
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    auto parts = conc::map(conc::async{}, conc::range(0, fibers), [&](int k) {
      if (k == fibers - 1) {
        EXPECT_EQ(write(ends[1], std::string(fibers - 1, 'x').data(), fibers - 1), fibers - 1);
      }
      char c;
      return k < fibers - 1 && read(ends[0], &c, 1) == 1 ? i + 1 : 0;
    });
    close(ends[0]);
    close(ends[1]);
    return std::accumulate(parts.begin(), parts.end(), 0);
  });
  EXPECT_EQ(sums, (std::vector{49, 98, 147, 196}));
}

TEST(processes, tasks_may_use_async_when_the_caller_is_a_fiber) {
  auto sums = conc::map(conc::async{}, up_to(3), [](int i) {
    usleep(1000);
    auto parts = conc::map(conc::processes{2}, up_to(2), [i](int j) {
      auto waits = conc::map(conc::async{}, up_to(10), [&](int k) {
        usleep(1000);
        return i + j + k;
      });
      return std::accumulate(waits.begin(), waits.end(), 0);
    });
    return parts[0] + parts[1];
  });
  EXPECT_EQ(sums, (std::vector{100, 120, 140}));
}

TEST(processes, die_with_the_caller) {
  shared_counters<2> workers;
  pid_t caller = fork();
  if (caller == 0) {
    conc::map(conc::processes{2}, up_to(2), [&](int i) {
      workers[static_cast<std::size_t>(i)] = getpid();
      workers[static_cast<std::size_t>(i)].notify_all();
      pause();
      return 0;
    });
    _exit(0);
  }
  while (workers[0] == 0 || workers[1] == 0)
    usleep(1000);
  kill(caller, SIGKILL);
  waitpid(caller, nullptr, 0);
  auto gone = [](pid_t pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    return text.empty() || text.find(") Z ") != std::string::npos;
  };
  for (int tries = 0; tries < 5000 && !(gone(workers[0]) && gone(workers[1])); ++tries)
    usleep(1000);
  EXPECT_TRUE(gone(workers[0]));
  EXPECT_TRUE(gone(workers[1]));
}

} // namespace
