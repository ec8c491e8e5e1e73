// SIGKILL at every step of a task, under full rings: every task has one outcome and has run at most
// once, nothing hangs.
#include "conc/conc.h"
#include "process_tools.h"
#include "processes/transitions.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <tuple>
#include <vector>

using namespace std::chrono_literals;
using conc::detail::transition;
using conc::detail::transitions;

namespace {

constexpr std::array<const char *, transitions> names{
    "begun", "chunk_taken", "running",  "ran",       "ending", "part_sent", "sent",
    "idle",  "leaving",     "received", "condemned", "buried", "revived"};

bool in_caller(transition t) { return t >= transition::received; }
/// Whether a worker that dies there takes a task with it.
bool costs_a_task(transition t) {
  return t == transition::running || t == transition::ran || t == transition::ending ||
         t == transition::part_sent || in_caller(t);
}

/// At every period-th pass of a step, somebody is killed: the worker that takes the step, or one of
/// the caller's workers.
class killer {
public:
  explicit killer(int budget) {
    now_ = this;
    left() = budget;
    alarm(100); // a hang ends the test
    conc::detail::observe_transitions.store(observe);
  }
  ~killer() {
    conc::detail::observe_transitions.store(nullptr);
    alarm(0);
    now_ = nullptr;
  }
  /// The workers are a fork server's, which is made when everything is set.
  void of_a_server() { levels_ = 2; }
  void at(transition t, int period) { period_[static_cast<unsigned>(t)] = period; }
  int kills(transition t) { return kills_[static_cast<unsigned>(t)]; }
  int all_kills() {
    int sum = 0;
    for (unsigned t = 0; t < transitions; ++t)
      sum += kills_[t];
    return sum;
  }

private:
  static void observe(transition t) noexcept { now_->pass(t); }
  void pass(transition t) noexcept {
    auto i = static_cast<unsigned>(t);
    if (period_[i] == 0 || ++passes_[i] % period_[i] != 0)
      return;
    pid_t victim = in_caller(t) ? some_worker() : getpid();
    if (victim == 0 || left().fetch_sub(1) <= 0)
      return;
    ++kills_[i];
    kill(victim, SIGKILL);
  }
  static std::vector<pid_t> children_of(pid_t process, pid_t thread) {
    std::ifstream children("/proc/" + std::to_string(process) + "/task/" + std::to_string(thread) +
                           "/children");
    std::vector<pid_t> pids;
    for (pid_t pid; children >> pid;)
      pids.push_back(pid);
    return pids;
  }
  /// The caller reaps its workers itself, so the process is still one of them; a fork server's may
  /// have been reaped meanwhile, and nobody gets its number so soon.
  pid_t some_worker() {
    std::vector<pid_t> pids = children_of(getpid(), gettid());
    for (int level = 0; level < levels_ && !pids.empty(); ++level)
      pids = children_of(pids[0], pids[0]);
    return pids.empty() ? 0 : pids[random_() % pids.size()];
  }
  std::atomic<int> &left() { return kills_[transitions]; }

