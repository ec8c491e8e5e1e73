// threads WHAT THREADS PER_CORE: `lock` computes while it holds one mutex, `free` without it.
// THREADS threads, times the number of cores when PER_CORE is 1; about half a second in all.
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sched.h>

static std::mutex One;
static volatile unsigned Sink;

static void compute(double Seconds) {
  timespec Start, Now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Start);
  do {
    for (unsigned I = 0; I < 1000; ++I)
      Sink = Sink + I;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Now);
  } while (double(Now.tv_sec - Start.tv_sec) + 1e-9 * double(Now.tv_nsec - Start.tv_nsec) < Seconds);
}

static void holding(double Seconds) {
  for (int I = 0; I < 20; ++I) {
    std::lock_guard<std::mutex> Hold(One);
    compute(Seconds / 20);
  }
}

static int cores() {
  cpu_set_t Set;
  return sched_getaffinity(0, sizeof Set, &Set) == 0 ? CPU_COUNT(&Set) : 1;
}

int main(int, char **Args) {
  bool Locked = Args[1] == std::string("lock"), PerCore = Args[3] == std::string("1");
  int Cores = cores(), Count = std::atoi(Args[2]) * (PerCore ? Cores : 1);
  double Each = 0.5 * (PerCore ? Cores : 1) / Count;
  std::vector<std::thread> Threads;
  for (int I = 0; I < Count; ++I)
    Threads.emplace_back(Locked ? holding : compute, Each);
  for (std::thread &T : Threads)
    T.join();
}
