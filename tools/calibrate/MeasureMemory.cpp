#include "tools/calibrate/Measure.h"
#include "tools/calibrate/Stopwatch.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <numeric>
#include <thread>
#include <unistd.h>
#include <vector>

namespace concadvise {

namespace {

constexpr size_t LeastBytes = size_t(128) << 20, MostBytes = size_t(1) << 30;

/// Enough that the last-level cache cannot hold it.
size_t bufferBytes() {
  long Cache = sysconf(_SC_LEVEL3_CACHE_SIZE);
  return std::clamp(Cache > 0 ? 4 * size_t(Cache) : 0, LeastBytes, MostBytes);
}

using Words = std::vector<uint64_t>;

/// Seconds in which `Threads` threads together read the data, each its own part.
double readingSeconds(const Words &Data, unsigned Threads) {
  std::atomic<unsigned> Ready = 0;
  std::atomic<uint64_t> Sum = 0;
  size_t Part = Data.size() / Threads;
  auto Read = [&](unsigned I) {
    ++Ready;
    while (Ready < Threads)
      std::this_thread::yield();
    auto Begin = Data.begin() + long(I * Part);
    Sum += std::accumulate(Begin, Begin + long(Part), uint64_t(0));
  };
  double Seconds = secondsOf([&] {
    std::vector<std::thread> Others;
    for (unsigned I = 1; I < Threads; ++I)
      Others.emplace_back(Read, I);
    Read(0);
    for (std::thread &Other : Others)
      Other.join();
  });
  // The sum keeps the reads alive: the data is all ones.
  return Sum == Part * Threads ? Seconds : 0;
}

} // namespace

// Up to 16 threads each count is measured; beyond, doublings, and lines between them.
void measureMemory(Machine &M) {
  Words Data(bufferBytes() / sizeof(uint64_t), 1);
  std::vector<double> Speed;
  unsigned Last = 0;
  while (Last < M.Cores) {
    unsigned Next = Last < 16 ? Last + 1 : std::min(M.Cores, 2 * Last);
    double Seconds = typicalOf(4, [&] { return readingSeconds(Data, Next); });
    double Now = Seconds > 0 ? double(Data.size() * sizeof(uint64_t)) / Seconds : 0;
    double Before = Speed.empty() ? Now : Speed.back();
    for (unsigned I = Last + 1; I <= Next; ++I)
      Speed.push_back(Before + (Now - Before) * double(I - Last) / double(Next - Last));
    Last = Next;
  }
  M.MemoryBandwidth = std::move(Speed);
}

} // namespace concadvise
