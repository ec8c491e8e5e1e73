// Hooked calls that no fiber makes: they are libc's, and safe wherever libc's are.
#include "conc/conc.h"

#include <atomic>
#include <cstdlib>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {
int look_ups = 0;
bool leaks_expected = false;
} // namespace

/// Asked by LeakSanitizer, which does not see what is held from the stack that exit() left behind.
extern "C" int __lsan_is_turned_off() { return leaks_expected; }

// The program is linked with --wrap=dlsym: the runtime's look-ups come here. So do those of Clang's
// sanitizers, before they work.
#if defined(__clang__)
#define UNWATCHED __attribute__((disable_sanitizer_instrumentation))
#else
#define UNWATCHED
#endif
extern "C" void *__real_dlsym(void *handle, const char *name);
extern "C" UNWATCHED void *__wrap_dlsym(void *handle, const char *name) {
  __atomic_fetch_add(&look_ups, 1, __ATOMIC_SEQ_CST);
  return __real_dlsym(handle, name);
}

namespace {

/// Under AddressSanitizer a program stood still at its end, once in a hundred: LeakSanitizer yields
/// while it holds the allocator, and the first sched_yield() of the program looked for libc's,
/// which allocates.
TEST(hooks_outside, never_use_the_dynamic_linker) {
  int before = look_ups;
  sched_yield();
  usleep(0);
  timespec none{};
  nanosleep(&none, nullptr);
  clock_nanosleep(CLOCK_MONOTONIC, 0, &none, nullptr);
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
  char c = 'x';
  EXPECT_EQ(write(fds[0], &c, 1), 1);
  pollfd p{fds[1], POLLIN, 0};
  EXPECT_EQ(poll(&p, 1, -1), 1);
  EXPECT_EQ(recv(fds[1], &c, 1, 0), 1);
  EXPECT_EQ(dup2(fds[0], fds[1]), fds[1]);
  EXPECT_EQ(close(fds[0]), 0);
  EXPECT_EQ(close(fds[1]), 0);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  sem_t s;
  sem_init(&s, 0, 1);
  EXPECT_EQ(sem_wait(&s), 0);
  EXPECT_EQ(sem_post(&s), 0);
  EXPECT_EQ(look_ups, before);
  EXPECT_GT(before, 0); // the wrapper is in use
}

/// What runs at the program's end must not hand over to the fibers that are left.
TEST(hooks_outside, a_program_may_exit_on_a_fiber) {
  auto leave = [] {
    leaks_expected = true;
    conc::for_each(conc::async{}, conc::range(0, 3), [](int i) {
      if (i < 2) {
        usleep(i == 0 ? 1 : 1'000'000); // the first one is about to be woken
        _exit(4);
      }
      std::atexit([] { usleep(20'000); });
      exit(3);
    });
  };
  EXPECT_EXIT(leave(), testing::ExitedWithCode(3), "");
}

} // namespace
