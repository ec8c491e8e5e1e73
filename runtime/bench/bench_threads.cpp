// Computing tasks: beside tbb::parallel_for, and beside as many independent processes as cores.
#include "conc/conc.h"
#include "stopwatch.h"

#include <cstdio>
#include <oneapi/tbb/parallel_for.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

double work(int steps, double x) {
  for (int i = 0; i < steps; ++i)
    x = x * 1.0000001 + 1e-9;
  return x;
}

void tiny_bodies() {
  constexpr std::size_t n = 1'000'000;
  std::vector<double> v(n, 1.0);
  auto body = [&](std::size_t i) { v[i] = work(60, v[i]); };
  double ours =
      best_of(5, [&] { conc::for_each(conc::threads{}, conc::range(std::size_t{0}, n), body); });
  double tbb = best_of(5, [&] { tbb::parallel_for(std::size_t{0}, n, body); });
  std::printf(
      "for_each(threads), 1e6 tiny bodies   %.4f s   tbb::parallel_for %.4f s   ratio %.3f\n", ours,
      tbb, ours / tbb);
}

/// The same work in as many processes as cores, each on its own: what the machine can do.
double independent(unsigned copies, int tasks, int steps) {
  return best_of(3, [&] {
    for (unsigned c = 0; c < copies; ++c)
      if (fork() == 0) {
        volatile double sink = 0;
        for (int i = 0; i < tasks; ++i)
          sink = work(steps, sink);
        _exit(0);
      }
    while (wait(nullptr) > 0) {
    }
  });
}

template <class Executor> void computing_map(const char *name, Executor executor, double copies) {
  unsigned cores = std::thread::hardware_concurrency();
  constexpr int tasks = 200, steps = 1'000'000;
  double ours = best_of(3, [&] {
    conc::map(executor, conc::range(0, tasks * static_cast<int>(cores)),
              [](int i) { return work(steps, i); });
  });
  std::printf(
      "map(%s), %u x 200 tasks of 1 ms   %.3f s   independent copies %.3f s   efficiency %.1f %%\n",
      name, cores, ours, copies, 100 * copies / ours);
}

void empty_tasks() {
  constexpr int n = 200'000;
  double t =
      best_of(3, [] { conc::map(conc::processes{}, conc::range(0, n), [](int i) { return i; }); });
  std::printf("map(processes), no-op                %.0f tasks/s\n", n / t);
  double s = best_of(3, [] {
    conc::map(conc::threads{}, conc::range(0, n), [](int i) { return i; }, [](int) {});
  });
  std::printf("map(threads) with sink, no-op        %.0f tasks/s\n", n / s);
}

} // namespace

int main() {
  unsigned cores = std::thread::hardware_concurrency();
  double copies = independent(cores, 200, 1'000'000);
  computing_map("processes", conc::processes{}, copies); // before any thread exists
  empty_tasks();
  computing_map("threads", conc::threads{}, copies);
  tiny_bodies();
}
