//--- callee.h
inline void halve(double *values, int n) {
  for (int i = 0; i < n; ++i)
    values[i] /= 2;
}
double power(double base, int times);

//--- callee.cpp
#include "callee.h"
double power(double base, int times) {
  double product = 1;
  for (int i = 0; i < times; ++i)
    product = product * base + 1;
  return product;
}
void halveTen(double *values) {
  for (int i = 0; i < 10; ++i)
    halve(values + i, 1);
}

//--- loop.cpp
#include "callee.h"
#include <vector>
static const std::vector<double> bases(1000, 1.5);
std::vector<double> powers() {
  std::vector<double> out;
  for (double base : bases)
    out.push_back(power(base, 1000000));
  return out;
}
