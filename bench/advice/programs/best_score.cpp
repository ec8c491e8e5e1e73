// Tries many settings and keeps the one with the best score.
//
//   best_score [SETTINGS]
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

struct setting {
  double rate, decay;
};

double score(const setting &tried) {
  double value = 1.0, sum = 0.0;
  for (int step = 1; step <= 20000; ++step) {
    value = value * (1.0 - tried.decay / step) + tried.rate * std::cos(value);
    sum += value / step;
  }
  return sum;
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1500;
  std::vector<setting> settings;
  for (int i = 0; i < count; ++i)
    settings.push_back({0.01 * (i % 40), 0.02 * (i / 40)});

  setting best{};
  double best_score = -1e300;
  for (const setting &each : settings) {
    const double reached = score(each);
    if (reached > best_score) {
      best_score = reached;
      best = each;
    }
  }

  std::cout << std::setprecision(12) << best.rate << ' ' << best.decay << ": " << best_score << '\n';
}
