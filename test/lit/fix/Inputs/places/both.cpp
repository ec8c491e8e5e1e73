#include <cmath>
#include <vector>

static double slow(double x) {
  for (int i = 0; i < 500; ++i)
    x = std::sin(x) + i;
  return x;
}
void agrees(std::vector<double> &xs) {
  for (double &x : xs)
    x = slow(x);
}
