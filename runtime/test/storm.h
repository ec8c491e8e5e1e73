// A storm of tasks that are cancelled, limited in time, dropped, raced and awaited in random order,
// and what it leaves behind.
#pragma once

#include "conc/conc.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace storm {

using namespace std::chrono_literals;

/// What a process holds.
struct holdings {
  long descriptors, threads, mappings, heap;

  static holdings now() {
    std::ifstream maps("/proc/self/maps");
    long lines = 0;
    for (std::string line; std::getline(maps, line);)
      ++lines;
    return {entries("/proc/self/fd"), entries("/proc/self/task"), lines,
            static_cast<long>(mallinfo2().uordblks)};
  }

private:
  static long entries(const char *folder) {
    std::filesystem::directory_iterator all(folder);
    return static_cast<long>(std::distance(begin(all), end(all)));
  }
};

enum class runs_on { threads, blocking_threads, fiber, coroutine, process };

class weather {
public:
  /// `most` tasks may be begun in all.
  weather(std::uint64_t seed, std::size_t most)
      : random_(seed), outcomes_(new std::atomic<int>[most] {}) {
    if (pipe(silent_) != 0)
      throw std::runtime_error("no pipe");
  }
  weather(const weather &) = delete;
  ~weather() {
    close(silent_[0]);
    close(silent_[1]);
  }

  /// So many tasks, begun and ended in random order, on these executors.
  void blow(std::size_t tasks, const std::vector<runs_on> &where, std::size_t most_at_once) {
    std::size_t begun = 0;
    while (begun < tasks || !live_.empty()) {
      if (begun < tasks && (live_.empty() || (live_.size() < most_at_once && below(2) == 0))) {
        begin(where[below(where.size())]);
        ++begun;
      } else {
        end_some();
      }
    }
    check_outcomes();
  }

  const std::map<std::string, long> &endings() const { return endings_; }
  const std::vector<std::string> &findings() const { return findings_; }

  /// What grew between two moments, beyond what pools may keep.
  void compare(const holdings &before, const holdings &after, bool heap_is_known) {
    grew("file descriptors", after.descriptors - before.descriptors, 0);
    grew("threads", after.threads - before.threads, 40); // idle ones of pools
    grew("mappings", after.mappings - before.mappings, 200);
    if (heap_is_known)
      grew("bytes of heap", after.heap - before.heap, 256 << 10);
    if (waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD)
      findings_.push_back("child processes are left");
  }

private:
  struct live {
    conc::task<int> task;
    int id;
    bool endless;
  };

  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  std::chrono::microseconds moment() { return std::chrono::microseconds(below(1500)); }

  // The work: some of it ends by itself, some only when it is asked to.

  enum class work {
    sleeps,
    sleeps_a_little,
    looks,
    fails,
    limits_itself,
    has_tasks,
    reads,
    computes
  };
  /// Enough that none of the endless ones waits for another.
  static constexpr conc::blocking_threads many{200};

  static bool is_endless(work w) {
    return w == work::sleeps || w == work::looks || w == work::has_tasks || w == work::reads;
  }
  static void sleep_long() { conc::this_task::sleep_for(600s); }

  static int perform(work w, int id, std::chrono::microseconds moment, int silent) {
    switch (w) {
    case work::sleeps:
      sleep_long();
      break;
    case work::sleeps_a_little:
      conc::this_task::sleep_for(moment);
      break;
    case work::looks:
      for (;;)
        conc::this_task::sleep_for(20us);
    case work::fails:
      throw std::range_error(std::to_string(id));
    case work::limits_itself:
      conc::with_timeout(moment, sleep_long);
      break;
    case work::has_tasks:
      conc::for_each(conc::blocking_threads{2}, conc::range(0, 3), [](int) { sleep_long(); });
      break;
    case work::reads: {
      char c;
      if (read(silent, &c, 1) == -1 && errno == ECANCELED)
        conc::this_task::throw_if_stopped();
      break;
    }
    case work::computes:
      for (auto end = std::chrono::steady_clock::now() + moment;
           std::chrono::steady_clock::now() < end;)
        conc::this_task::throw_if_stopped();
    }
    return id;
  }

  static conc::co<int> perform_awaiting(work w, int id, std::chrono::microseconds moment) {
    auto sleep_long = []() -> conc::co<> { co_await conc::sleep_for(600s); };
    switch (w) {
    case work::sleeps_a_little:
      co_await conc::sleep_for(moment);
      break;
    case work::fails:
      co_await conc::sleep_for(moment);
      throw std::range_error(std::to_string(id));
    case work::limits_itself:
      co_await conc::with_timeout(moment, sleep_long());
      break;
    case work::has_tasks:
      co_await conc::gather(sleep_long(), conc::submit(many, [] { storm::weather::sleep_long(); }));
      break;
    case work::looks:
      for (;;)
        co_await conc::sleep_for(20us);
    default:
      co_await sleep_long();
    }
    co_return id;
  }

