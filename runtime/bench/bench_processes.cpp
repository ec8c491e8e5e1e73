// Worker processes: beside CPython's pools, beside memcpy, and beside themselves while workers are
// killed. With an argument only that part: empty, large, kills, or long: ten thousand timeouts and
// cancellations, and what they leave behind.
#include "conc/conc.h"
#include "stopwatch.h"

#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
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
  std::printf("no-op map(processes)  %.0f tasks/s   Pool.map, chunk 1 %.0f: %.1f times   "
              "ProcessPoolExecutor %.0f: %.1f times\n",
              rate, pool, rate / pool, executor, rate / executor);
}

void large_results(unsigned workers) {
  constexpr int n = 500;
  const std::vector<char> source(mib, 'p');
  std::vector<std::vector<char>> targets(64, std::vector<char>(mib)); // more than caches hold
  double copied = best_of(3, [&] {
    for (std::size_t i = 0; i < n; ++i) {
      char *target = targets[i % targets.size()].data();
      std::memcpy(target, source.data(), mib);
      asm volatile("" ::"r"(target) : "memory");
    }
  });
  std::size_t bytes = 0;
  double sent = best_of(3, [&] {
    conc::map(
        conc::processes{workers}, conc::range(0, n),
        [&](int) -> const std::vector<char> & { return source; },
        [&](const std::vector<char> &r) { bytes += r.size(); });
  });
  auto rate = [](double seconds) { return n / seconds / 1024; };
  std::printf("1 MiB results  %.2f GiB/s   memcpy %.2f GiB/s   ratio %.2f\n", rate(sent),
              rate(copied), copied / sent);
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
  std::printf("one kill a second  %.0f tasks/s, %zu failed   without %.0f tasks/s   ratio %.3f\n",
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
  unsigned cores = std::thread::hardware_concurrency();
  auto wanted = [&](const char *part, bool by_default = true) {
    return argc > 1 ? std::strcmp(argv[1], part) == 0 : by_default;
  };
  if (wanted("empty"))
    empty_tasks(cores);
  if (wanted("large"))
    large_results(cores);
  if (wanted("kills"))
    throughput_under_kills(cores);
  if (wanted("long", false))
    timeouts_and_cancellations(10'000);
}
