// What worker processes may use, and what happens when the system has no more.
#include "conc/conc.h"
#include "process_tools.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>
#include <grp.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <map>
#include <random>
#include <string>
#include <sys/resource.h>
#include <system_error>

using namespace std::chrono_literals;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

int code_of(const std::function<void()> &f) {
  try {
    f();
  } catch (const std::system_error &e) {
    EXPECT_EQ(std::string(e.what()).find("conc: "), 0u) << e.what();
    return e.code().value();
  }
  return 0;
}

// Memory.

TEST(processes_limits, a_task_that_needs_too_much_memory_is_named) {
  if (slow_forks)
    GTEST_SKIP() << "sanitizers end the process when there is no memory";
  auto outcomes = conc::map(
      conc::processes{.workers = 2, .memory = 64 * mib}, up_to(8),
      [](int i) { return std::string(i == 3 ? 300 * mib : mib, 'm').size(); },
      conc::return_exceptions);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_EQ(outcomes[i].has_value(), i != 3);
  try {
    outcomes[3].value();
    FAIL();
  } catch (const std::bad_alloc &e) {
    EXPECT_NE(dynamic_cast<const conc::memory_error *>(&e), nullptr);
    EXPECT_STREQ(e.what(),
                 "conc: task 3 needs more than the 67108864 bytes that its process may allocate");
  }
}

TEST(processes_limits, memory_that_tasks_leak_goes_with_their_process) {
  if (slow_forks)
    GTEST_SKIP() << "sanitizers end the process when there is no memory";
  auto leak = [](int) { return *new std::string(10 * mib, 'l') == ""; };
  conc::processes executor{.workers = 2, .memory = 50 * mib};
  EXPECT_THROW(conc::map(executor, up_to(20), leak), conc::memory_error);
  executor.tasks_per_worker = 3;
  EXPECT_EQ(conc::map(executor, up_to(20), leak).size(), 20u);
}

// Recycling.

