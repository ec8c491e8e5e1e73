#include "tools/calibrate/Measure.h"
#include "tools/calibrate/Stopwatch.h"

#include <conc/for_each.h>
#include <conc/map.h>
#include <conc/range.h>
#include <cstdint>
#include <exception>
#include <sys/socket.h>
#include <unistd.h>

namespace concadvise {

namespace {

double fiberTask() {
  constexpr int64_t Tasks = 20'000;
  uint64_t Sum = 0;
  return secondsOf([&] {
           conc::map(
               conc::async{}, conc::range(int64_t(0), Tasks),
               [](int64_t I) { return uint64_t(I) * 3; }, [&](uint64_t Value) { Sum += Value; });
         }) /
         double(Tasks);
}

/// Two fibers hand a byte to and fro through a pair of sockets; each read waits for the event loop.
double wakeUp(int (&Ends)[2]) {
  constexpr int Rounds = 2000;
  auto Play = [&](int Player) {
    char Byte = 'x';
    for (int I = 0; I < Rounds; ++I) {
      if (Player == 0 && write(Ends[0], &Byte, 1) != 1)
        return;
      if (read(Ends[Player], &Byte, 1) != 1)
        return;
      if (Player == 1 && write(Ends[1], &Byte, 1) != 1)
        return;
    }
  };
  return secondsOf([&] { conc::for_each(conc::async{}, conc::range(0, 2), Play); }) /
         (2.0 * Rounds);
}

void measureLoop(Machine &M) {
  int Ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, Ends) != 0)
    return;
  M.LoopWake = typicalOf(8, [&] { return wakeUp(Ends); });
  close(Ends[0]);
  close(Ends[1]);
}

} // namespace

void measureFibers(Machine &M) {
  try {
    fiberTask(); // The loop and the first stacks are made here.
    M.FiberTask = typicalOf(8, fiberTask);
    measureLoop(M);
  } catch (const std::exception &) {
    // No event loop to be had here: the defaults stand.
  }
}

} // namespace concadvise
