// What test_cluster.sh starts under mpirun: cluster_program CASE. Each rank is one of its
// processes.
#include "conc/cluster.h"
#include "conc/conc.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;

namespace {

int rank_of_this = 0;

// The tasks.

long square(long x) { return x * x; }
int where(int) { return rank_of_this; }
std::string twice(const std::string &text) { return text + text; }
int refuse(int i) {
  if (i % 5 == 3)
    throw std::range_error("task " + std::to_string(i));
  return i;
}
void nothing(int) {}
int wait_long(int) {
  conc::this_task::sleep_for(600s);
  return 0;
}
/// Only what its rank is the first to run ends it.
int die_on(int rank, int i) {
  if (rank_of_this == rank)
    raise(SIGKILL);
  conc::this_task::sleep_for(1ms);
  return i;
}
int die_on_first(int i) { return die_on(1, i); }
int die_anywhere(int i) { return die_on(rank_of_this, i); }
std::vector<char> large(std::size_t size) { return std::vector<char>(size, 'x'); }
int slow(int i) {
  conc::this_task::sleep_for(std::chrono::milliseconds(i % 3));
  return i;
}

const conc::registered square_call{"square", square};
const conc::registered where_call{"where", where};
const conc::registered twice_call{"twice", twice};
const conc::registered refuse_call{"refuse", refuse};
const conc::registered nothing_call{"nothing", nothing};
const conc::registered wait_call{"wait_long", wait_long};
const conc::registered die_call{"die_on_first", die_on_first};
const conc::registered die_anywhere_call{"die_anywhere", die_anywhere};
const conc::registered large_call{"large", large};
const conc::registered slow_call{"slow", slow};

// The cases, on the leader.

int failures = 0;
void expect(bool what, const char *text, int line) {
  if (what)
    return;
  std::fprintf(stderr, "line %d: %s\n", line, text);
  ++failures;
}
#define EXPECT(what) expect((what), #what, __LINE__)
template <class E, class F> bool throws(F f) {
  try {
    f();
  } catch (const E &) {
    return true;
  } catch (...) {
  }
  return false;
}

void verbs(conc::cluster &c) {
  auto ranks = c.ranks();
  auto squares = conc::map(ranks, conc::range(0L, 1000L), square_call);
  for (long i = 0; i < 1000; ++i)
    EXPECT(squares[static_cast<std::size_t>(i)] == i * i);
  EXPECT(conc::map(ranks, conc::range(0L, 0L), square_call).empty());
  std::vector<std::string> words{"a", "", "ccc"}, seen;
  conc::map(ranks, words, twice_call, [&](std::string &word, std::string two) {
    EXPECT(two == word + word);
    seen.push_back(word);
  });
  EXPECT(seen == words);
  std::set<int> unordered;
  conc::map_unordered(ranks, conc::range(0, 50), slow_call, [&](int i) { unordered.insert(i); });
  EXPECT(unordered.size() == 50);
  conc::for_each(ranks, conc::range(0, 20), nothing_call);
  auto t = conc::submit(ranks, square_call, 12);
  auto u = conc::submit(ranks, twice_call, std::string("x"));
  auto [n, text] = conc::gather(std::move(t), std::move(u));
  EXPECT(n == 144 && text == "xx");
  auto all = conc::map(ranks, conc::range(0, 200), where_call);
  EXPECT(std::set<int>(all.begin(), all.end()).count(0) == (c.size() == 1 ? 1u : 0u));
  std::size_t size = std::size_t{20} << 20;
  EXPECT(conc::submit(ranks, large_call, size).get() == std::vector<char>(size, 'x'));
  auto awaiting = [](conc::cluster_ranks r) -> conc::co<long> {
    co_return co_await conc::submit(r, square_call, 9);
  };
  EXPECT(conc::run(awaiting(ranks)) == 81);
}

void exceptions(conc::cluster &c) {
  auto ranks = c.ranks();
  try {
    conc::map(ranks, conc::range(0, 100), refuse_call);
    EXPECT(false);
  } catch (const std::range_error &e) {
    EXPECT(std::string(e.what()) == "task 3");
  }
  auto outcomes = conc::map(ranks, conc::range(0, 20), refuse_call, conc::return_exceptions);
  for (int i = 0; i < 20; ++i)
    EXPECT(outcomes[static_cast<std::size_t>(i)].has_value() == (i % 5 != 3));
  EXPECT(throws<std::range_error>([&] { conc::submit(ranks, refuse_call, 3).get(); }));
  EXPECT(conc::submit(ranks, refuse_call, 4).get() == 4);
}

void cancellation(conc::cluster &c) {
  auto ranks = c.ranks();
  auto t = conc::submit(ranks, wait_call, 0);
  t.cancel();
  EXPECT(throws<conc::cancelled>([&] { t.get(); }));
  auto loop = [&] { conc::map(ranks, conc::range(0, 10), wait_call); };
  EXPECT(throws<conc::timeout_error>([&] { conc::with_timeout(50ms, loop); }));
  {
    auto dropped = conc::submit(ranks, wait_call, 0);
  }
  EXPECT(conc::submit(ranks, square_call, 3).get() == 9);
}

/// Rank 1 dies of its first task.
void loss(conc::cluster &c) {
  auto outcomes = conc::map(c.ranks(), conc::range(0, 100), die_call, conc::return_exceptions);
  int lost = 0;
  for (int i = 0; i < 100; ++i) {
    auto &o = outcomes[static_cast<std::size_t>(i)];
    if (o)
      EXPECT(o.value() == i);
    else
      lost += throws<conc::rank_lost>([&] { o.value(); }) ? 1 : 0;
  }
  EXPECT(lost == 1);
  EXPECT(c.lost() == std::vector<int>{1});
  auto squares = conc::map(c.ranks(), conc::range(0L, 100L), square_call);
  EXPECT(squares[99] == 99 * 99);
}

void retry(conc::cluster &c) {
  auto all = conc::map(c.ranks(1), conc::range(0, 100), die_call);
  for (int i = 0; i < 100; ++i)
    EXPECT(all[static_cast<std::size_t>(i)] == i);
  EXPECT(c.lost() == std::vector<int>{1});
}

void lose_all(conc::cluster &c) {
  auto outcomes =
      conc::map(c.ranks(), conc::range(0, 20), die_anywhere_call, conc::return_exceptions);
  for (auto &o : outcomes)
    EXPECT(throws<conc::rank_lost>([&] { o.value(); }));
  EXPECT(throws<conc::rank_lost>([&] { conc::submit(c.ranks(), square_call, 1).get(); }));
}

} // namespace

int main(int argc, char **argv) {
  std::string which = argc > 1 ? argv[1] : "verbs";
  conc::cluster_options options;
  if (which == "silence") {
    options.silence = 3s;
    options.watch_processes = false;
  }
  conc::cluster cluster(argc, argv, options);
  rank_of_this = cluster.rank();
  if (!cluster.leads())
    return cluster.serve();
  if (which == "verbs")
    verbs(cluster);
  else if (which == "exceptions")
    exceptions(cluster);
  else if (which == "cancellation")
    cancellation(cluster);
  else if (which == "loss" || which == "silence")
    loss(cluster);
  else if (which == "retry")
    retry(cluster);
  else if (which == "lose_all")
    lose_all(cluster);
  else
    failures = 1;
  std::printf("%s: %s\n", which.c_str(), failures == 0 ? "passed" : "failed");
  return failures == 0 ? 0 : 1;
}
