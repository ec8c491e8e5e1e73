// Computing tasks: beside tbb::parallel_for, and beside as many independent processes as cores.
#include "conc/conc.h"
#include "stopwatch.h"

#include <algorithm>
#include <cstdio>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_group.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

double work(int steps, double x) {
  for (int i = 0; i < steps; ++i)
    x = x * 1.0000001 + 1e-9;
  return x;
}

/// So many steps take 100 ns on this machine.
int steps_of_100ns() {
  constexpr int many = 1'000'000;
  volatile double sink = 0;
  double t = best_of(5, [&] { sink = work(many, sink); });
  return std::max(1, static_cast<int>(100e-9 / (t / many)));
}

/// Ours and the peer's, taken in turns, so that both see the same machine; the best of each.
template <class Ours, class Peer>
std::pair<double, double> side_by_side(int runs, Ours ours, Peer peer) {
  double best = 1e300, best_peer = 1e300;
  for (int i = 0; i < runs; ++i) {
    best = std::min(best, best_of(1, ours));
    best_peer = std::min(best_peer, best_of(1, peer));
  }
  return {best, best_peer};
}

void tiny_bodies() {
  constexpr std::size_t n = 1'000'000;
  std::vector<double> v(n, 1.0);
  int steps = steps_of_100ns();
  auto body = [&](std::size_t i) { v[i] = work(steps, v[i]); };
  auto [ours, tbb] = side_by_side(
      15, [&] { conc::for_each(conc::threads{}, conc::range(std::size_t{0}, n), body); },
      [&] { tbb::parallel_for(std::size_t{0}, n, body); });
  std::printf("for_each(threads), 1e6 bodies of 100 ns %.4f s   tbb::parallel_for %.4f s   "
              "ratio %.3f (at most 1.05)\n",
              ours, tbb, ours / tbb);
}

/// One task at a time: submitted, then waited for.
void submit_and_get() {
  constexpr int n = 5'000; // short, so that some runs are not interrupted
  auto [ours, tbb] = side_by_side(
      200,
      [] {
        for (int i = 0; i < n; ++i)
          conc::submit(conc::threads{}, [] {}).get();
      },
      [] {
        for (int i = 0; i < n; ++i) {
          tbb::task_group group;
          group.run([] {});
          group.wait();
        }
      });
  std::printf("submit(threads) + get of a no-op        %.0f ns   tbb::task_group run + wait %.0f "
              "ns   ratio %.2f (at most 1.3)\n",
              ours / n * 1e9, tbb / n * 1e9, ours / tbb);
}

/// Many at once: all submitted, then all waited for.
void submit_many() {
  constexpr int n = 100'000;
  auto [ours, tbb] = side_by_side(
      7,
      [] {
        std::vector<conc::task<void>> tasks;
        tasks.reserve(n);
        for (int i = 0; i < n; ++i)
          tasks.push_back(conc::submit(conc::threads{}, [] {}));
        for (auto &t : tasks)
          t.get();
      },
      [] {
        tbb::task_group group;
        for (int i = 0; i < n; ++i)
          group.run([] {});
        group.wait();
      });
  std::printf("submit of 1e5 no-ops, then all got      %.0f ns   tbb::task_group of as many %.0f "
              "ns   ratio %.2f\n",
              ours / n * 1e9, tbb / n * 1e9, ours / tbb);
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
  std::printf("map(%s), %u x 200 tasks of 1 ms   %.3f s   independent copies %.3f s   efficiency "
              "%.1f %% (at least 95)\n",
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
  submit_and_get();
  submit_many();
}
