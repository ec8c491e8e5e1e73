// Threads whose fibers get no turn are found, and calls that the hooks do not cover are told of.
#include "conc/conc.h"
#include "conc/hooks.h"
#include "conc/net.h"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <mutex>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using conc::hooks::finding;
using conc::hooks::report;

/// What has been reported, from any thread.
class reports {
public:
  reports() {
    conc::hooks::on_report([this](const report &r) {
      std::lock_guard lock(mutex_);
      all_.push_back(r);
      ++count_;
    });
  }
  ~reports() { conc::hooks::on_report(nullptr); }
  int count() const { return count_; }
  std::vector<report> all() {
    std::lock_guard lock(mutex_);
    return all_;
  }

private:
  std::mutex mutex_;
  std::vector<report> all_;
  std::atomic<int> count_{0};
};

/// Named in stacks.
extern "C" __attribute__((noinline, visibility("default"))) void compute_until(const reports &got,
                                                                               int wanted) {
  while (got.count() < wanted) {
    asm volatile("" ::: "memory");
  }
}

TEST(watchdog, names_what_holds_up_a_loop) {
  reports got;
  conc::hooks::watchdog dog(5ms);
  conc::for_each(conc::async{}, conc::range(0, 1), [&](int) { compute_until(got, 1); });
  auto all = got.all();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].what, finding::blocked_loop);
  EXPECT_GE(all[0].blocked, 5ms);
  EXPECT_NE(conc::hooks::stack_text(all[0]).find("compute_until"), std::string::npos)
      << conc::hooks::stack_text(all[0]);
}

conc::co<> compute_in_coroutine(const reports &got, bool at_once) {
  if (!at_once)
    co_await conc::sleep_for(1ms);
  compute_until(got, 1);
}

class watchdog_of_coroutines : public testing::TestWithParam<bool> {};

/// In its first part, too, which runs before the coroutine has waited for anything.
TEST_P(watchdog_of_coroutines, names_what_holds_up_a_loop) {
  reports got;
  conc::hooks::watchdog dog(5ms);
  conc::run(compute_in_coroutine(got, GetParam()));
  auto all = got.all();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].what, finding::blocked_loop);
  EXPECT_NE(conc::hooks::stack_text(all[0]).find("compute_until"), std::string::npos)
      << conc::hooks::stack_text(all[0]);
}
INSTANTIATE_TEST_SUITE_P(, watchdog_of_coroutines, testing::Bool());

/// One that got news of a descriptor, and one that goes on after a task.
TEST(watchdog, names_coroutines_that_events_resume) {
  for (bool by_descriptor : {true, false}) {
    reports got;
    conc::hooks::watchdog dog(5ms);
    auto body = [](const reports &r, bool descriptor) -> conc::co<> {
      if (descriptor) {
        int fds[2];
        EXPECT_EQ(pipe(fds), 0);
        conc::net::stream in(fds[0]), out(fds[1]);
        auto later = conc::spawn([](conc::net::stream &to) -> conc::co<> {
          co_await conc::sleep_for(1ms);
          co_await to.write_all("x");
        }(out));
        char c;
        co_await in.read_exactly(&c, 1);
        compute_until(r, 1);
        co_await later;
      } else {
        co_await conc::to_thread([] { usleep(1000); });
        compute_until(r, 1);
      }
    };
    conc::run(body(got, by_descriptor));
    EXPECT_EQ(got.count(), 1) << by_descriptor;
  }
}

