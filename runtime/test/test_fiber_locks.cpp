// Locks belong to the fiber that took them, although fibers share a thread.
#include "conc/conc.h"
#include "conc/hooks.h"
#include "sanitizers.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <pthread.h>
#include <semaphore.h>
#include <shared_mutex>
#include <thread>
#include <threads.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

template <class... F> void together(F... f) {
  std::vector<std::function<void()>> all{f...};
  conc::for_each(conc::async{}, all, [](auto &g) { g(); });
}

/// Lets every other fiber that can run do so.
void yield() {
  for (int i = 0; i < 3; ++i)
    sched_yield();
}

/// Reports end here instead of on stderr.
struct quiet {
  std::vector<conc::hooks::report> got;
  quiet() {
    conc::hooks::on_report([this](const conc::hooks::report &r) { got.push_back(r); });
  }
  ~quiet() { conc::hooks::on_report(nullptr); }
};

template <class Mutex> void expect_exclusion() {
  quiet reports;
  Mutex m;
  int inside = 0, most = 0;
  auto enter = [&] {
    std::lock_guard lock(m);
    most = std::max(most, ++inside);
    yield();
    usleep(500);
    --inside;
  };
  together(enter, enter, enter, enter);
  EXPECT_EQ(most, 1);
}

TEST(fiber_locks, exclude_fibers_of_one_thread) {
  expect_exclusion<std::mutex>();
  expect_exclusion<std::recursive_mutex>();
  expect_exclusion<std::timed_mutex>();
  expect_exclusion<std::recursive_timed_mutex>();
  expect_exclusion<std::shared_mutex>();
  expect_exclusion<std::shared_timed_mutex>();
}

TEST(fiber_locks, recursive_ones_are_taken_again_by_their_fiber_only) {
  quiet reports;
  std::recursive_mutex m;
  std::string order;
  together(
      [&] {
        std::lock_guard once(m);
        std::lock_guard twice(m);
        yield();
        std::lock_guard thrice(m);
        order += "first ";
      },
      [&] {
        EXPECT_FALSE(m.try_lock());
        std::lock_guard once(m);
        order += "second";
      });
  EXPECT_EQ(order, "first second");
  EXPECT_TRUE(m.try_lock()); // nothing is left locked
  m.unlock();
}

TEST(fiber_locks, read_write_locks_notice_a_fiber_that_would_wait_for_itself) {
  quiet reports;
  pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
  together(
      [&] {
        EXPECT_EQ(pthread_rwlock_wrlock(&l), 0);
        EXPECT_EQ(pthread_rwlock_wrlock(&l), EDEADLK);
        EXPECT_EQ(pthread_rwlock_rdlock(&l), EDEADLK);
        yield();
        EXPECT_EQ(pthread_rwlock_unlock(&l), 0);
        EXPECT_EQ(pthread_rwlock_rdlock(&l), 0);
        yield();
        EXPECT_EQ(pthread_rwlock_unlock(&l), 0);
      },
      [&] {
        EXPECT_EQ(pthread_rwlock_rdlock(&l), 0); // waits; glibc would call it a deadlock
        EXPECT_EQ(pthread_rwlock_unlock(&l), 0);
        timespec soon{};
        EXPECT_EQ(pthread_rwlock_wrlock(&l), 0);
        EXPECT_EQ(pthread_rwlock_timedrdlock(&l, &soon), EDEADLK);
        EXPECT_EQ(pthread_rwlock_unlock(&l), 0);
      });
}

TEST(fiber_locks, timed_read_write_locks_give_up) {
  quiet reports;
  std::shared_timed_mutex m;
  std::atomic<bool> tried{false};
  together(
      [&] {
        std::lock_guard lock(m);
        while (!tried)
          usleep(200);
      },
      [&] {
        EXPECT_FALSE(m.try_lock_for(2ms));
        EXPECT_FALSE(m.try_lock_shared_for(2ms));
        tried = true;
      });
}

TEST(fiber_locks, streams_are_locked_by_fiber) {
  quiet reports;
  FILE *f = tmpfile();
  ASSERT_NE(f, nullptr);
  std::string order;
  together(
      [&] {
        flockfile(f);
        flockfile(f);
        yield();
        usleep(1000);
        order += "first ";
        funlockfile(f);
        funlockfile(f);
      },
      [&] {
        EXPECT_NE(ftrylockfile(f), 0);
        flockfile(f);
        order += "second";
        funlockfile(f);
      });
  EXPECT_EQ(order, "first second");
  EXPECT_EQ(ftrylockfile(f), 0);
  funlockfile(f);
  fclose(f);
}

