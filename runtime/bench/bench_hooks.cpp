// Calls outside fibers: hooked beside libc's own. Bar: at most 10 ns more.
#include "conc/conc.h"
#include "stopwatch.h"

#include <cstdio>
#include <dlfcn.h>
#include <mutex>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr int calls = 200'000;
constexpr int rounds = 15;

template <class F> F *libc(const char *name, F *) {
  return reinterpret_cast<F *>(dlsym(RTLD_NEXT, name));
}

/// The best round of each, in turns: what is on the machine besides hits both.
template <class Hooked, class Plain> void compare(const char *name, Hooked hooked, Plain plain) {
  double best_hooked = 1e9, best_plain = 1e9;
  for (int i = 0; i < rounds; ++i) {
    best_plain = std::min(best_plain, best_of(1, [&] {
                            for (int n = 0; n < calls; ++n)
                              plain();
                          }));
    best_hooked = std::min(best_hooked, best_of(1, [&] {
                             for (int n = 0; n < calls; ++n)
                               hooked();
                           }));
  }
  double more = (best_hooked - best_plain) / calls * 1e9;
  std::printf("%-28s %6.1f ns, plain %6.1f ns: %+5.1f ns (bar +10)\n", name,
              best_hooked / calls * 1e9, best_plain / calls * 1e9, more);
}

void compare_all() {
  auto *plain_poll = libc("poll", &poll);
  compare("poll of nothing", [] { poll(nullptr, 0, 0); }, [&] { plain_poll(nullptr, 0, 0); });
  int fd[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0)
    return;
  char c;
  auto *plain_recv = libc("recv", &recv);
  compare(
      "recv, nothing there", [&] { recv(fd[0], &c, 1, MSG_DONTWAIT); },
      [&] { plain_recv(fd[0], &c, 1, MSG_DONTWAIT); });
  auto *plain_read = libc("read", &read);
  compare("read of nothing", [&] { read(fd[0], &c, 0); }, [&] { plain_read(fd[0], &c, 0); });
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  auto *plain_lock = libc("pthread_mutex_lock", &pthread_mutex_lock);
  auto *plain_unlock = libc("pthread_mutex_unlock", &pthread_mutex_unlock);
  compare(
      "mutex, locked and unlocked",
      [&] {
        pthread_mutex_lock(&m);
        pthread_mutex_unlock(&m);
      },
      [&] {
        plain_lock(&m);
        plain_unlock(&m);
      });
  sem_t s;
  sem_init(&s, 0, 0);
  auto *plain_post = libc("sem_post", &sem_post);
  auto *plain_wait = libc("sem_wait", &sem_wait);
  compare(
      "semaphore, posted and taken",
      [&] {
        sem_post(&s);
        sem_wait(&s);
      },
      [&] {
        plain_post(&s);
        plain_wait(&s);
      });
  close(fd[0]);
  close(fd[1]);
}

} // namespace

int main() {
  std::puts("before any fiber:");
  compare_all();
  conc::for_each(conc::async{}, conc::range(0, 10), [](int) { usleep(10); });
  std::puts("on a thread that has run fibers:");
  compare_all();
}
