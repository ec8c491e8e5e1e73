// Worker processes of a fork server.
#include "conc/conc.h"
#include "process_tools.h"
#include "sanitizers.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <grp.h>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// How often static initialisers have run, in all processes.
shared_counters<1> initialised;
const int initialiser = ++initialised[0];

int global = 1;
append_only_record &ran() {
  static append_only_record record;
  return record;
}

int twice(int i) { return 2 * i; }
pid_t where(int) { return getpid(); }
std::string repeat(const std::string &s, int n) {
  std::string all;
  for (int i = 0; i < n; ++i)
    all += s;
  return all;
}
std::string doubled(const std::string &s) { return s + s; }
int see_global(int) { return global; }
int fail_odd(int i) {
  if (i % 2)
    throw std::range_error("odd " + std::to_string(i));
  return i;
}
int noted(int i) {
  ran().add(i);
  return i;
}
int deadly(int i) {
  ran().add(i);
  if (i % 20 == 7)
    raise(SIGKILL);
  return i;
}
int wait_for_ever(int) {
  for (;;)
    pause();
}
std::size_t allocate(std::size_t bytes) { return std::string(bytes, 'm').size(); }
int sum_by_fibers(int first) {
  int sum = 0;
  conc::map(
      conc::async{.in_flight = 10}, conc::range(first, first + 10),
      [](int i) {
        usleep(1000);
        return i;
      },
      [&](int i) { sum += i; });
  return sum;
}
void nothing(int i) { ran().add(i); }
int end_server(int i) {
  ran().add(i);
  if (i == 10)
    kill(getppid(), SIGKILL);
  return i;
}

const conc::registered twice_call{"twice", twice};
const conc::registered where_call{"where", where};
const conc::registered repeat_call{"repeat", repeat};
const conc::registered doubled_call{"doubled", doubled};
const conc::registered see_global_call{"see_global", see_global};
const conc::registered fail_odd_call{"fail_odd", fail_odd};
const conc::registered noted_call{"noted", noted};
const conc::registered deadly_call{"deadly", deadly};
const conc::registered wait_call{"wait_for_ever", wait_for_ever};
const conc::registered allocate_call{"allocate", allocate};
const conc::registered fibers_call{"sum_by_fibers", sum_by_fibers};
const conc::registered nothing_call{"nothing", nothing};
const conc::registered end_server_call{"end_server", end_server};

bool gone(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(stat)), {});
  return text.empty() || text.find(") Z ") != std::string::npos;
}
bool soon_gone(pid_t pid) {
  for (int tries = 0; tries < 5000 && !gone(pid); ++tries)
    usleep(1000);
  return gone(pid);
}
pid_t child_of(pid_t pid) {
  std::ifstream children("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) +
                         "/children");
  pid_t child = 0;
  children >> child;
  return child;
}

/// A thread of the program's own, beside which a fork at the call is refused.
class other_thread {
public:
  other_thread() : thread_([this] { stop_[0].wait(0); }) {}
  ~other_thread() {
    stop_[0] = 1;
    stop_[0].notify_all();
    thread_.join();
  }

private:
  shared_counters<1> stop_;
  std::thread thread_;
};

/// Of gtest's own threads there are none, so that each test can begin as main does.
struct fork_server : testing::Test {
  append_only_record &record = ran(); // before the server
  conc::fork_server server;
  other_thread other;
};

TEST_F(fork_server, runs_registered_functions_in_other_processes) {
  EXPECT_EQ(conc::map(server.processes({2}), conc::range(0, 5), twice_call),
            (std::vector{0, 2, 4, 6, 8}));
  auto pids = conc::map(server.processes({3}), up_to(100), where_call);
  std::set<pid_t> distinct(pids.begin(), pids.end());
  EXPECT_FALSE(distinct.count(getpid()));
  EXPECT_LE(distinct.size(), 3u);
}

TEST_F(fork_server, every_verb) {
  auto executor = server.processes({2});
  std::vector<int> seen;
  conc::map(executor, up_to(1000), twice_call, [&](int r) { seen.push_back(r); });
  for (int i = 0; i < 1000; ++i)
    ASSERT_EQ(seen[static_cast<std::size_t>(i)], 2 * i);
  std::map<int, int> pairs;
  conc::map_unordered(executor, up_to(1000), twice_call, [&](int i, int r) { pairs[i] = r; });
  EXPECT_EQ(pairs.size(), 1000u);
  EXPECT_EQ(pairs[999], 1998);
  conc::for_each(executor, up_to(100), nothing_call);
  EXPECT_EQ(record.counts(100), std::vector<int>(100, 1));
  std::size_t done = 0;
  auto told = conc::map(executor, up_to(10), twice_call,
                        conc::progress{[&](std::size_t n, std::size_t) { done = n; }});
  EXPECT_EQ(told.size(), 10u);
  EXPECT_EQ(done, 10u);
  EXPECT_EQ(conc::submit(executor, repeat_call, std::string("ab"), 3).get(), "ababab");
  EXPECT_EQ(conc::run_in(executor, repeat_call, "c", 2).get(), "cc"); // converted as in a call
  conc::scope scope;
  auto task = scope.submit(executor, twice_call, 4);
  scope.join();
  EXPECT_EQ(task.get(), 8);
  EXPECT_TRUE(conc::map(executor, std::vector<int>(), twice_call).empty());
}

