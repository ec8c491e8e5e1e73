// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// out[i] = f(i), with a step.
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <vector>

static double work(std::size_t i) { return std::sqrt(static_cast<double>(i)) * 1.5; }

int main() {
  std::vector<double> out(20);
  // WRAP: hoist=work(i) type=double
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = work(i);
  // WRAP: hoist=work(i) type=double
  for (std::size_t i = 1; i < out.size(); i += 3) {
    out[i] += work(i);
  }
  double sum = 0;
  for (double x : out)
    sum += x;
  std::printf("%.17g\n", sum);
}