/// A coroutine that waits by driving the loop holds nobody up, however long.
TEST(watchdog, leaves_coroutines_alone_that_wait) {
  reports got;
  {
    conc::hooks::watchdog dog(200ms);
    auto body = []() -> conc::co<> {
      co_await conc::sleep_for(450ms);
      conc::to_thread([] { usleep(450'000); }).get();
    };
    conc::run(body());
  }
  EXPECT_EQ(got.count(), 0);
}

TEST(watchdog, tells_of_each_time_once) {
  reports got;
  conc::hooks::watchdog dog(2ms);
  conc::for_each(conc::async{}, conc::range(0, 3), [&](int i) {
    compute_until(got, i + 1);
    sched_yield();
  });
  EXPECT_EQ(got.count(), 3);
}

TEST(watchdog, sees_calls_that_block) {
  reports got;
  conc::hooks::watchdog dog(2ms);
  conc::for_each(conc::async{}, conc::range(0, 1), [&](int) {
    conc::hooks::blocking_region here;
    while (got.count() == 0)
      usleep(1000);
  });
  EXPECT_EQ(got.all().at(0).what, finding::blocked_loop);
}

/// However long that takes: sleeping loops and fibers that wait are no finding.
TEST(watchdog, leaves_loops_alone_that_wait) {
  reports got;
  {
    conc::hooks::watchdog dog(200ms);
    conc::for_each(conc::async{}, conc::range(0, 20), [](int) { usleep(450'000); });
  }
  EXPECT_EQ(got.count(), 0);
}

TEST(watchdog, leaves_the_signal_as_it_was) {
  struct sigaction before[65]{}, after{};
  for (int s = SIGRTMIN; s <= SIGRTMAX; ++s)
    sigaction(s, nullptr, &before[s]);
  {
    conc::hooks::watchdog dog(1s);
  }
  for (int s = SIGRTMIN; s <= SIGRTMAX; ++s) {
    sigaction(s, nullptr, &after);
    EXPECT_EQ(after.sa_handler, before[s].sa_handler);
  }
}

TEST(watchdog, several_work_at_once) {
  reports got;
  conc::hooks::watchdog one(3ms), other(3ms);
  conc::for_each(conc::async{}, conc::range(0, 1), [&](int) { compute_until(got, 2); });
  EXPECT_GE(got.count(), 2);
}

TEST(watchdog, calls_that_hooks_do_not_cover_are_told_of) {
  reports got;
  conc::hooks::log_blocking_calls(1ms);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  timespec wait{0, 5'000'000};
  conc::for_each(conc::async{}, conc::range(0, 1), [&](int) {
    EXPECT_EQ(sigtimedwait(&set, nullptr, &wait), -1);
    EXPECT_EQ(errno, EAGAIN);
  });
  sigtimedwait(&set, nullptr, &wait); // outside fibers: not a thing to tell
  conc::hooks::log_blocking_calls(0ms);
  conc::for_each(conc::async{}, conc::range(0, 1),
                 [&](int) { sigtimedwait(&set, nullptr, &wait); });
  auto all = got.all();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].what, finding::blocking_call);
  EXPECT_EQ(all[0].text.find("sigtimedwait() blocked"), 0u) << all[0].text;
  EXPECT_GE(all[0].blocked, 5ms);
}

TEST(watchdog, timed_calls_do_what_they_do) {
  conc::hooks::log_blocking_calls(1h);
  conc::for_each(conc::async{}, conc::range(0, 1), [](int) {
    char path[] = "/tmp/conc-timed-XXXXXX";
    int fd = mkstemp(path);
    ASSERT_GE(fd, 0);
    EXPECT_EQ(pwrite(fd, "hello", 5, 3), 5);
    EXPECT_EQ(fsync(fd), 0);
    char text[8] = {};
    EXPECT_EQ(pread(fd, text, 5, 3), 5);
    EXPECT_STREQ(text, "hello");
    close(fd);
    unlink(path);
    mode_t mask = umask(022);
    fd = open(path, O_CREAT | O_WRONLY, 0604);
    umask(mask);
    struct stat s{};
    EXPECT_EQ(fstat(fd, &s), 0);
    EXPECT_EQ(s.st_mode & 0777, 0604u);
    close(fd);
    unlink(path);
    EXPECT_EQ(open("/no/such/file", O_RDONLY), -1);
    EXPECT_EQ(errno, ENOENT);
  });
  conc::hooks::log_blocking_calls(0ns);
}

} // namespace
