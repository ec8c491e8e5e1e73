// Worker processes: beside CPython's pools, beside memcpy, beside independent processes, from a
// program with much memory, and beside themselves while workers are killed. With an argument only
// that part: empty, large, cpu, first, kills, or long: ten thousand timeouts and cancellations, and
// what they leave behind.
#include "conc/conc.h"
#include "stopwatch.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <malloc.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

/// Seconds that a Python program prints; 0 without Python.
double python(const std::string &program) {
  FILE *out = popen(("python3 -c '" + program + "' 2>/dev/null").c_str(), "r");
  double seconds = 0;
  if (!out || std::fscanf(out, "%lf", &seconds) != 1)
    seconds = 0;
  if (out)
    pclose(out);
  return seconds;
}

/// How long a pool of Python's takes for n empty tasks, one at a time.
double python_pool(const std::string &module, const std::string &pool, unsigned workers, int n) {
  std::string count = std::to_string(n);
  return python("import time, " + module +
                "\n"
                "def f(x): return x\n"
                "with " +
                module + "." + pool + "(" + std::to_string(workers) +
                ") as p:\n"
                "  list(p.map(f, range(100), chunksize=1))\n"
                "  t = time.perf_counter()\n"
                "  list(p.map(f, range(" +
                count +
                "), chunksize=1))\n"
                "  print(time.perf_counter() - t)\n");
}

void empty_tasks(unsigned workers) {
  constexpr int n = 200'000, few = 20'000;
  auto same = [](int i) { return i; };
  double rate =
      n / best_of(5, [&] { conc::map(conc::processes{workers}, conc::range(0, n), same); });
  double pool = few / python_pool("multiprocessing", "Pool", workers, few);
  double executor = few / python_pool("concurrent.futures", "ProcessPoolExecutor", workers, few);
  std::printf("no-op map(processes)  %.0f tasks/s   Pool.map, chunk 1 %.0f: %.1f times (bar: 10)   "
              "ProcessPoolExecutor %.0f: %.1f times (bar: 40)\n",
              rate, pool, rate / pool, executor, rate / executor);
}

using payload = std::vector<char>;

std::size_t size_of(const payload &p) { return p.size(); }
payload same(payload p) { return p; }
int nothing(int i) { return i; }
const conc::registered size_call{"size_of", size_of};
const conc::registered same_call{"same", same};
const conc::registered nothing_call{"nothing", nothing};

using payloads = std::vector<std::reference_wrapper<const payload>>;

/// By memcpy, to more places than caches hold.
void copied(const payloads &sources) {
  static std::vector<payload> targets(64, payload(mib));
  for (std::size_t i = 0; i < sources.size(); ++i) {
    char *target = targets[i % targets.size()].data();
    std::memcpy(target, sources[i].get().data(), mib);
    asm volatile("" ::"r"(target) : "memory");
  }
}

/// Interleaved with memcpy: on a machine with other work, each round has its own ratio.
template <class Send>
void large(const char *what, const payloads &sources, double times, Send send) {
  std::vector<double> ratios;
  double fastest = 1e300, fastest_copy = 1e300;
  for (int round = 0; round < 5; ++round) {
    double copy = best_of(2, [&] { copied(sources); });
    double sent = best_of(2, send) / times;
    ratios.push_back(copy / sent);
    fastest = std::min(fastest, sent);
    fastest_copy = std::min(fastest_copy, copy);
  }
  std::sort(ratios.begin(), ratios.end());
  auto rate = [&](double seconds) { return static_cast<double>(sources.size()) / seconds / 1024; };
  std::printf("1 MiB %s  %.2f GiB/s   memcpy %.2f GiB/s   ratio %.2f, of the best %.2f (bar: 0.5)\n",
              what, rate(fastest), rate(fastest_copy), ratios[ratios.size() / 2],
              fastest_copy / fastest);
}

void large_payloads(unsigned workers, const conc::fork_server &server) {
  // Few places, so that a fork does not cost more than what is measured.
  const std::vector<payload> places(8, payload(mib, 'p'));
  payloads sources;
  for (std::size_t i = 0; i < 500; ++i)
    sources.emplace_back(places[i % places.size()]);
  std::size_t bytes = 0;
  auto count = [&](const payload &p) { bytes += p.size(); };
  auto self = [](const payload &p) -> const payload & { return p; };
  large("results", sources, 1, [&] { conc::map(conc::processes{workers}, sources, self, count); });
  large("arguments", sources, 1, [&] {
    conc::map(server.processes({workers}), sources, size_call, [&](std::size_t s) { bytes += s; });
  });
  large("both, each way", sources, 2,
        [&] { conc::map(server.processes({workers}), sources, same_call, count); });
}