  void begin(runs_on where) {
    int id = static_cast<int>(begun_++);
    auto w = static_cast<work>(below(where == runs_on::fiber ? 7 : 6));
    if (where == runs_on::process && w == work::has_tasks)
      w = work::sleeps;
    if (where == runs_on::threads && is_endless(w))
      w = work::computes; // others wait for the few threads
    auto call = [w, id, moment = moment(), silent = silent_[0]] {
      return perform(w, id, moment, silent);
    };
    live l{start(where, call, w, id), id, is_endless(w)};
    conc::detail::task_access<int>::state(l.task).when_done(
        [&count = outcomes_[static_cast<std::size_t>(id)]] { ++count; });
    live_.push_back(std::move(l));
  }

  template <class Call> conc::task<int> start(runs_on where, const Call &call, work w, int id) {
    switch (where) {
    case runs_on::threads:
      return conc::submit(conc::threads{}, call);
    case runs_on::blocking_threads:
      return conc::submit(many, call);
    case runs_on::fiber:
      return conc::submit(conc::async{}, call);
    case runs_on::coroutine:
      return conc::spawn(perform_awaiting(w, id, moment()));
    case runs_on::process:
      break;
    }
    return conc::submit(conc::processes{16}, call);
  }

  // The ends.

  live take_one() {
    std::size_t i = below(live_.size());
    std::swap(live_[i], live_.back());
    live l = std::move(live_.back());
    live_.pop_back();
    return l;
  }

  void end_some() {
    live l = take_one();
    switch (below(6)) {
    case 0:
      return; // dropped
    case 1:
      l.task.cancel();
      return tell(l);
    case 2:
      return limit(l);
    case 3:
      return leave_to_scope(std::move(l));
    case 4:
      return race(std::move(l));
    default:
      if (l.endless)
        l.task.cancel();
      return tell(l);
    }
  }

  void note(const std::string &what) { ++endings_[what]; }

  /// How a task has ended: the way of its own, or one that it was asked for.
  void tell(live &l) {
    try {
      if (l.task.get() != l.id)
        findings_.push_back("the result of another task");
      note(l.endless ? "endless work ended" : "result");
      if (l.endless)
        findings_.push_back("endless work ended by itself");
    } catch (const conc::cancelled &) {
      note("cancelled");
    } catch (const conc::timeout_error &) {
      note("timeout");
    } catch (const std::range_error &e) {
      note("own error");
      if (e.what() != std::to_string(l.id))
        findings_.push_back("the error of another task");
    } catch (const std::exception &e) {
      findings_.push_back(std::string("unexpected: ") + e.what());
    }
  }

  void limit(live &l) {
    try {
      conc::with_timeout(moment(), [&] { l.task.wait(); });
    } catch (const conc::timeout_error &) {
      return note("wait timed out");
    }
    tell(l);
  }

  void leave_to_scope(live l) {
    conc::scope s;
    l.task = s.adopt(std::move(l.task));
    s.cancel();
    try {
      s.join();
    } catch (const std::range_error &) {
    } catch (const conc::timeout_error &) {
    }
    tell(l);
  }

  void race(live l) {
    std::vector<conc::task<int>> all;
    bool endless = l.endless;
    all.push_back(std::move(l.task));
    while (!live_.empty() && all.size() < 4) {
      live other = take_one();
      endless &= other.endless;
      all.push_back(std::move(other.task));
    }
    if (endless)
      all.front().cancel();
    try {
      conc::race(std::move(all));
      note("race won by a result");
    } catch (const std::exception &) {
      note("race won by an error");
    }
  }

  void check_outcomes() {
    // A task's followers hear of its end a little after those who wait for it.
    auto give_up = std::chrono::steady_clock::now() + 20s;
    auto told = [](const std::atomic<int> &count) { return count > 0; };
    auto *first = outcomes_.get(), *last = first + begun_;
    while (!std::all_of(first, last, told) && std::chrono::steady_clock::now() < give_up)
      usleep(100);
    auto wrong = std::count_if(first, last, [](const std::atomic<int> &c) { return c != 1; });
    if (wrong > 0)
      findings_.push_back(std::to_string(wrong) + " tasks without exactly one outcome");
  }

  void grew(const char *what, long by, long most) {
    if (by > most)
      findings_.push_back(std::to_string(by) + " more " + what);
  }

  std::mt19937_64 random_;
  std::vector<live> live_;
  std::unique_ptr<std::atomic<int>[]> outcomes_; ///< how many each task has had
  std::size_t begun_ = 0;
  std::map<std::string, long> endings_;
  std::vector<std::string> findings_;
  int silent_[2];
};

} // namespace storm
