// Two threads keep a lock, one while it sleeps, one while it computes; main waits for it.
#include <chrono>
#include <mutex>
#include <pthread.h>
#include <thread>

static std::mutex queue_lock;
struct Table {
  long rows[4] = {};
  std::mutex lock;
} table;

using Clock = std::chrono::steady_clock;
constexpr auto Long = std::chrono::milliseconds(150);

__attribute__((noinline)) void flush() { std::this_thread::sleep_for(Long); }

__attribute__((noinline)) void rebuild() {
  for (auto Until = Clock::now() + Long; Clock::now() < Until;)
    for (volatile long I = 0; I != 100000; ++I)
      table.rows[0] += I;
}

static void keeper(const char *Name, std::mutex &Lock, void (*Work)()) {
  pthread_setname_np(pthread_self(), Name);
  std::lock_guard<std::mutex> Guard(Lock);
  Work();
}

__attribute__((noinline)) void push(std::mutex &Lock) {
  std::lock_guard<std::mutex> Guard(Lock);
  table.rows[1] += 1;
}

static void wait(const char *Name, std::mutex &Lock, void (*Work)()) {
  std::thread Keeper(keeper, Name, std::ref(Lock), Work);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  push(Lock);
  Keeper.join();
}

int main() {
  wait("sleeper", queue_lock, flush);
  wait("builder", table.lock, rebuild);
}
