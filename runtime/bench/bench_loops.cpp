// Tasks that wait and compute, on two loops beside one.
#include "conc/conc.h"
#include "stopwatch.h"

#include <cstdio>
#include <unistd.h>

namespace {

constexpr int tasks = 2000;
constexpr useconds_t wait_us = 10'000;
constexpr std::chrono::microseconds work{250};

/// Computes for as long, in CPU time of its own thread.
int compute(int i) {
  timespec start{}, now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
  do
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  while ((now.tv_sec - start.tv_sec) * 1'000'000'000 + now.tv_nsec - start.tv_nsec <
         std::chrono::nanoseconds(work).count());
  return i;
}

double seconds_on(unsigned loops) {
  return best_of(5, [loops] {
    conc::async executor{500};
    executor.loops = loops;
    auto results = conc::map(executor, conc::range(0, tasks), [](int i) {
      usleep(wait_us);
      return compute(i);
    });
  });
}

} // namespace

int main() {
  double one = seconds_on(1), two = seconds_on(2);
  std::printf("%d tasks, 10 ms of waiting and 0.25 ms of computing: two loops %.3f s, one %.3f s: "
              "ratio %.2f\n",
              tasks, two, one, two / one);
  auto brief = [](unsigned loops) {
    return best_of(5, [loops] {
      conc::async executor{500};
      executor.loops = loops;
      conc::for_each(executor, conc::range(0, 100'000), [](int) { sched_yield(); });
    });
  };
  one = brief(1), two = brief(2);
  std::printf("100000 tasks that yield once: two loops %.0f ns each, one %.0f ns\n",
              two / 100'000 * 1e9, one / 100'000 * 1e9);
}