TEST(fiber_locks, c11_locks_are_the_same) {
  quiet reports;
  mtx_t m;
  cnd_t c;
  ASSERT_EQ(mtx_init(&m, mtx_recursive | mtx_timed), thrd_success);
  ASSERT_EQ(cnd_init(&c), thrd_success);
  int stage = 0;
  together(
      [&] {
        EXPECT_EQ(mtx_lock(&m), thrd_success);
        EXPECT_EQ(mtx_lock(&m), thrd_success);
        EXPECT_EQ(mtx_unlock(&m), thrd_success);
        while (stage == 0)
          EXPECT_EQ(cnd_wait(&c, &m), thrd_success);
        EXPECT_EQ(mtx_unlock(&m), thrd_success);
      },
      [&] {
        EXPECT_EQ(mtx_lock(&m), thrd_success);
        stage = 1;
        EXPECT_EQ(cnd_broadcast(&c), thrd_success);
        timespec past{1, 0};
        EXPECT_EQ(cnd_timedwait(&c, &m, &past), thrd_timedout);
        EXPECT_EQ(mtx_unlock(&m), thrd_success);
      });
  cnd_destroy(&c);
  mtx_destroy(&m);
}

/// The thread would wait for itself: only it can run the fiber that has the lock.
TEST(fiber_locks, a_thread_lets_its_fiber_run_that_holds_what_it_needs) {
  quiet reports;
  std::mutex plain;
  std::recursive_mutex recursive;
  std::shared_mutex shared;
  auto hold = [](auto &m) {
    auto t = conc::submit(conc::async{}, [&m] {
      std::lock_guard lock(m);
      usleep(2000);
    });
    m.lock(); // on the thread, outside fibers
    m.unlock();
    t.get();
  };
  hold(plain);
  hold(recursive);
  hold(shared);
}

TEST(fiber_locks, a_lock_may_be_released_by_another_fiber) {
  if (under_tsan)
    GTEST_SKIP() << "ThreadSanitizer calls it an error";
  quiet reports;
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  auto t = conc::submit(conc::async{}, [&] {
    pthread_mutex_lock(&m);
    usleep(3000);
  });
  auto u = conc::submit(conc::async{}, [&] { pthread_mutex_unlock(&m); });
  EXPECT_EQ(pthread_mutex_lock(&m), 0);
  EXPECT_EQ(pthread_mutex_unlock(&m), 0);
  t.get();
  u.get();
}

TEST(fiber_locks, waiting_with_a_lock_is_reported_once_per_place) {
  quiet reports;
  std::mutex m;
  for (int i = 0; i < 3; ++i)
    together([&] {
      std::lock_guard lock(m);
      usleep(100);
    });
  ASSERT_EQ(reports.got.size(), 1u);
  EXPECT_EQ(reports.got[0].what, conc::hooks::finding::lock_held);
  EXPECT_GE(reports.got[0].stack.size(), 3u);
  EXPECT_NE(conc::hooks::stack_text(reports.got[0]).find("usleep"), std::string::npos);
  together([&] {
    std::unique_lock lock(m);
    lock.unlock();
    usleep(100);
  });
  EXPECT_EQ(reports.got.size(), 1u);
}

TEST(fiber_locks, handlers_may_wait_themselves) {
  int heard = 0;
  conc::hooks::on_report([&](const conc::hooks::report &) {
    usleep(10);
    ++heard;
  });
  std::mutex m;
  together([&] {
    std::lock_guard lock(m);
    usleep(100);
  });
  conc::hooks::on_report(nullptr);
  EXPECT_EQ(heard, 1);
}

// Work that is done once.

TEST(fiber_locks, static_initialisers_block) {
  int made = 0;
  bool others_ran = false;
  struct slow {
    int value;
    explicit slow(int &n) : value(++n) { usleep(2000); }
  };
  auto use = [&] {
    static slow once(made);
    EXPECT_EQ(once.value, 1);
  };
  together(
      [&] {
        use();
        EXPECT_FALSE(others_ran);
      },
      [&] { others_ran = true; }, use, use);
  EXPECT_EQ(made, 1);
}

TEST(fiber_locks, static_initialisers_that_throw_run_again_and_hooks_work_after) {
  int tries = 0;
  auto use = [&] {
    static int value = [&] {
      usleep(100);
      if (++tries == 1)
        throw std::runtime_error("not yet");
      return tries;
    }();
    return value;
  };
  bool other = false;
  together(
      [&] {
        EXPECT_THROW(use(), std::runtime_error);
        EXPECT_EQ(use(), 2);
        usleep(100);
        EXPECT_TRUE(other);
      },
      [&] { other = true; });
}

