// Fibers and hooks.
#include "conc/conc.h"
#include "stopwatch.h"

#include <cstdio>
#include <dlfcn.h>
#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

int main() {
  constexpr int fibers = 100'000;
  auto no_op = [] {
    conc::for_each(conc::async{}, conc::range(0, fibers), [](int) { sched_yield(); });
  };
  no_op();
  double t = best_of(3, no_op);
  std::printf("task on a fiber, one yield           %.0f ns\n", t / fibers * 1e9);

  constexpr int switches = 1'000'000;
  double s = best_of(3, [] {
    conc::for_each(conc::async{2}, conc::range(0, 2), [](int) {
      for (int i = 0; i < switches / 2; ++i)
        sched_yield();
    });
  });
  std::printf("switch of fibers, through the loop   %.0f ns\n", s / switches * 1e9);

  // poll() of nothing, at once: hooked beside libc's own.
  constexpr int calls = 2'000'000;
  auto *plain = reinterpret_cast<int (*)(pollfd *, nfds_t, int)>(dlsym(RTLD_NEXT, "poll"));
  auto time_calls = [](auto f) {
    return best_of(5, [&] {
      for (int i = 0; i < calls; ++i)
        f(nullptr, 0, 0);
    });
  };
  double bare = time_calls(plain), hooked = time_calls(::poll);
  std::printf("hooked call outside a fiber          +%.1f ns (%.1f beside %.1f)\n",
              (hooked - bare) / calls * 1e9, hooked / calls * 1e9, bare / calls * 1e9);

  double w = best_of(3, [] {
    conc::for_each(conc::async{1000}, conc::range(0, 1000), [](int) { usleep(100'000); });
  });
  std::printf("1000 sleeps of 100 ms                %.3f s\n", w);
}
