// A thread for every one of many computations, all at once.
//
//   too_many_threads [THREADS]
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

unsigned long compute(int number) {
  unsigned long state = static_cast<unsigned long>(number) + 1;
  for (int step = 0; step < 6000000; ++step)
    state = state * 6364136223846793005ul + 1442695040888963407ul;
  return state >> 50;
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 120;
  std::vector<unsigned long> results(count);
  std::vector<std::thread> threads;
  for (int number = 0; number < count; ++number)
    threads.emplace_back([&results, number] { results[number] = compute(number); });
  for (std::thread &each : threads)
    each.join();
  unsigned long all = 0;
  for (const unsigned long result : results)
    all = all * 31 + result;
  std::cout << all << '\n';
}
