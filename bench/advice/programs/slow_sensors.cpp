// Reads sensors that need a moment to settle before they give a value.
//
//   slow_sensors [SENSORS [MILLISECONDS]]
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

int read_sensor(int number, std::chrono::milliseconds settle) {
  std::this_thread::sleep_for(settle);
  return number * number % 101;
}

int main(int argc, char **argv) {
  const int sensors = argc > 1 ? std::atoi(argv[1]) : 40;
  const std::chrono::milliseconds settle(argc > 2 ? std::atoi(argv[2]) : 15);

  std::vector<int> values;
  for (int number = 0; number < sensors; ++number)
    values.push_back(read_sensor(number, settle));

  for (const int value : values)
    std::cout << value << '\n';
}
