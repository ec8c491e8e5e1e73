// Memory reached through what calls return and through iterators handed on by value.
// RUN: program-dump --loops %s -- -std=c++17 | FileCheck %s

#include <algorithm>
#include <vector>

long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}

// The pointer that a call returns leads to the container's elements, wherever it is indexed.
// CHECK: loop in first_of_data: {{unknown|sequential}}
// CHECK-NEXT: CA{{101|105}} {{.*}}'a'
void first_of_data(std::vector<long> &a) {
  long *p = a.data();
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(p[0]);
}

// The windows overlap.
// CHECK: loop in sorts_windows: {{unknown|sequential}}
void sorts_windows(std::vector<long> &a) {
  for (size_t i = 0; i + 4 < a.size(); ++i)
    std::sort(a.begin() + i, a.begin() + i + 4);
}

// CHECK: loop in fills_windows: {{unknown|sequential}}
void fills_windows(std::vector<long> &a) {
  for (size_t i = 0; i + 4 < a.size(); ++i)
    std::fill_n(a.begin() + i, 4, long(i));
}

// CHECK: loop in copies: {{unknown|sequential}}
void copies(std::vector<long> &a, const std::vector<long> &b) {
  for (size_t i = 0; i + 4 < a.size(); ++i)
    std::copy(b.begin(), b.begin() + 4, a.begin() + i);
}
