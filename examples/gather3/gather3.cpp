// Waits for three answers that take two, three and one unit of time, one after another.
//
//   gather3 [UNIT_MILLISECONDS]      gather3 1000
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

struct question {
  std::string name;
  int units;
};

std::string answer(const question &asked, std::chrono::milliseconds unit) {
  std::this_thread::sleep_for(asked.units * unit);
  return asked.name + " took " + std::to_string(asked.units);
}

int main(int argc, char **argv) {
  const std::chrono::milliseconds unit(argc > 1 ? std::atoi(argv[1]) : 1000);
  const std::vector<question> questions = {{"first", 2}, {"second", 3}, {"third", 1}};

  std::vector<std::string> answers;
  for (const question &asked : questions)
    answers.push_back(answer(asked, unit));

  for (const std::string &given : answers)
    std::cout << given << '\n';
}
