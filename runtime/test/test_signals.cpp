#include "conc/conc.h"
#include "conc/signals.h"

#include <csignal>
#include <gtest/gtest.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

void (*handler_of(int number))(int) {
  struct sigaction now{};
  sigaction(number, nullptr, &now);
  return now.sa_handler;
}

TEST(signals, are_given_to_who_waits) {
  conc::signals s{SIGUSR1, SIGUSR2};
  kill(getpid(), SIGUSR2);
  kill(getpid(), SIGUSR1);
  int a = s.next().get(), b = s.next().get();
  EXPECT_EQ(a + b, SIGUSR1 + SIGUSR2);
  EXPECT_NE(a, b);
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, s.next())), conc::timeout_error);
}

TEST(signals, wake_a_coroutine) {
  auto body = []() -> conc::co<int> {
    conc::signals s{SIGUSR1};
    auto waiting = conc::spawn(s.next());
    EXPECT_FALSE(waiting.done());
    std::thread([] { kill(getpid(), SIGUSR1); }).join();
    co_return co_await waiting;
  };
  EXPECT_EQ(conc::run(body()), SIGUSR1);
}

volatile sig_atomic_t own_calls = 0;
void own_handler(int) { own_calls = own_calls + 1; }

TEST(signals, the_programs_own_handler_goes_on) {
  signal(SIGUSR1, own_handler);
  own_calls = 0;
  {
    conc::signals s{SIGUSR1};
    kill(getpid(), SIGUSR1);
    EXPECT_EQ(s.next().get(), SIGUSR1);
    EXPECT_EQ(own_calls, 1);
  }
  EXPECT_EQ(handler_of(SIGUSR1), own_handler);
  kill(getpid(), SIGUSR1);
  EXPECT_EQ(own_calls, 2);
  signal(SIGUSR1, SIG_DFL);
}

TEST(signals, what_was_ignored_is_ignored_again) {
  signal(SIGUSR1, SIG_IGN);
  {
    conc::signals a{SIGUSR1};
    conc::signals b{SIGUSR1, SIGUSR1};
    kill(getpid(), SIGUSR1);
    EXPECT_EQ(a.next().get(), SIGUSR1);
    EXPECT_EQ(b.next().get(), SIGUSR1); // each gets it
  }
  EXPECT_EQ(handler_of(SIGUSR1), SIG_IGN);
  signal(SIGUSR1, SIG_DFL);
}

TEST(signals, a_handler_installed_later_stays) {
  {
    conc::signals s{SIGUSR1};
    signal(SIGUSR1, own_handler);
  }
  EXPECT_EQ(handler_of(SIGUSR1), own_handler);
  signal(SIGUSR1, SIG_DFL);
}

TEST(signals, faults_are_refused) {
  EXPECT_THROW(conc::signals({SIGSEGV}), std::invalid_argument);
  EXPECT_THROW(conc::signals({SIGKILL}), std::invalid_argument);
  EXPECT_THROW(conc::signals({1000}), std::invalid_argument);
}

TEST(signals, old_ones_are_not_given_to_the_next_who_waits) {
  signal(SIGUSR1, SIG_IGN);
  {
    conc::signals s{SIGUSR1};
    kill(getpid(), SIGUSR1);
  }
  conc::signals s{SIGUSR1};
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, s.next())), conc::timeout_error);
  kill(getpid(), SIGUSR1);
  EXPECT_EQ(s.next().get(), SIGUSR1);
}

TEST(signals, come_in_while_handlers_and_objects_change) {
  // Under a storm of signals none is lost for good and nothing breaks.
  signal(SIGUSR1, SIG_IGN);
  std::atomic<bool> done{false};
  std::thread sender([&] {
    while (!done) {
      kill(getpid(), SIGUSR1);
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < 200; ++i) {
    conc::signals s{SIGUSR1};
    EXPECT_EQ(s.next().get(), SIGUSR1);
  }
  done = true;
  sender.join();
  signal(SIGUSR1, SIG_DFL);
}

} // namespace
