// A sleep that paces, as far as can be told: it has to be consented to, or the order forbids it.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

static long fetched(long n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(100)); // not more than ten a second
  return spin(n);
}
// CHECK-LABEL: site loop in limited{{$}}
// CHECK: threads: assumed
// CHECK-NEXT: CA209 the sleep is assumed not to pace the loop
// CHECK: processes: assumed
// CHECK-NEXT: CA209 the sleep is assumed not to pace the loop
// CHECK: async: assumed
// CHECK-NEXT: CA209 the sleep is assumed not to pace the loop
longs limited(const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(fetched(n));
  return out;
}

// CHECK-LABEL: site loop in ticks{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA110 effects on the stdout must keep their order
// CHECK: processes: unsafe
// CHECK-NEXT: CA110 effects on the stdout must keep their order
// CHECK: async: unsafe
// CHECK-NEXT: CA110 effects on the stdout must keep their order
void ticks(int n) {
  for (int i = 0; i < n; ++i) {
    std::printf("tick\n");
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}