TEST(fiber_locks, call_once_blocks_and_works_again_after_an_exception) {
  std::once_flag flag;
  int calls = 0;
  bool others_ran = false;
  auto once = [&] {
    std::call_once(flag, [&] {
      usleep(1000);
      ++calls;
    });
  };
  together(
      [&] {
        once();
        EXPECT_FALSE(others_ran);
      },
      [&] { others_ran = true; }, once, once);
  EXPECT_EQ(calls, 1);
}

TEST(fiber_locks, fibers_wait_for_a_thread_that_does_it_once) {
  if (under_tsan)
    GTEST_SKIP() << "ThreadSanitizer has a pthread_once of its own, which blocks";
  static pthread_once_t once;
  once = PTHREAD_ONCE_INIT;
  static std::atomic<int> stage;
  stage = 0;
  auto work = [] {
    stage = 1;
    while (stage != 2)
      std::this_thread::yield();
  };
  std::thread thread([&] { pthread_once(&once, work); });
  while (stage != 1)
    std::this_thread::yield();
  together([&] { pthread_once(&once, work); }, [&] { stage = 2; });
  thread.join();
}

TEST(fiber_locks, fibers_wait_for_a_thread_that_initialises) {
  static std::atomic<int> stage;
  stage = 0;
  auto use = [] {
    static int value = [] {
      stage = 1;
      while (stage != 2)
        std::this_thread::yield();
      return 7;
    }();
    return value;
  };
  std::thread thread([&] { EXPECT_EQ(use(), 7); });
  while (stage != 1)
    std::this_thread::yield();
  together([&] { EXPECT_EQ(use(), 7); }, [&] { stage = 2; });
  thread.join();
}

TEST(fiber_locks, a_region_can_do_without_hooks) {
  bool other = false;
  together(
      [&] {
        {
          conc::hooks::blocking_region here;
          usleep(1000);
          EXPECT_FALSE(other);
        }
        usleep(1000);
        EXPECT_TRUE(other);
      },
      [&] { other = true; });
}

/// Blocks, yet the lock is to be had only when the other fiber runs.
TEST(fiber_locks, a_region_without_hooks_gets_locks_of_other_fibers) {
  quiet reports;
  std::mutex m;
  together(
      [&] {
        std::lock_guard lock(m);
        yield();
      },
      [&] {
        conc::hooks::blocking_region here;
        std::lock_guard lock(m);
      });
}

// Being asked to stop.

TEST(fiber_locks, stopping_wakes_conditions_once) {
  std::mutex m;
  std::condition_variable c;
  int wake_ups = 0;
  bool waiting = false, stopped = false;
  auto t = conc::submit(conc::async{}, [&] {
    std::unique_lock lock(m);
    while (!conc::this_task::stop_requested()) {
      waiting = true;
      c.wait(lock);
      ++wake_ups;
    }
    stopped = true;
  });
  conc::for_each(conc::async{}, conc::range(0, 1), [&](int) {
    while (!waiting)
      usleep(100);
    t.cancel();
  });
  t.wait();
  EXPECT_TRUE(stopped);
  EXPECT_EQ(wake_ups, 1);
}

TEST(fiber_locks, a_time_limit_wakes_conditions_and_semaphores) {
  std::mutex m;
  std::condition_variable c;
  sem_t s;
  sem_init(&s, 0, 0);
  auto until_stopped = [&](auto wait) {
    try {
      conc::with_timeout(5ms, [&] {
        together([&] {
          while (!conc::this_task::stop_requested())
            wait();
          conc::this_task::throw_if_stopped();
        });
      });
      ADD_FAILURE() << "no timeout";
    } catch (const conc::timeout_error &) {
    }
  };
  until_stopped([&] {
    std::unique_lock lock(m);
    c.wait(lock);
  });
  until_stopped([&] {
    EXPECT_EQ(sem_wait(&s), -1);
    EXPECT_EQ(errno, EINTR);
  });
  std::atomic<int> word{0};
  until_stopped([&] {
    timespec hour{3600, 0};
    syscall(202 /* SYS_futex */, &word, 0 /* FUTEX_WAIT */, 0, &hour, nullptr, 0);
  });
  sem_destroy(&s);
}

TEST(fiber_locks, stopping_ends_timed_waits_for_locks) {
  std::timed_mutex m;
  std::lock_guard held(m);
  EXPECT_THROW(conc::with_timeout(5ms,
                                  [&] {
                                    together([&] {
                                      EXPECT_FALSE(m.try_lock_for(1h));
                                      conc::this_task::throw_if_stopped();
                                    });
                                  }),
               conc::timeout_error);
}

} // namespace
