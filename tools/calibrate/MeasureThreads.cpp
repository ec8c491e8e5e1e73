#include "tools/calibrate/Measure.h"
#include "tools/calibrate/Stopwatch.h"

#include <conc/map.h>
#include <conc/range.h>
#include <cstdint>
#include <sched.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

namespace concadvise {

namespace {

double spawn() {
  constexpr int Threads = 50;
  return secondsOf([] {
           for (int I = 0; I < Threads; ++I)
             std::thread([] {}).join();
         }) /
         Threads;
}

double task() {
  constexpr int64_t Tasks = 200'000;
  uint64_t Sum = 0;
  return secondsOf([&] {
           conc::map(
               conc::threads{}, conc::range(int64_t(0), Tasks),
               [](int64_t I) { return uint64_t(I) * 3; }, [&](uint64_t Value) { Sum += Value; });
         }) /
         double(Tasks);
}

/// Two threads on one CPU hand a token to and fro through two eventfds; each hand-over is one
/// switch.
class PingPong {
public:
  PingPong() : There(eventfd(0, EFD_CLOEXEC)), Back(eventfd(0, EFD_CLOEXEC)) {}
  ~PingPong() {
    close(There);
    close(Back);
  }
  bool ready() const { return There >= 0 && Back >= 0; }

  double perSwitch() const {
    constexpr int Rounds = 2000;
    cpu_set_t Before;
    sched_getaffinity(0, sizeof Before, &Before);
    stayOnThisCpu();
    std::thread Echo([this] {
      for (int I = 0; I < Rounds; ++I) {
        take(There);
        give(Back);
      }
    });
    double Seconds = secondsOf([this] {
      for (int I = 0; I < Rounds; ++I) {
        give(There);
        take(Back);
      }
    });
    Echo.join();
    sched_setaffinity(0, sizeof Before, &Before);
    return Seconds / (2.0 * Rounds);
  }

private:
  static void stayOnThisCpu() {
    cpu_set_t One;
    CPU_ZERO(&One);
    CPU_SET(size_t(std::max(0, sched_getcpu())), &One);
    sched_setaffinity(0, sizeof One, &One); // Inherited by the echo thread.
  }
  static void give(int Fd) {
    uint64_t One = 1;
    while (write(Fd, &One, sizeof One) < 0) {
    }
  }
  static void take(int Fd) {
    uint64_t Value;
    while (read(Fd, &Value, sizeof Value) < 0) {
    }
  }

  int There, Back;
};

} // namespace

void measureThreads(Machine &M) {
  M.ThreadSpawn = typicalOf(8, spawn);
  task(); // The pool's threads start here.
  M.ThreadTask = typicalOf(8, task);
  if (PingPong Pair; Pair.ready())
    M.ThreadSwitch = typicalOf(8, [&] { return Pair.perSwitch(); });
}

} // namespace concadvise
