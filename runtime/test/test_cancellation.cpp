// Cancellation, time limits and shields: the same on every executor.
#include "executors.h"
#include "servers.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// Far longer than a test may take.
void wait_long() { conc::this_task::sleep_for(60s); }

template <class E> struct cancellation_on : on_executor<E> {};
TYPED_TEST_SUITE(cancellation_on, all_executors);

using concurrent = testing::Types<conc::threads, conc::blocking_threads, conc::async,
                                  async_on_two_loops, conc::processes>;
template <class E> struct cancellation_of : on_executor<E> {};
TYPED_TEST_SUITE(cancellation_of, concurrent);

TYPED_TEST(cancellation_of, reaches_tasks_that_run) {
  auto t = conc::submit(this->executor, wait_long);
  EXPECT_TRUE(t.cancel());
  EXPECT_THROW(t.get(), conc::cancelled);
}

TYPED_TEST(cancellation_of, reaches_dropped_tasks) {
  auto t = conc::submit(this->executor, wait_long);
}

TYPED_TEST(cancellation_of, says_when_it_comes_too_late) {
  auto t = conc::submit(this->executor, [] { return 1; });
  t.wait();
  EXPECT_FALSE(t.cancel());
  EXPECT_EQ(t.get(), 1);
}

TYPED_TEST(cancellation_of, reaches_what_a_task_waits_for) {
  auto outer = conc::submit(conc::blocking_threads{}, [&] {
    conc::map(this->executor, conc::range(0, 4), [](int i) {
      wait_long();
      return i;
    });
  });
  usleep(20'000); // either way it must end
  outer.cancel();
  EXPECT_THROW(outer.get(), conc::cancelled);
}

TYPED_TEST(cancellation_on, time_limits_end_loops) {
  auto loop = [&] {
    conc::map(this->executor, conc::range(0, 8), [](int i) {
      wait_long();
      return i;
    });
  };
  EXPECT_THROW(conc::with_timeout(20ms, loop), conc::timeout_error);
  auto sunk = [&] {
    conc::map(this->executor, conc::range(0, 8), [](int i) { return wait_long(), i; }, [](int) {});
  };
  EXPECT_THROW(conc::with_timeout(20ms, sunk), conc::timeout_error);
  EXPECT_EQ(conc::map(this->executor, conc::range(0, 3), [](int i) { return i; }).size(), 3u);
}

TYPED_TEST(cancellation_on, time_limits_end_tasks) {
  EXPECT_THROW(conc::with_timeout(20ms, [&] { conc::submit(this->executor, wait_long).get(); }),
               conc::timeout_error);
}

TYPED_TEST(cancellation_on, results_in_time_are_kept) {
  auto call = [&] { return conc::submit(this->executor, [] { return 5; }).get(); };
  EXPECT_EQ(conc::with_timeout(60s, call), 5);
  EXPECT_THROW(conc::with_timeout(60s, [] { throw std::range_error("own"); }), std::range_error);
}

TEST(cancellation, the_earliest_of_nested_limits_counts) {
  bool went_on = false;
  int result = conc::with_timeout(60s, [&] {
    EXPECT_THROW(conc::with_timeout(10ms, wait_long), conc::timeout_error);
    went_on = true;
    return 1;
  });
  EXPECT_EQ(result, 1);
  EXPECT_TRUE(went_on);
  bool inside = false;
  EXPECT_THROW(conc::with_timeout(10ms,
                                  [&] {
                                    try {
                                      conc::with_timeout(60s, wait_long);
                                    } catch (const conc::cancelled &) {
                                      inside = true; // the inner limit has not passed
                                      throw;
                                    }
                                  }),
               conc::timeout_error);
  EXPECT_TRUE(inside);
}

/// What a task under nested limits says of them: who ended it, as text.
std::string blame(std::chrono::milliseconds inner) {
  try {
    conc::with_timeout(inner, wait_long);
  } catch (const conc::timeout_error &) {
    return "inner";
  } catch (const conc::cancelled &) {
    return "outer";
  }
  return "nobody";
}

TYPED_TEST(cancellation_on, inner_limits_of_tasks_are_their_own) {
  auto task = [](int) { return blame(5ms); };
  auto loop = [&] { return conc::map(this->executor, conc::range(0, 3), task); };
  EXPECT_EQ(conc::with_timeout(60s, loop), (std::vector<std::string>(3, "inner")));
}

TYPED_TEST(cancellation_on, an_outer_limit_ends_later_inner_ones) {
  auto loop = [&] {
    conc::map(this->executor, conc::range(0, 3), [](int) {
      if (blame(60'000ms) != "outer")
        throw std::range_error("the inner limit has not passed");
      conc::this_task::throw_if_stopped();
      return 0;
    });
  };
  EXPECT_THROW(conc::with_timeout(5ms, loop), conc::timeout_error);
  auto two = [&] { conc::with_timeout(60s, loop); };
  EXPECT_THROW(conc::with_timeout(5ms, two), conc::timeout_error);
}

TYPED_TEST(cancellation_of, waits_are_limited_whoever_could_run_the_task) {
  std::vector<conc::task<void>> many; // more than have a thread
  for (int i = 0; i < 40; ++i)
    many.push_back(conc::submit(conc::blocking_threads{1}, wait_long));
  auto last = [&] { many.back().wait(); };
  EXPECT_THROW(conc::with_timeout(5ms, last), conc::timeout_error);
  auto there = conc::submit(
      this->executor, [&] { EXPECT_THROW(conc::with_timeout(5ms, last), conc::timeout_error); });
  there.get();
}

TEST(cancellation, is_no_timeout_when_it_comes_first) {
  auto t = conc::submit(conc::blocking_threads{}, [] { conc::with_timeout(60s, wait_long); });
  t.cancel();
  EXPECT_THROW(t.get(), conc::cancelled);
}

TEST(cancellation, errors_of_clean_up_are_the_tasks_own) {
  std::atomic<bool> begun{false};
  auto t = conc::submit(conc::blocking_threads{}, [&] {
    try {
      begun = true;
      wait_long();
    } catch (const conc::cancelled &) {
      throw std::range_error("clean-up");
    }
  });
  while (!begun)
    std::this_thread::yield();
  t.cancel();
  EXPECT_THROW(t.get(), std::range_error);
}

template <class E> struct shield_on : on_executor<E> {};
TYPED_TEST_SUITE(shield_on, in_process);

/// with_timeout(limit, body) with a limit long enough for `begun` to be set.
template <class F> void expect_timeout_once_begun(std::atomic<bool> &begun, F body) {
  for (auto limit = 5ms; !begun; limit *= 2)
    EXPECT_THROW(conc::with_timeout(limit, body), conc::timeout_error);
}

TYPED_TEST(shield_on, lets_clean_up_wait) {
  int cleaned = 0;
  std::atomic<bool> begun{false};
  auto body = [&] {
    conc::for_each(this->executor, conc::range(0, 1), [&](int) {
      begun = true;
      try {
        wait_long();
      } catch (const conc::cancelled &) {
        EXPECT_TRUE(conc::this_task::stop_requested());
        EXPECT_THROW(conc::this_task::sleep_for(1ms), conc::cancelled);
        conc::shield([&] {
          EXPECT_FALSE(conc::this_task::stop_requested());
          conc::this_task::sleep_for(1ms);
          cleaned += conc::submit(this->executor, [] { return 1; }).get();
        });
        throw;
      }
    });
  };
  expect_timeout_once_begun(begun, body);
  EXPECT_EQ(cleaned, 1);
}

TYPED_TEST(shield_on, clean_up_runs_in_any_case) {
  std::atomic<int> cleaned{0};
  std::atomic<bool> begun{false};
  auto clean_up = [&] {
    conc::this_task::sleep_for(1ms); // and may wait
    ++cleaned;
  };
  auto cut = [&] {
    conc::for_each(this->executor, conc::range(0, 1), [&](int) {
      begun = true;
      conc::with_cleanup(wait_long, clean_up);
    });
  };
  expect_timeout_once_begun(begun, cut);
  auto failed = [&](int) { conc::with_cleanup([] { throw std::range_error("own"); }, clean_up); };
  EXPECT_THROW(conc::for_each(this->executor, conc::range(0, 1), failed), std::range_error);
  auto done = [&](int i) { return conc::with_cleanup([&] { return i; }, clean_up); };
  EXPECT_EQ(conc::map(this->executor, conc::range(4, 5), done), std::vector<int>{4});
  EXPECT_EQ(cleaned, 3);
}

TEST(cancellation, failures_of_clean_up_count) {
  auto bad = [] { throw std::range_error("clean-up"); };
  EXPECT_THROW(conc::with_cleanup([] { return 1; }, bad), std::range_error);
  EXPECT_THROW(conc::with_cleanup([] { throw conc::cancelled(); }, bad), std::range_error);
  EXPECT_THROW(conc::with_cleanup([] { throw std::domain_error("own"); }, bad),
               conc::aggregate_error);
}

/// A blocking call on a fiber, cancelled while it waits.
template <class Call> void expect_ended(Call call) {
  int error = 0;
  auto t = conc::submit(conc::async{}, [&] {
    error = call() == -1 ? errno : 0;
    return 1;
  });
  EXPECT_FALSE(t.done());
  t.cancel();
  EXPECT_THROW(t.get(), conc::cancelled); // what it returned is not to be trusted
  EXPECT_EQ(error, ECANCELED);
}

TEST(cancellation, ends_blocking_calls_on_fibers) {
  int fds[2], pair[2];
  ASSERT_EQ(pipe(fds), 0);
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  char c;
  pollfd p{fds[0], POLLIN, 0};
  expect_ended([&] { return read(fds[0], &c, 1); });
  expect_ended([&] { return recv(pair[0], &c, 1, 0); });
  expect_ended([&] { return poll(&p, 1, -1); });
  expect_ended([&] { return poll(&p, 1, 60'000); });
  expect_ended([&] { return usleep(60'000'000); });
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fds[0], &set);
  expect_ended([&] { return select(fds[0] + 1, &set, nullptr, nullptr, nullptr); });
  pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  expect_ended([&] { return waitpid(child, nullptr, 0); });
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (int fd : {fds[0], fds[1], pair[0], pair[1]})
    close(fd);
}

TEST(cancellation, ends_blocking_calls_of_loops_in_time) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  auto readers = [&] {
    return conc::map(conc::async{}, conc::range(0, 50), [&](int) {
      char c;
      return read(fds[0], &c, 1);
    });
  };
  EXPECT_THROW(conc::with_timeout(20ms, readers), conc::timeout_error);
  close(fds[0]);
  close(fds[1]);
}

TEST(cancellation, locks_are_waited_for_whatever_is_asked) {
  std::mutex mutex;
  mutex.lock();
  bool locked = false;
  auto t = conc::submit(conc::async{}, [&] {
    std::lock_guard lock(mutex);
    locked = true;
  });
  t.cancel();
  EXPECT_FALSE(t.done());
  mutex.unlock();
  EXPECT_NO_THROW(t.get());
  EXPECT_TRUE(locked);
}

TEST(cancellation, tokens_hear_of_it) {
  std::mutex mutex;
  std::condition_variable_any condition;
  auto body = [&] {
    std::unique_lock lock(mutex);
    EXPECT_FALSE(condition.wait(lock, conc::this_task::stop_token(), [] { return false; }));
    conc::this_task::throw_if_stopped();
  };
  EXPECT_THROW(conc::with_timeout(10ms, body), conc::timeout_error); // a thread sees to that
  auto t = conc::submit(conc::blocking_threads{}, body);
  t.cancel();
  EXPECT_THROW(t.get(), conc::cancelled);
  EXPECT_FALSE(conc::this_task::stop_token().stop_possible());
}

TEST(cancellation, computation_stops_when_it_looks) {
  auto t = conc::submit(conc::threads{}, [] {
    for (;;)
      conc::this_task::throw_if_stopped();
  });
  t.cancel();
  EXPECT_THROW(t.get(), conc::cancelled);
}

TEST(cancellation, timeouts_of_processes_that_cannot_be_forked_fail_the_task) {
  std::atomic<bool> over{false};
  std::thread other([&] { over.wait(false); }); // beside which no fork is safe
  conc::processes limited{.workers = 2, .timeout = 5ms};
  auto outcomes = conc::map(
      limited, conc::range(0, 3),
      [](int i) {
        if (i == 1)
          wait_long(); // looks
        auto until = std::chrono::steady_clock::now() + 10ms;
        while (i == 2 && std::chrono::steady_clock::now() < until) {
        } // does not
        return i;
      },
      conc::return_exceptions);
  EXPECT_EQ(outcomes[0].value(), 0);
  EXPECT_THROW(outcomes[1].value(), conc::timeout_error);
  EXPECT_THROW(outcomes[2].value(), conc::timeout_error);
  EXPECT_THROW(conc::for_each(limited, conc::range(0, 1), [](int) { wait_long(); }),
               conc::timeout_error);
  EXPECT_THROW(conc::submit(limited, wait_long).get(), conc::timeout_error);
  over = true;
  over.notify_all();
  other.join();
}

TEST(cancellation, many_times_leaves_nothing_behind) {
  for (int i = 0; i < 200; ++i) {
    auto a = conc::submit(conc::async{}, wait_long);
    auto b = conc::submit(conc::blocking_threads{}, wait_long);
    if (i % 2)
      b.cancel();
    if (i % 3) {
      EXPECT_THROW(conc::with_timeout(std::chrono::microseconds(i), [&] { a.get(); }),
                   conc::timeout_error);
    }
  }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

} // namespace
