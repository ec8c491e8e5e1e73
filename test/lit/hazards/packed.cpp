// Elements of a vector<bool> and bit-fields share the word they lie in.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <vector>

// CHECK-LABEL: site loop in filled{{$}}
// CHECK: threads: proven
// CHECK: processes: proven
// CHECK: async: proven
// The results are put in place in order.
void filled(const longs &in, std::vector<bool> &out) {
  for (unsigned i = 0; i < in.size(); ++i)
    out[i] = spin(in[i]) > 7;
}

// CHECK-LABEL: site loop in each_bit{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA103 elements of the vector<bool> 'bits' share their bytes
// CHECK: processes: unsafe
// CHECK-NEXT: CA103 elements of the vector<bool> 'bits' share their bytes
// CHECK: async: unsafe
// CHECK-NEXT: CA103 elements of the vector<bool> 'bits' share their bytes
void each_bit(std::vector<bool> &bits) {
  for (auto bit : bits)
    bit = spin(bit) & 1;
}

struct halves {
  unsigned low : 4, high : 4;
};
// CHECK-LABEL: site loop in one_word{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA104 an iteration reads 'both.low' as an earlier one left it
// CHECK: processes: unsafe
// CHECK-NEXT: CA104 an iteration reads 'both.low' as an earlier one left it
// CHECK: async: unsafe
// CHECK-NEXT: CA104 an iteration reads 'both.low' as an earlier one left it
void one_word(const longs &in, halves &both) {
  for (long n : in) {
    if (n & 1)
      both.low = spin(n);
    else
      both.high = spin(n);
  }
}

struct item {
  unsigned a : 4, b : 4;
  long n;
};
// CHECK-LABEL: site loop in own_word{{$}}
// CHECK: threads: proven
// CHECK: processes: unsafe
// CHECK-NEXT: CA301 what a task writes to 'items.a' is lost in a worker process
// CHECK: async: proven
// Each item has a word of its own.
void own_word(std::vector<item> &items) {
  for (item &each : items)
    each.a = spin(each.n) & 7;
}
