#include <cmath>
#include <vector>

static double slow(double x) {
  for (int i = 0; i < 500; ++i)
    x = std::sin(x) + i;
  return x;
}
#if KIND == 2
static double last;
#define KEEP(x) (last = last + (x))
#else
#define KEEP(x) (x)
#endif

void differs(std::vector<double> &xs) {
  for (double &x : xs)
    x = KEEP(slow(x));
}
void agrees(std::vector<double> &xs) {
  for (double &x : xs)
    x = slow(x);
}
