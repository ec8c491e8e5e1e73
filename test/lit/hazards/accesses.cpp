// Accesses that are events of their own: volatile, and atomics, whatever their order.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <atomic>
#include <vector>

static volatile long port;
// CHECK-LABEL: site loop in device{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA118 'port' is volatile
// CHECK: processes: unsafe
// CHECK-NEXT: CA118 'port' is volatile
// CHECK: async: unsafe
// CHECK-NEXT: CA118 'port' is volatile
void device(const longs &in) {
  for (long n : in)
    port = spin(n);
}

static std::atomic<long> last, total;
// CHECK-LABEL: site loop in last_one{{$}}
// CHECK: threads: unknown
// CHECK-NEXT: CA201 the order of accesses to the atomic 'last' may matter
// CHECK: processes: unknown
// CHECK-NEXT: CA201 the order of accesses to the atomic 'last' may matter
// CHECK: async: unknown
// CHECK-NEXT: CA201 the order of accesses to the atomic 'last' may matter
void last_one(const longs &in) {
  for (long n : in)
    last.store(spin(n), std::memory_order_relaxed);
}

// CHECK-LABEL: site loop in running_total{{$}}
// CHECK: threads: unknown
// CHECK-NEXT: CA201 the order of accesses to the atomic 'total' may matter
// CHECK: processes: unsafe
// CHECK-NEXT: CA301 what a task writes to 'total' is lost in a worker process
// CHECK: async: unknown
// CHECK-NEXT: CA201 the order of accesses to the atomic 'total' may matter
longs running_total(const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(total.fetch_add(spin(n), std::memory_order_relaxed));
  return out;
}