TEST_F(fork_server, tasks_see_memory_as_it_was_when_the_server_was_made) {
  global = 2;
  EXPECT_EQ(conc::map(server.processes({1}), up_to(1), see_global_call)[0], 1);
  global = 1;
}

TEST_F(fork_server, runs_no_static_initialiser_again) {
  conc::map(server.processes({2}), up_to(10), twice_call);
  EXPECT_EQ(initialised[0], 1);
}

TEST_F(fork_server, exceptions_are_those_of_the_tasks) {
  EXPECT_THROW(conc::map(server.processes({2}), up_to(10), fail_odd_call), std::range_error);
  auto outcomes =
      conc::map(server.processes({2}), up_to(10), fail_odd_call, conc::return_exceptions);
  for (std::size_t i = 0; i < 10; ++i)
    EXPECT_EQ(outcomes[i].has_value(), i % 2 == 0);
  EXPECT_THROW(conc::submit(server.processes(), fail_odd_call, 1).get(), std::range_error);
  EXPECT_THROW(
      conc::map_unordered(server.processes({2}), up_to(10), fail_odd_call, [](int, int) {}),
      std::range_error);
}

// Arguments.

TEST_F(fork_server, sends_large_arguments) {
  // Together more than the room for them; some alone.
  std::vector<std::string> all;
  for (std::size_t i = 0; i < 24; ++i)
    all.emplace_back(i == 7 ? std::size_t{20} << 20 : i * 150'000, static_cast<char>('a' + i));
  std::size_t n = 0;
  conc::map(server.processes({2}), all, doubled_call, [&](const std::string &, std::string &&r) {
    ASSERT_EQ(r, all[n] + all[n]);
    ++n;
  });
  EXPECT_EQ(n, all.size());
  std::size_t bytes = 0;
  conc::map_unordered(server.processes({2}), all, doubled_call,
                      [&](const std::string &r) { bytes += r.size(); });
  std::size_t sent = 0;
  for (auto &s : all)
    sent += 2 * s.size();
  EXPECT_EQ(bytes, sent);
}

/// Cannot be sent when it is odd.
struct picky {
  int value;
};

} // namespace

template <> struct conc::codec<picky> {
  static void encode(encoder &out, const picky &p) {
    if (p.value % 2)
      throw std::domain_error("picky");
    conc::encode(out, p.value);
  }
  static picky decode(decoder &in) { return {conc::decode<int>(in)}; }
};

namespace {

int unpick(picky p) { return noted(p.value); }
const conc::registered unpick_call{"unpick", unpick};

TEST_F(fork_server, arguments_that_cannot_be_sent_fail_their_task) {
  std::vector<picky> all;
  for (int i = 0; i < 30; ++i)
    all.push_back({i == 11 ? 11 : 2 * i});
  auto outcomes = conc::map(server.processes({2}), all, unpick_call, conc::return_exceptions);
  for (std::size_t i = 0; i < 30; ++i)
    EXPECT_EQ(outcomes[i].has_value(), i != 11);
  EXPECT_THROW(outcomes[11].value(), std::domain_error);
  std::vector<int> seen;
  EXPECT_THROW(
      conc::map(server.processes({2}), all, unpick_call, [&](int r) { seen.push_back(r); }),
      std::domain_error);
  EXPECT_EQ(seen.size(), 11u); // as the serial loop
}

// Deaths, timeouts, limits.

TEST_F(fork_server, one_death_fails_one_task) {
  auto outcomes =
      conc::map(server.processes({2}), up_to(200), deadly_call, conc::return_exceptions);
  auto runs = record.counts(200);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(outcomes[i].has_value(), i % 20 != 7) << i;
    if (outcomes[i].has_value())
      continue;
    try {
      outcomes[i].value();
    } catch (const conc::worker_died &e) {
      EXPECT_EQ(e.signal(), SIGKILL);
    }
  }
}

