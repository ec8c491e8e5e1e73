// std::async whose future is waited for at once: it looks concurrent and is not.
//
//   async_at_once [TASKS]
#include <cstdlib>
#include <future>
#include <iostream>
#include <vector>

unsigned long compute(int number) {
  unsigned long state = static_cast<unsigned long>(number) + 1;
  for (int step = 0; step < 6000000; ++step)
    state = state * 6364136223846793005ul + 1442695040888963407ul;
  return state >> 50;
}

int main(int argc, char **argv) {
  const int tasks = argc > 1 ? std::atoi(argv[1]) : 100;
  std::vector<unsigned long> results;
  for (int number = 0; number < tasks; ++number)
    results.push_back(std::async(std::launch::async, compute, number).get());
  unsigned long all = 0;
  for (const unsigned long result : results)
    all = all * 31 + result;
  std::cout << all << '\n';
}
