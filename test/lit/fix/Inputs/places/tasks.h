#pragma once
#include <cmath>
#include <vector>

inline double slow(double x) {
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

inline void in_header(std::vector<double> &xs) {
  for (double &x : xs)
    x = slow(x);
}
inline void with_macro(std::vector<double> &xs) {
  for (double &x : xs)
    x = KEEP(slow(x));
}
template <class T> void in_template(std::vector<T> &xs) {
  for (T &x : xs)
    x = T(slow(x));
}
template <class T> void never(std::vector<T> &xs) {
  for (T &x : xs)
    x = T(slow(x));
}