TEST_F(fork_server, late_tasks_are_killed) {
  auto late = conc::submit(server.processes({.timeout = 50ms}), wait_call, 0);
  EXPECT_THROW(late.get(), conc::timeout_error);
  EXPECT_THROW(conc::map(server.processes({.workers = 2, .timeout = 50ms}), up_to(3), wait_call),
               conc::timeout_error);
  auto cancelled = conc::submit(server.processes(), wait_call, 0);
  EXPECT_TRUE(cancelled.cancel());
  EXPECT_THROW(cancelled.get(), conc::cancelled);
}

TEST_F(fork_server, limits_memory_and_replaces_workers) {
  if (slow_forks)
    GTEST_SKIP() << "sanitizers end the process when there is no memory";
  auto outcomes = conc::map(server.processes({.workers = 2, .memory = 64 << 20}),
                            std::vector<std::size_t>{1000, std::size_t{300} << 20, 1000},
                            allocate_call, conc::return_exceptions);
  EXPECT_TRUE(outcomes[0].has_value() && outcomes[2].has_value());
  EXPECT_THROW(outcomes[1].value(), conc::memory_error);
  auto pids =
      conc::map(server.processes({.workers = 2, .tasks_per_worker = 5}), up_to(100), where_call);
  std::map<pid_t, int> tasks;
  for (pid_t pid : pids)
    EXPECT_LE(++tasks[pid], 5);
}

TEST_F(fork_server, tasks_may_use_async) {
  EXPECT_EQ(conc::map(server.processes({2}), conc::range(0, 40, 10), fibers_call),
            (std::vector{45, 145, 245, 345}));
}

// The server itself.

TEST_F(fork_server, its_death_is_survived) {
  auto outcomes =
      conc::map(server.processes({2}), up_to(400), end_server_call, conc::return_exceptions);
  auto runs = record.counts(400);
  int failed = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    failed += !outcomes[i].has_value();
    if (outcomes[i].has_value())
      EXPECT_EQ(outcomes[i].value(), static_cast<int>(i));
    else
      EXPECT_THROW(outcomes[i].value(), conc::worker_died);
  }
  EXPECT_LE(failed, 2); // what the two workers ran
  EXPECT_EQ(conc::map(server.processes({2}), up_to(50), noted_call), up_to(50));
}

TEST_F(fork_server, its_death_between_calls_is_not_noticed) {
  conc::map(server.processes({1}), up_to(1), twice_call);
  for (int i = 0; i < 3; ++i) {
    pid_t its_server = child_of(child_of(getpid()));
    ASSERT_GT(its_server, 0);
    kill(its_server, SIGKILL);
    EXPECT_EQ(conc::map(server.processes({2}), up_to(10), noted_call), up_to(10));
  }
}

TEST_F(fork_server, without_anybody_to_replace_it_there_is_an_error) {
  pid_t seed = child_of(getpid());
  pid_t its_server = child_of(seed);
  ASSERT_GT(seed, 0);
  kill(seed, SIGKILL);
  EXPECT_TRUE(soon_gone(its_server));
  for (int i = 0; i < 2; ++i)
    try {
      conc::map(server.processes({2}), up_to(10), twice_call);
      FAIL();
    } catch (const std::system_error &e) {
      EXPECT_EQ(e.code().value(), ECONNRESET) << e.what();
    }
}

TEST_F(fork_server, leaves_no_files_and_no_processes) {
  conc::map(server.processes({2}), up_to(2), twice_call);
  int before = open_files();
  pid_t its_server = child_of(child_of(getpid()));
  auto files_of_server = [&] {
    std::filesystem::directory_iterator fds("/proc/" + std::to_string(its_server) + "/fd");
    return std::distance(fds, {});
  };
  auto servers_before = files_of_server(); // or a few more: it hears of ends later than the program
  for (int i = 0; i < (slow_forks ? 20 : 200); ++i)
    conc::map(server.processes({2}), up_to(3), twice_call);
  EXPECT_EQ(open_files(), before);
  auto settled = [&] { return files_of_server() <= servers_before && child_of(its_server) == 0; };
  for (int tries = 0; tries < 5000 && !settled(); ++tries)
    usleep(1000);
  EXPECT_LE(files_of_server(), servers_before);
  EXPECT_EQ(child_of(its_server), 0);
}

TEST_F(fork_server, threads_may_use_it_at_once) {
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i)
        right += conc::map(server.processes({2}), up_to(20), noted_call) == up_to(20);
      right += conc::submit(server.processes(), twice_call, 21).get() == 42;
    });
  for (auto &t : threads)
    t.join();
  EXPECT_EQ(right, 24);
}