  static inline killer *now_ = nullptr;
  shared_counters<transitions> passes_;
  shared_counters<transitions + 1> kills_;
  std::array<int, transitions> period_{};
  std::minstd_rand random_{1};
  int levels_ = 0;
};

/// Results fill the rings; some are larger than a ring.
std::string result_of(int i) {
  std::size_t size = i % 50 == 49 ? std::size_t{9} << 19 : i % 4 == 0 ? 60'000 : i % 100;
  return std::string(size, static_cast<char>('a' + i % 26));
}

// What a task needs, where a fork server's workers find it too.
append_only_record *record = nullptr;
int late_every = 0;

bool is_late(int i) { return late_every != 0 && i % late_every == 3; }
std::string recorded(int i) {
  record->add(i);
  while (is_late(i))
    pause();
  return result_of(i);
}
const conc::registered recorded_call{"recorded", recorded};

/// Whatever was killed, each of the tasks has one outcome and has run once at most. How many failed.
int check_outcomes(std::vector<conc::outcome<std::string>> &outcomes, const std::vector<int> &runs) {
  int failed = 0;
  for (std::size_t n = 0; n < outcomes.size(); ++n) {
    int i = static_cast<int>(n);
    EXPECT_LE(runs[n], 1) << i;
    if (outcomes[n]) {
      EXPECT_EQ(runs[n], 1) << i;
      EXPECT_EQ(outcomes[n].value(), result_of(i)) << i;
    } else if (is_late(i)) {
      EXPECT_ANY_THROW(outcomes[n].value());
    } else {
      ++failed;
      EXPECT_THROW(outcomes[n].value(), conc::worker_died) << i;
    }
  }
  return failed;
}

class killed_at : public testing::TestWithParam<std::tuple<unsigned, bool>> {};

TEST_P(killed_at, every_task_has_one_outcome) {
  auto t = static_cast<transition>(std::get<0>(GetParam()));
  bool served = std::get<1>(GetParam());
  constexpr int tasks = 400;
  append_only_record ran;
  record = &ran;
  late_every = t == transition::condemned ? 130 : 0;
  killer k(12);
  bool rare = t == transition::begun || t == transition::leaving || t == transition::condemned ||
              t == transition::buried || t == transition::revived;
  k.at(t, rare ? 2 : t == transition::part_sent || t == transition::chunk_taken ? 7 : 29);
  if (t == transition::buried || t == transition::revived)
    k.at(transition::running, 53); // so that there is something to bury
  conc::processes executor{.workers = 3, .timeout = t == transition::condemned ? 1500ms : 0ms};
  std::vector<conc::outcome<std::string>> outcomes;
  if (served) {
    k.of_a_server();
    conc::fork_server server;
    outcomes =
        conc::map(server.processes(executor), up_to(tasks), recorded_call, conc::return_exceptions);
  } else {
    outcomes = conc::map(executor, up_to(tasks), recorded, conc::return_exceptions);
  }
  EXPECT_GE(k.kills(t), 1);
  ASSERT_EQ(outcomes.size(), static_cast<std::size_t>(tasks));
  int failed = check_outcomes(outcomes, ran.counts(tasks));
  EXPECT_LE(failed, costs_a_task(t) ? k.all_kills() : 0);
  EXPECT_FALSE(has_children());
}

INSTANTIATE_TEST_SUITE_P(processes, killed_at,
                         testing::Combine(testing::Range(0u, transitions), testing::Bool()),
                         [](const auto &p) {
                           return std::string(names[std::get<0>(p.param)]) +
                                  (std::get<1>(p.param) ? "_served" : "");
                         });

TEST(processes_kills, a_worker_that_dies_between_chunks_is_replaced) {
  append_only_record ran;
  killer k(20);
  k.at(transition::idle, 1);
  auto run = [&](int i) {
    ran.add(i);
    return i;
  };
  EXPECT_EQ(conc::map(conc::processes{1}, up_to(30), run), up_to(30));
  EXPECT_EQ(ran.counts(30), std::vector<int>(30, 1));
  EXPECT_EQ(k.all_kills(), 20);
}

constexpr int many_kills = slow_forks ? 100 : 1000;
constexpr int many_tasks = many_kills * 10;

void everywhere(killer &k) {
  for (unsigned t = 0; t < transitions; ++t)
    k.at(static_cast<transition>(t), 97);
  k.at(transition::part_sent, 3);
  k.at(transition::chunk_taken, 11);
  for (auto t : {transition::begun, transition::buried, transition::revived})
    k.at(t, 7);
}

TEST(processes_kills, a_thousand_deaths_cost_a_thousand_tasks_at_most) {
  append_only_record ran;
  killer k(many_kills);
  everywhere(k);
  int deaths = 0, tasks = 0;
  // Rounds, since how many passes a round has is not known.
  for (int round = 0; k.all_kills() < many_kills && round < 50; ++round) {
    auto outcomes = conc::map(
        conc::processes{4}, up_to(many_tasks / 5),
        [&](int i) {
          ran.add(tasks + i);
          return result_of(i);
        },
        conc::return_exceptions);
    tasks += static_cast<int>(outcomes.size());
    auto runs = ran.counts(tasks);
    for (std::size_t i = 0, first = runs.size() - outcomes.size(); i < outcomes.size(); ++i) {
      ASSERT_LE(runs[first + i], 1);
      if (!outcomes[i]) {
        ++deaths;
        ASSERT_THROW(outcomes[i].value(), conc::worker_died);
      } else {
        ASSERT_EQ(outcomes[i].value(), result_of(static_cast<int>(i)));
        ASSERT_EQ(runs[first + i], 1);
      }
    }
  }
  EXPECT_EQ(k.all_kills(), many_kills);
  EXPECT_LE(deaths, many_kills);
  EXPECT_FALSE(has_children());
  if (slow_forks) // too few deaths to have one of each kind
    return;
  for (auto t : {transition::begun, transition::chunk_taken, transition::running, transition::ran,
                 transition::ending, transition::part_sent, transition::sent, transition::idle,
                 transition::received, transition::buried, transition::revived})
    EXPECT_GE(k.kills(t), 1) << names[static_cast<unsigned>(t)];
}

/// As many as CONC_KILLS says, or a few.
TEST(processes_kills, on_a_fork_server_every_death_costs_one_task_at_most) {
  const char *wanted = std::getenv("CONC_KILLS");
  int kills = wanted ? std::atoi(wanted) : slow_forks ? 20 : 100;
  append_only_record ran;
  record = &ran;
  late_every = 0;
  killer k(kills);
  everywhere(k);
  k.of_a_server();
  conc::fork_server server;
  std::vector<int> before(400);
  for (int round = 0; k.all_kills() < kills && round < 2 * kills; ++round) {
    alarm(100);
    int killed = k.all_kills();
    auto outcomes =
        conc::map(server.processes({4}), up_to(400), recorded_call, conc::return_exceptions);
    auto all_runs = ran.counts(400);
    std::vector<int> runs(400);
    std::transform(all_runs.begin(), all_runs.end(), before.begin(), runs.begin(), std::minus());
    before = all_runs;
    EXPECT_LE(check_outcomes(outcomes, runs), k.all_kills() - killed);
  }
  EXPECT_EQ(k.all_kills(), kills);
}

TEST(processes_kills, idempotent_tasks_all_give_their_results) {
  append_only_record ran;
  killer k(many_kills / 5);
  everywhere(k);
  conc::processes executor{.workers = 4, .retries = 1000};
  auto results = conc::map(executor, up_to(many_tasks / 5), [&](int i) {
    ran.add(i);
    return result_of(i);
  });
  auto runs = ran.counts(many_tasks / 5);
  for (int i = 0; i < many_tasks / 5; ++i) {
    ASSERT_EQ(results[static_cast<std::size_t>(i)], result_of(i));
    ASSERT_GE(runs[static_cast<std::size_t>(i)], 1);
  }
  EXPECT_GE(k.all_kills(), 1);
}

TEST(processes_kills, retries_are_bounded) {
  append_only_record ran;
  auto fatal = [&](int i) {
    ran.add(i);
    return i == 5 ? raise(SIGKILL) : i;
  };
  auto outcomes = conc::map(conc::processes{.workers = 2, .retries = 2}, up_to(20), fatal,
                            conc::return_exceptions);
  auto runs = ran.counts(20);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(runs[i], i == 5 ? 3 : 1);
    EXPECT_EQ(outcomes[i].has_value(), i != 5);
  }
}

} // namespace
