// Converts records in order; the first bad one ends the run with a message.
//
//   first_failure [RECORDS [BAD]]
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

unsigned convert(int record, int bad) {
  unsigned state = static_cast<unsigned>(record);
  for (int step = 0; step < 200000; ++step)
    state = state * 22695477u + 1u;
  if (record == bad)
    throw std::runtime_error("record " + std::to_string(record) + " is bad");
  return state;
}

int main(int argc, char **argv) {
  const int records = argc > 1 ? std::atoi(argv[1]) : 3000;
  const int bad = argc > 2 ? std::atoi(argv[2]) : records - 5;
  std::vector<unsigned> converted;
  try {
    for (int record = 0; record < records; ++record)
      converted.push_back(convert(record, bad));
  } catch (const std::exception &error) {
    std::cout << error.what() << '\n';
  }
  unsigned all = 0;
  for (const unsigned each : converted)
    all = all * 31 + each;
  std::cout << converted.size() << " converted, " << all << '\n';
}