TEST_F(fork_server, workers_outlive_the_thread_that_asked_for_them) {
  conc::task<int> task;
  std::thread([&] { task = conc::submit(server.processes(), fibers_call, 0); }).join();
  EXPECT_EQ(task.get(), 45);
}

TEST_F(fork_server, is_no_use_to_a_forked_child) {
  pid_t child = fork();
  if (child == 0) {
    try {
      conc::map(server.processes(), up_to(2), twice_call);
    } catch (const std::logic_error &) {
      _exit(0);
    }
    _exit(1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(conc::map(server.processes(), up_to(2), noted_call), up_to(2));
}

TEST(fork_server_start, is_refused_beside_threads) {
  other_thread other;
  EXPECT_THROW(conc::fork_server(), std::logic_error);
}

TEST(fork_server_start, ends_with_its_object) {
  pid_t seed = 0, its_server = 0;
  {
    conc::fork_server server;
    seed = child_of(getpid());
    conc::map(server.processes({1}), up_to(1), twice_call);
    its_server = child_of(seed);
    EXPECT_GT(its_server, 0);
  }
  EXPECT_TRUE(soon_gone(seed));
  EXPECT_TRUE(soon_gone(its_server));
  EXPECT_FALSE(has_children());
}

TEST(fork_server_start, ends_with_the_program_however_that_ends) {
  if (under_tsan)
    GTEST_SKIP() << "ThreadSanitizer allows no threads in a child forked beside threads";
  shared_counters<3> pids;
  pid_t program = fork();
  if (program == 0) {
    conc::fork_server server;
    auto task = conc::submit(server.processes({1}), wait_call, 0);
    pids[0] = child_of(getpid());
    pids[1] = child_of(pids[0]);
    pids[2] = child_of(pids[1]);
    raise(SIGKILL);
  }
  waitpid(program, nullptr, 0);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_GT(pids[i], 0);
    EXPECT_TRUE(soon_gone(pids[i])) << i;
  }
}

// What the system does not have.

int code_of(const std::function<void()> &f) {
  try {
    f();
  } catch (const std::system_error &e) {
    EXPECT_EQ(std::string(e.what()).find("conc: "), 0u) << e.what();
    return e.code().value();
  }
  return 0;
}

TEST(fork_server_limits, no_more_files_is_an_error) {
  in_a_child([] {
    conc::fork_server server;
    auto work = [&] { conc::map(server.processes({2}), up_to(20), twice_call); };
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    int used = open_files();
    for (int more = -1; more < 8; ++more) { // wherever the last one goes
      limit(RLIMIT_NOFILE, static_cast<rlim_t>(used + more));
      int code = code_of(work);
      EXPECT_TRUE(code == EMFILE || (code == 0 && more > 1)) << more << ": " << code;
    }
    limit(RLIMIT_NOFILE, before.rlim_cur);
    EXPECT_EQ(code_of(work), 0);
  });
}

TEST(fork_server_limits, no_more_processes_is_an_error) {
  in_a_child([] {
    become_an_ordinary_user();
    conc::fork_server server;
    pid_t its_server = child_of(child_of(getpid()));
    for (int tries = 0; tries < 5000 && its_server == 0; ++tries) {
      usleep(1000);
      its_server = child_of(child_of(getpid()));
    }
    auto work = [&] { conc::map(server.processes({2}), up_to(20), twice_call); };
    rlimit before{}, none{};
    ASSERT_EQ(prlimit(its_server, RLIMIT_NPROC, nullptr, &before), 0);
    none = {0, before.rlim_max};
    ASSERT_EQ(prlimit(its_server, RLIMIT_NPROC, &none, nullptr), 0);
    EXPECT_EQ(code_of(work), EAGAIN);
    ASSERT_EQ(prlimit(its_server, RLIMIT_NPROC, &before, nullptr), 0);
    EXPECT_EQ(code_of(work), 0);
  });
}

TEST(fork_server_limits, no_memory_is_an_error) {
  if (slow_forks)
    GTEST_SKIP() << "address space is what sanitizers need most";
  in_a_child([] {
    conc::fork_server server;
    auto work = [&] { conc::map(server.processes({2}), up_to(20), twice_call); };
    rlimit before{};
    getrlimit(RLIMIT_AS, &before);
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    limit(RLIMIT_AS, pages * 4096 + (1 << 19));
    EXPECT_EQ(code_of(work), ENOMEM);
    limit(RLIMIT_AS, before.rlim_cur);
    EXPECT_EQ(code_of(work), 0);
    // Shared memory is a file, and files may be limited.
    limit(RLIMIT_FSIZE, 1 << 20);
    EXPECT_EQ(code_of(work), EFBIG);
  });
}

} // namespace
