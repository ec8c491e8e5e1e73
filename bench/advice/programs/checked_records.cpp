// Evaluates records; a bad one throws, and is counted instead of summed.
//
//   checked_records [RECORDS]
#include <cstdlib>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <vector>

long evaluate(int record) {
  if (record % 97 == 13)
    throw std::invalid_argument("bad record");
  unsigned state = static_cast<unsigned>(record);
  for (int step = 0; step < 200000; ++step)
    state = state * 22695477u + 1u;
  return state % 1000;
}

std::optional<long> evaluated(int record) {
  try {
    return evaluate(record);
  } catch (const std::invalid_argument &) {
    return std::nullopt;
  }
}

int main(int argc, char **argv) {
  const int records = argc > 1 ? std::atoi(argv[1]) : 3000;
  long sum = 0;
  int bad = 0;
  for (int record = 0; record < records; ++record) {
    if (const std::optional<long> value = evaluated(record))
      sum += *value;
    else
      ++bad;
  }
  std::cout << sum << ", " << bad << " bad\n";
}
