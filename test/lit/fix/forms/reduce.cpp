// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
#include <algorithm>
#include <cstdio>
#include <vector>

static long square(int x) { return static_cast<long>(x) * x; }

int main() {
  std::vector<int> xs;
  for (int i = 0; i < 1000; ++i)
    xs.push_back(i * 7 % 101);
  long total = 5;
  // WRAP: form=reduce hoist=square(x) type=long reduce=total:+:long
  for (int x : xs)
    total += square(x);
  long most = 0;
  // WRAP: form=reduce hoist=square(x) type=long reduce=most:max:long
  for (int x : xs)
    most = std::max(most, square(x));
  double sum = 0;
  // WRAP: hoist="square(x) / 3.0" type=double
  for (int x : xs)
    sum += square(x) / 3.0;
  int count = 0;
  // WRAP: hoist="square(x) > 50" type=bool
  for (int x : xs)
    if (square(x) > 50)
      ++count;
  std::printf("%ld %ld %.17g %d\n", total, most, sum, count);
}
