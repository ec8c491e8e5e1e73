// Appends a line to one log file for every request, from the task itself.
//
//   append_log FILE [REQUESTS]
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>

int handle(int request, const std::string &log) {
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::ofstream file(log, std::ios::app);
  file << "request " << request << " handled\n";
  return request % 7;
}

int main(int argc, char **argv) {
  const std::string log = argc > 1 ? argv[1] : "log.txt";
  const int requests = argc > 2 ? std::atoi(argv[2]) : 100;
  std::ofstream{log};
  int sum = 0;
  for (int request = 0; request < requests; ++request)
    sum += handle(request, log);
  std::ifstream file(log);
  std::cout << sum << '\n' << file.rdbuf();
}
