#include "tools/calibrate/Measure.h"
#include "tools/calibrate/Stopwatch.h"

#include <conc/map.h>
#include <conc/range.h>
#include <cstdint>
#include <exception>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace concadvise {

namespace {

/// Seconds to fork and reap a child that ends at once; negative when fork fails.
double forkOnce() {
  bool Forked = true;
  double Seconds = secondsOf([&] {
    pid_t Child = fork();
    if (Child == 0)
      _exit(0);
    Forked = Child > 0;
    if (Forked)
      while (waitpid(Child, nullptr, 0) < 0 && errno == EINTR) {
      }
  });
  return Forked ? Seconds : -1;
}

void measureFork(Machine &M) {
  double Small = typicalOf(40, forkOnce);
  if (Small <= 0)
    return;
  M.Fork = Small;
  constexpr size_t Bytes = size_t(64) << 20;
  std::string Resident(Bytes, 'x');
  double Large = typicalOf(8, forkOnce);
  if (Large > Small)
    M.ForkPerByte = (Large - Small) / double(Bytes);
}

template <typename Task> double mapSeconds(int64_t Tasks, Task &&Each) {
  size_t Taken = 0;
  return secondsOf([&] {
    conc::map(conc::processes{}, conc::range(int64_t(0), Tasks), Each,
              [&](const auto &) { ++Taken; });
  });
}

void measurePool(Machine &M) {
  auto Small = [](int64_t I) { return I * 3; };
  constexpr int64_t Few = 2;
  double Start = typicalOf(12, [&] { return mapSeconds(Few, Small); });
  // A worker costs more than its fork: its rings, its reaping.
  M.Fork = std::max(M.Fork, Start / double(std::min<int64_t>(Few, M.Cores)));
  constexpr int64_t Tasks = 20'000;
  double Many = typicalOf(8, [&] { return mapSeconds(Tasks, Small); });
  if (Many > Start)
    M.ProcessTask = (Many - Start) / double(Tasks);
  constexpr int64_t Payloads = 32;
  constexpr size_t Bytes = size_t(1) << 20;
  double Carried = typicalOf(
      8, [&] { return mapSeconds(Payloads, [](int64_t) { return std::string(Bytes, 'x'); }); });
  if (Carried > Start)
    M.IpcPerByte = (Carried - Start) / double(Payloads * int64_t(Bytes));
}

} // namespace

void measureProcesses(Machine &M) {
  measureFork(M);
  try {
    measurePool(M);
  } catch (const std::exception &) {
    // No processes to be had here (a limit, a sandbox): the defaults stand.
  }
}

} // namespace concadvise
