// Each task itself writes a line when it begins and when it ends.
//
//   log_progress [TASKS]
#include <cstdlib>
#include <iostream>
#include <vector>

unsigned long worked(int task) {
  std::cout << "begin " << task << '\n';
  unsigned long state = static_cast<unsigned long>(task) + 1;
  for (int step = 0; step < 5000000; ++step)
    state = state * 6364136223846793005ul + 1442695040888963407ul;
  std::cout << "end " << task << '\n';
  return state >> 40;
}

int main(int argc, char **argv) {
  const int tasks = argc > 1 ? std::atoi(argv[1]) : 100;
  std::vector<unsigned long> results;
  for (int task = 0; task < tasks; ++task)
    results.push_back(worked(task));
  unsigned long all = 0;
  for (const unsigned long result : results)
    all ^= result;
  std::cout << all << '\n';
}
