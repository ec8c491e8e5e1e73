// The pools of threads: who waits holds up nobody who computes, and stacks are as large as main's.
#include "conc/conc.h"
#include "process_tools.h"
#include "sanitizers.h"

#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>
#include <latch>
#include <mutex>
#include <pthread.h>
#include <set>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace {

TEST(threads, waiting_tasks_do_not_hold_up_computing_ones) {
  std::latch over(1);
  std::vector<conc::task<void>> waiting;
  for (int i = 0; i < 100; ++i)
    waiting.push_back(conc::submit(conc::blocking_threads{}, [&] { over.wait(); }));
  auto squares = conc::map(conc::threads{}, conc::range(0, 1000), [](int i) { return i * i; });
  EXPECT_EQ(squares[999], 999 * 999);
  EXPECT_EQ(conc::submit(conc::threads{}, [] { return 7; }).get(), 7);
  over.count_down();
  for (auto &t : waiting)
    t.get();
}

TEST(threads, as_many_wait_at_once_as_asked) {
  constexpr int many = 40; // more than there are cores
  std::latch all(many);
  conc::for_each(conc::blocking_threads{many}, conc::range(0, many),
                 [&](int) { all.arrive_and_wait(); });
  EXPECT_TRUE(all.try_wait());
}

TEST(threads, no_more_wait_at_once_than_by_default) {
  unsigned limit = std::min(32u, std::thread::hardware_concurrency() + 4);
  std::atomic<unsigned> inside{0}, most{0};
  conc::for_each(conc::blocking_threads{}, conc::range(0, 200), [&](int) {
    unsigned now = ++inside;
    unsigned before = most;
    while (before < now && !most.compare_exchange_weak(before, now)) {
    }
    std::this_thread::yield();
    --inside;
  });
  EXPECT_LE(most, limit);
}

std::size_t stack_of_this_thread() {
  pthread_attr_t attributes;
  pthread_getattr_np(pthread_self(), &attributes);
  std::size_t size = 0;
  pthread_attr_getstacksize(&attributes, &size);
  pthread_attr_destroy(&attributes);
  return size;
}

template <class Executor> void expect_large_stacks(Executor executor) {
  rlimit limit{};
  getrlimit(RLIMIT_STACK, &limit);
  std::size_t at_least = limit.rlim_cur == RLIM_INFINITY ? std::size_t{8} << 20 : limit.rlim_cur;
  auto main_thread = std::this_thread::get_id();
  std::mutex mutex;
  std::set<std::thread::id> seen;
  // A few rounds: the caller may be quicker than any worker.
  for (int round = 0; round < 100 && seen.empty(); ++round)
    conc::for_each(executor, conc::range(0, 1000), [&](int) {
      if (std::this_thread::get_id() == main_thread)
        return std::this_thread::yield();
      EXPECT_GE(stack_of_this_thread() + (64 << 10), at_least);
      std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
    });
}

TEST(threads, stacks_are_as_large_as_mains) {
  expect_large_stacks(conc::threads{});
  expect_large_stacks(conc::blocking_threads{});
}

/// What no thread of the pool's can do, the caller does; a task that has no thread is refused.
TEST(threads, none_to_be_had) {
  if (under_tsan)
    GTEST_SKIP() << "ThreadSanitizer has a thread of its own, which a forked child lacks";
  in_a_child([] {
    become_an_ordinary_user();
    limit(RLIMIT_NPROC, 0);
    conc::blocking_threads waiting{4};
    EXPECT_EQ(conc::map(waiting, up_to(100), [](int i) { return i; }), up_to(100));
    std::vector<int> delivered;
    conc::map(waiting, up_to(100), [](int i) { return i; }, [&](int i) { delivered.push_back(i); });
    EXPECT_EQ(delivered, up_to(100));
    try {
      conc::to_thread([] {});
      ADD_FAILURE() << "a task has begun";
    } catch (const std::system_error &e) {
      EXPECT_EQ(e.code().value(), EAGAIN);
    }
  });
}

} // namespace