/// From a program with 1 GiB of memory.
void first_task(const conc::fork_server &server) {
  std::vector<char> memory(1024 * mib, 1);
  auto one = [&](auto executor) {
    return best_of(5, [&] { conc::map(executor, conc::range(0, 1), nothing_call); }) * 1000;
  };
  double served = one(server.processes({1})), forked = one(conc::processes{1});
  std::printf("a task from 1 GiB  fork server %.2f ms (bar: 5)   fork at the call %.2f ms\n", served,
              forked);
}

/// Kills a worker of `caller` every second until it is told to stop.
pid_t start_killer(pid_t caller) {
  pid_t killer = fork();
  if (killer != 0)
    return killer;
  for (unsigned turn = 0;; ++turn) {
    usleep(1'000'000);
    std::string c = std::to_string(caller);
    std::ifstream children("/proc/" + c + "/task/" + c + "/children");
    std::vector<pid_t> pids;
    for (pid_t pid; children >> pid;)
      if (pid != getpid())
        pids.push_back(pid);
    if (!pids.empty())
      kill(pids[turn % pids.size()], SIGKILL);
  }
}

double computed(int steps) {
  double x = 1;
  for (int i = 0; i < steps; ++i)
    x = x * 1.0000001 + 1e-9;
  return x;
}

/// Beside as many processes, each of which does its share and nothing else.
void computing(unsigned workers) {
  constexpr int tasks = 400, steps = 2'000'000;
  auto alone = [&] {
    std::vector<pid_t> all;
    for (unsigned w = 0; w < workers; ++w) {
      pid_t made = fork();
      if (made != 0) {
        all.push_back(made);
        continue;
      }
      double sum = 0;
      for (int i = static_cast<int>(w); i < tasks; i += static_cast<int>(workers))
        sum += computed(steps);
      _exit(sum == 0);
    }
    for (pid_t p : all)
      waitpid(p, nullptr, 0);
  };
  auto mapped = [&] {
    conc::map(conc::processes{workers}, conc::range(0, tasks), [](int) { return computed(steps); });
  };
  std::vector<double> ratios;
  for (int round = 0; round < 7; ++round) {
    double plain = best_of(1, alone);
    ratios.push_back(plain / best_of(1, mapped));
  }
  std::sort(ratios.begin(), ratios.end());
  std::printf("computing on %u processes  %.3f of independent ones, %.3f at best (bar: 0.95)\n",
              workers, ratios[ratios.size() / 2], ratios.back());
}

void throughput_under_kills(unsigned workers) {
  constexpr int tasks = 8000;
  std::size_t failed = 0;
  auto run = [&] {
    auto outcomes = conc::map(
        conc::processes{workers}, conc::range(0, tasks), [](int) { return computed(400'000); },
        conc::return_exceptions);
    for (auto &o : outcomes)
      failed += !o.has_value();
  };
  double calm = best_of(2, run);
  pid_t killer = start_killer(getpid());
  double shot = best_of(2, run);
  kill(killer, SIGKILL);
  waitpid(killer, nullptr, 0);
  std::printf("one kill a second  %.0f tasks/s, %zu failed   without %.0f tasks/s   ratio %.3f (bar: 0.9)\n",
              tasks / shot, failed, tasks / calm, calm / shot);
}

std::ptrdiff_t files() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

void timeouts_and_cancellations(int n) {
  auto end_one = [](int i) {
    try {
      conc::processes executor{.timeout = i % 2 ? 1ms : 0ms};
      auto task = conc::submit(executor, [] { return pause(); });
      if (i % 2 == 0)
        task.cancel();
      task.get();
    } catch (const std::runtime_error &) {
      return 1;
    }
    return 0;
  };
  for (int i = 0; i < 20; ++i)
    end_one(i);
  auto open = files();
  auto allocated = mallinfo2().uordblks;
  int ended = 0;
  double seconds = best_of(1, [&] {
    for (int i = 0; i < n; ++i)
      ended += end_one(i);
  });
  bool zombies = waitpid(-1, nullptr, WNOHANG) >= 0;
  std::printf("%d timeouts and cancellations in %.1f s: %td files and %td bytes more, %s\n", ended,
              seconds, files() - open,
              static_cast<std::ptrdiff_t>(mallinfo2().uordblks) -
                  static_cast<std::ptrdiff_t>(allocated),
              zombies ? "children left" : "no children left");
}

} // namespace

int main(int argc, char **argv) {
  conc::fork_server server;
  unsigned cores = std::thread::hardware_concurrency();
  auto wanted = [&](const char *part, bool by_default = true) {
    return argc > 1 ? std::strcmp(argv[1], part) == 0 : by_default;
  };
  if (wanted("empty"))
    empty_tasks(cores);
  if (wanted("large"))
    large_payloads(cores, server);
  if (wanted("cpu"))
    computing(cores);
  if (wanted("first"))
    first_task(server);
  if (wanted("kills"))
    throughput_under_kills(cores);
  if (wanted("long", false))
    timeouts_and_cancellations(10'000);
}
