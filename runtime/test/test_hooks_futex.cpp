// Waits that code makes of futex(2) itself, as the standard library's atomics do.
#include "conc/conc.h"

#include <atomic>
#include <barrier>
#include <functional>
#include <gtest/gtest.h>
#include <latch>
#include <linux/futex.h>
#include <semaphore>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

template <class... F> void together(F... f) {
  std::vector<std::function<void()>> all{f...};
  conc::for_each(conc::async{}, all, [](auto &g) { g(); });
}

TEST(hooks_futex, atomics_wait_without_holding_up_the_loop) {
  std::atomic<int> word{0};
  together(
      [&] {
        word.wait(0); // set by a fiber that begins later
        EXPECT_EQ(word, 1);
        word = 2;
        word.notify_all();
      },
      [&] {
        word = 1;
        word.notify_one();
        word.wait(1);
        EXPECT_EQ(word, 2);
      });
}

TEST(hooks_futex, latches_barriers_and_semaphores_wait_too) {
  std::latch latch(2);
  std::barrier barrier(2);
  std::counting_semaphore<2> semaphore(0);
  auto meet = [&] {
    latch.arrive_and_wait();
    barrier.arrive_and_wait();
    semaphore.release();
    barrier.arrive_and_wait();
    semaphore.acquire();
  };
  together(meet, meet);
  EXPECT_FALSE(semaphore.try_acquire());
}

TEST(hooks_futex, threads_and_fibers_wake_each_other) {
  std::atomic<int> word{0};
  std::thread other([&] {
    for (int i = 0; i < 200; i += 2) {
      word.wait(i);
      word = i + 2;
      word.notify_all();
    }
  });
  together([&] {
    for (int i = 0; i < 200; i += 2) {
      word = i + 1;
      word.notify_all();
      word.wait(i + 1);
    }
  });
  other.join();
  EXPECT_EQ(word, 200);
}

TEST(hooks_futex, other_processes_wake_fibers) {
  auto *word = static_cast<std::atomic<int> *>(
      mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  pid_t child = fork();
  if (child == 0) {
    while (*word == 0)
      usleep(100);
    *word = 2;
    syscall(SYS_futex, word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    _exit(0);
  }
  together([&] {
    *word = 1;
    while (*word == 1)
      syscall(SYS_futex, word, FUTEX_WAIT, 1, nullptr, nullptr, 0);
  });
  EXPECT_EQ(*word, 2);
  waitpid(child, nullptr, 0);
  munmap(word, sizeof(int));
}

TEST(hooks_futex, say_what_futexes_say) {
  together([] {
    int word = 7;
    EXPECT_EQ(syscall(SYS_futex, &word, FUTEX_WAIT, 8, nullptr, nullptr, 0), -1);
    EXPECT_EQ(errno, EAGAIN);
    timespec soon{0, 2'000'000};
    EXPECT_EQ(syscall(SYS_futex, &word, FUTEX_WAIT, 7, &soon, nullptr, 0), -1);
    EXPECT_EQ(errno, ETIMEDOUT);
  });
}

} // namespace
