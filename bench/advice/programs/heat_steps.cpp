// Heat spreading over a plate: every step needs the one before, the rows of one step do not.
//
//   heat_steps [STEPS]
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 150;
  const int side = 1500;
  std::vector<double> now(side * side), next(side * side);
  for (int i = 0; i < side; ++i)
    now[i] = next[i] = 100;

  for (int step = 0; step < steps; ++step) {
    for (int y = 1; y < side - 1; ++y)
      for (int x = 1; x < side - 1; ++x)
        next[y * side + x] = (now[(y - 1) * side + x] + now[(y + 1) * side + x] +
                              now[y * side + x - 1] + now[y * side + x + 1]) / 4;
    now.swap(next);
  }
  std::cout << std::setprecision(12) << now[side + side / 2] << ' ' << now[20 * side + 9] << '\n';
}
