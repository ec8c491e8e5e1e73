// Threads that do all their work under one lock, so that only one of them works at a time.
//
//   one_big_lock [THREADS]
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

static std::mutex guard;
static unsigned long total = 0;

void work(int number) {
  for (int round = 0; round < 40; ++round) {
    const std::lock_guard<std::mutex> hold(guard);
    unsigned long state = static_cast<unsigned long>(number * 100 + round);
    for (int step = 0; step < 2000000; ++step)
      state = state * 6364136223846793005ul + 1442695040888963407ul;
    total += state >> 50;
  }
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 4;
  std::vector<std::thread> threads;
  for (int number = 0; number < count; ++number)
    threads.emplace_back(work, number);
  for (std::thread &each : threads)
    each.join();
  std::cout << total << '\n';
}
