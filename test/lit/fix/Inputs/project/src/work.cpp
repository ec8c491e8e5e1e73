#include "work.h"

#include <cmath>
#include <unistd.h>

int work(int n) {
  double sum = 0;
  for (int i = 1; i < 200000; ++i)
    sum += std::sqrt(static_cast<double>(i % (n + 2)));
  return static_cast<int>(sum) + n;
}

int remote(int n) {
  usleep(1000);
  return n * 2;
}
