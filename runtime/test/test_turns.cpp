// Whose turn it is on a thread: its fibers, its coroutines, its events and its own.
#include "async/loop.h"
#include "conc/conc.h"

#include <array>
#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <sched.h>
#include <string>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

/// Yields until `done`; false after a time that only a thread that is held up takes.
template <class Done> bool yield_until(Done done) {
  auto end = std::chrono::steady_clock::now() + 60s;
  while (!done())
    if (sched_yield(); std::chrono::steady_clock::now() > end)
      return false;
  return true;
}

TEST(turns, fibers_that_only_yield_hold_up_nobody) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  int ended = 0;
  auto coroutine = [&]() -> conc::co<> {
    co_await conc::sleep_for(1ms);                             // a timer
    co_await conc::submit(conc::blocking_threads{}, [] {});    // another thread's post
    co_await conc::spawn([]() -> conc::co<> { co_return; }()); // one of the thread's own
    ++ended;
  };
  auto on_loop = conc::spawn(coroutine());
  std::thread writer([&] { EXPECT_EQ(write(fds[1], "x", 1), 1); });
  conc::for_each(conc::async{}, conc::range(0, 6), [&](int i) {
    char c;
    if (i == 0)
      usleep(1000);
    else if (i == 1)
      EXPECT_EQ(read(fds[0], &c, 1), 1);
    else if (i == 2)
      conc::submit(conc::blocking_threads{}, [] {}).get();
    else
      EXPECT_TRUE(yield_until([&] { return ended == 4; }));
    ended += i < 3;
  });
  on_loop.get();
  writer.join();
  close(fds[0]);
  close(fds[1]);
}

TEST(turns, the_thread_has_its_own_among_fibers_that_only_yield) {
  bool stop = false;
  auto busy = conc::submit(conc::async{}, [&] { return yield_until([&] { return stop; }); });
  conc::this_task::sleep_for(1ms);
  EXPECT_THROW(conc::with_timeout(1ms, [&] { busy.get(); }), conc::timeout_error);
  auto other = conc::submit(conc::async{}, [] { sched_yield(); });
  other.get();
  conc::submit(conc::blocking_threads{}, [] {}).get();
  stop = true;
  EXPECT_TRUE(busy.get());
}

TEST(turns, those_that_are_ready_take_turns_in_order) {
  std::string order;
  auto &l = conc::detail::loop::here();
  for (char name : {'a', 'b', 'c'})
    l.spawn([&order, name] {
      for (int turn = 0; turn < 4; ++turn) {
        order += name;
        sched_yield();
      }
    });
  while (l.has_fibers())
    l.suspend(conc::detail::never);
  EXPECT_EQ(order, "abcabcabcabc");
}

TEST(turns, what_is_submitted_runs_up_to_its_first_wait) {
  std::string seen;
  auto t = conc::submit(conc::async{}, [&] {
    seen += "a";
    sched_yield();
    seen += "b";
  });
  EXPECT_EQ(seen, "a");
  t.get();
  EXPECT_EQ(seen, "ab");
}

TEST(turns, work_of_every_size_is_called_once_and_then_gone) {
  auto &l = conc::detail::loop::here();
  auto alive = std::make_shared<int>(0);
  auto run = [&](auto ballast) {
    l.spawn([alive, ballast] { *alive += static_cast<int>(ballast.size()); });
    l.suspend(conc::detail::never);
    EXPECT_EQ(alive.use_count(), 1);
  };
  run(std::array<char, 1>{});
  run(std::array<char, 32>{});
  run(std::array<char, 33>{});
  run(std::array<char, 5000>{});
  EXPECT_EQ(*alive, 5066);
}

TEST(turns, stacks_of_many_are_given_back_and_used_again) {
  for (int round = 0; round < 3; ++round) {
    int sum = 0;
    conc::for_each(conc::async{300}, conc::range(0, 300), [&](int i) {
      std::array<char, 20'000> deep;
      deep.fill(static_cast<char>(i));
      usleep(1000);
      sum += i + deep.back() - deep.front();
    });
    EXPECT_EQ(sum, 299 * 150);
  }
}

TEST(turns, a_free_fiber_begins_as_a_new_thread_does) {
  conc::submit(conc::async{}, [] {
    errno = EDOM;
    try {
      throw 1;
    } catch (int) {
      sched_yield(); // and ends with errno set
    }
  }).get();
  conc::submit(conc::async{}, [] {
    EXPECT_EQ(errno, 0);
    EXPECT_FALSE(std::current_exception());
    EXPECT_EQ(std::uncaught_exceptions(), 0);
    EXPECT_FALSE(conc::this_task::stop_requested());
  }).get();
}

TEST(turns, a_free_fiber_may_go_on_on_another_thread) {
  for (int i = 0; i < 3; ++i)
    std::thread([] { // takes over the loop of the last one
      errno = ERANGE;
      conc::for_each(conc::async{}, conc::range(0, 10), [](int) {
        EXPECT_EQ(errno, 0);
        errno = EDOM;
        usleep(100);
        EXPECT_EQ(errno, EDOM);
      });
      EXPECT_EQ(errno, ERANGE);
    })
        .join();
}

} // namespace
