// Containers that change while they are gone through; reading a map may change it.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <map>
#include <vector>

// CHECK-LABEL: site loop in grows{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA112 'all' changes while iterations use it
// CHECK: processes: unsafe
// CHECK-NEXT: CA112 'all' changes while iterations use it
// CHECK: async: unsafe
// CHECK-NEXT: CA112 'all' changes while iterations use it
void grows(longs &all) {
  for (unsigned i = 0; i < all.size(); ++i)
    if (spin(all[i]) > 100)
      all.push_back(1);
}

// CHECK-LABEL: site loop in grows_in_range{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA112 'all' changes while iterations use it
// CHECK: processes: unsafe
// CHECK-NEXT: CA112 'all' changes while iterations use it
// CHECK: async: unsafe
// CHECK-NEXT: CA112 'all' changes while iterations use it
void grows_in_range(longs &all) {
  for (long each : all)
    if (spin(each) > 100)
      all.push_back(each);
}

// CHECK-LABEL: site loop in looks_up_and_inserts{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA111 results are put into 'table' in order
// CHECK: processes: unsafe
// CHECK-NEXT: CA111 results are put into 'table' in order
// CHECK: async: unsafe
// CHECK-NEXT: CA111 results are put into 'table' in order
longs looks_up_and_inserts(const longs &in, std::map<long, long> &table) {
  longs out;
  for (long n : in)
    out.push_back(spin(table[n]));
  return out;
}

// CHECK-LABEL: site loop in looks_up{{$}}
// CHECK: threads: proven
// CHECK: processes: proven
// CHECK: async: proven
longs looks_up(const longs &in, const std::map<long, long> &table) {
  longs out;
  for (long n : in)
    out.push_back(spin(table.at(n)));
  return out;
}