TEST(processes_limits, processes_end_after_their_tasks) {
  append_only_record ran;
  auto results =
      conc::map(conc::processes{.workers = 3, .tasks_per_worker = 5}, up_to(200), [&](int i) {
        ran.add(i);
        return std::pair(getpid(), std::string(100'000, 'r')); // full rings
      });
  std::map<pid_t, int> tasks;
  for (auto &[pid, text] : results)
    ++tasks[pid];
  for (auto [pid, n] : tasks)
    EXPECT_LE(n, 5);
  EXPECT_GE(tasks.size(), 40u);
  EXPECT_EQ(ran.counts(200), std::vector<int>(200, 1));
  EXPECT_FALSE(has_children());
}

// The system refuses.

TEST(processes_limits, no_processes_is_an_error) {
  in_a_child([] {
    become_an_ordinary_user();
    limit(RLIMIT_NPROC, 0);
    EXPECT_EQ(code_of([] { conc::map(conc::processes{2}, up_to(2), [](int i) { return i; }); }),
              EAGAIN);
    EXPECT_FALSE(has_children());
  });
}

TEST(processes_limits, fewer_processes_than_wanted_do_the_work) {
  in_a_child([] {
    append_only_record ran;
    auto run = [&](int i) {
      ran.add(i);
      return i;
    };
    std::vector<int> files;
    limit(RLIMIT_NOFILE, 100);
    for (int fd; (fd = open("/dev/null", O_RDONLY)) >= 0;)
      files.push_back(fd);
    auto work = [&] { EXPECT_EQ(conc::map(conc::processes{3}, up_to(100), run), up_to(100)); };
    // One file for the bell, one for each process.
    // The errors are looked at later: sanitizers need files for that.
    auto error_of = [](auto f) {
      try {
        f();
      } catch (...) {
        return std::current_exception();
      }
      return std::exception_ptr();
    };
    auto without_a_bell = error_of(work);
    close(files[0]);
    auto without_a_process = error_of(work);
    close(files[1]);
    for (const auto &error : {without_a_bell, without_a_process})
      EXPECT_EQ(code_of([&] { std::rethrow_exception(error); }), EMFILE);
    EXPECT_EQ(ran.counts(100), std::vector<int>(100, 0));
    EXPECT_EQ(code_of(work), 0);
    EXPECT_EQ(ran.counts(100), std::vector<int>(100, 1));
    EXPECT_FALSE(has_children());
  });
}

TEST(processes_limits, no_memory_is_an_error) {
  if (slow_forks)
    GTEST_SKIP() << "address space is what sanitizers need most";
  in_a_child([] {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    limit(RLIMIT_AS, pages * 4096 + mib / 2);
    EXPECT_EQ(code_of([] { conc::map(conc::processes{2}, up_to(2), [](int i) { return i; }); }),
              ENOMEM);
  });
}

TEST(processes_limits, what_is_done_is_kept_when_no_process_can_be_replaced) {
  in_a_child([] {
    become_an_ordinary_user();
    append_only_record ran;
    std::vector<int> seen;
    auto run = [&](int i) {
      ran.add(i);
      if (i == 50 || i == 60)
        raise(SIGKILL);
      return std::pair(i, std::string(i < 40 ? 400'000 : 0, 'k'));
    };
    shared_counters<1> refused;
    auto first = [&](int i) {
      // Nothing beyond 40 before forks are refused, which the caller does when it sees task 0.
      while (i >= 40 && refused[0] == 0)
        usleep(1000);
      return run(i);
    };
    int code = 0;
    bool died = false;
    try {
      conc::map(conc::processes{2}, up_to(1000), first, [&](auto &&result) {
        limit(RLIMIT_NPROC, 0);
        refused[0] = 1;
        seen.push_back(result.first);
      });
    } catch (const conc::worker_died &) {
      died = true;
    } catch (const std::system_error &e) {
      code = e.code().value();
    }
    EXPECT_TRUE(died) << code;
    EXPECT_EQ(seen, up_to(50));
    EXPECT_FALSE(has_children());
  });
}

TEST(processes_limits, outcomes_are_kept_when_no_process_can_be_replaced) {
  in_a_child([] {
    become_an_ordinary_user();
    append_only_record ran;
    shared_counters<1> refused;
    auto run = [&](int i) {
      while (refused[0] == 0)
        usleep(1000);
      ran.add(i);
      if (i == 50 || i == 60)
        raise(SIGKILL);
      return i;
    };
    pid_t caller = getpid();
    auto begin = [&](int i) {
      if (i == 0) { // the caller cannot be stopped to do it itself
        rlimit none{0, 0};
        prlimit(caller, RLIMIT_NPROC, &none, nullptr);
        refused[0] = 1;
      }
      return run(i);
    };
    auto outcomes = conc::map(conc::processes{2}, up_to(1000), begin, conc::return_exceptions);
    ASSERT_EQ(outcomes.size(), 1000u);
    auto runs = ran.counts(1000);
    int refusals = 0;
    for (std::size_t i = 0; i < 1000; ++i) {
      EXPECT_EQ(outcomes[i].has_value(), runs[i] == 1 && i != 50 && i != 60) << i;
      if (outcomes[i].has_value() || runs[i] == 1)
        continue;
      ++refusals;
      EXPECT_THROW(outcomes[i].value(), std::system_error);
    }
    EXPECT_GT(refusals, 0);
    EXPECT_FALSE(has_children());
  });
}

// Nothing is left behind.

int mappings() {
  std::ifstream maps("/proc/self/maps");
  return static_cast<int>(std::count(std::istreambuf_iterator<char>(maps), {}, '\n'));
}

TEST(processes_limits, timeouts_and_cancellations_leave_nothing) {
  auto some = [](int n) {
    std::minstd_rand random(7);
    for (int i = 0; i < n; ++i) {
      if (random() % 2) {
        auto task = conc::submit(conc::processes{}, [] { return pause(); });
        if (random() % 2) // the handle's end cancels too
          continue;
        EXPECT_TRUE(task.cancel());
        EXPECT_THROW(task.get(), conc::cancelled);
      } else {
        auto late = conc::submit(conc::processes{.timeout = 1ms}, [] { return pause(); });
        EXPECT_THROW(late.get(), conc::timeout_error);
      }
    }
  };
  some(20); // what is made once
  int files = open_files(), maps = mappings();
  auto allocated = mallinfo2().uordblks;
  some(slow_forks ? 50 : 500);
  EXPECT_EQ(open_files(), files);
  // ThreadSanitizer maps memory of its own now and then. A mapping a task would be 50 at least.
  EXPECT_LE(mappings(), maps + 25);
  if (!slow_forks) {
    EXPECT_LE(mallinfo2().uordblks, allocated + 64 * 1024);
  }
  EXPECT_FALSE(has_children());
}

} // namespace
