#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>
#include <vector>

static double grow(double x) {
  for (int i = 0; i < 100000; ++i)
    x = std::sqrt(x * x + i);
  return x;
}

static std::vector<int> found;

static int named(int n) {
  found.clear();
  for (int i = 0; i < 100000; ++i)
    if ((i ^ n) % 3 == 0)
      found.push_back(i);
  return static_cast<int>(found.size());
}

static int ask(int n) {
  usleep(3000);
  return n * n;
}

// Where an argument says: each of the loops is another case.
int main(int argc, char **argv) {
  int which = argc > 1 ? std::atoi(argv[1]) : 0;
  if (which == 0 || which == 1) {
    std::vector<double> xs;
    for (int i = 0; i < 16; ++i)
      xs.push_back(grow(i));
    std::printf("%.6f\n", xs[7] + xs[12]);
  }
  if (which == 2) {
    std::vector<int> counts;
    for (int i = 0; i < 16; ++i)
      counts.push_back(named(i));
    std::printf("%d\n", counts[9]);
  }
  if (which == 0 || which == 3) {
    std::vector<int> all;
    for (int i = 0; i < 10; ++i)
      all.push_back(ask(i));
    std::printf("%d\n", all[5]);
  }
}
