// What makes a task worth running concurrently: it waits, or it computes.
#pragma once
#include <unistd.h>
#include <vector>

int waited(int n) {
  usleep(1000);
  return n;
}
long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}
using longs = std::vector<long>;
