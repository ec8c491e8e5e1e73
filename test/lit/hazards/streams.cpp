// Standard input, and offsets and buffers that worker processes inherit.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s
// RUN: program-dump --loops %s -- -std=c++17 | FileCheck %s --check-prefix=LOOP

#include "Inputs/work.h"

#include <cstdio>
#include <iostream>
#include <unistd.h>
#include <vector>

// CHECK-LABEL: site loop in standard_input{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA101 an iteration reads 'cin' as an earlier one left it
// CHECK: processes: unsafe
// CHECK-NEXT: CA101 an iteration reads 'cin' as an earlier one left it
// CHECK: async: unsafe
// CHECK-NEXT: CA101 an iteration reads 'cin' as an earlier one left it
longs standard_input(const longs &in) {
  longs out;
  for (long n : in) {
    long value;
    std::cin >> value;
    out.push_back(spin(n) + value);
  }
  return out;
}

static long next(long n) { return spin(n) + std::getchar(); }
// LOOP-LABEL: loop in characters: sequential
// LOOP: CA110 effects on the stdin must keep their order
longs characters(const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(next(n));
  return out;
}

static long read_at(int fd, long at) {
  char byte = 0;
  lseek(fd, at, SEEK_SET);
  return read(fd, &byte, 1) + spin(byte);
}
// LOOP-LABEL: loop in offset: sequential
// LOOP: CA205 every iteration uses 'fd', whose state depends on order
longs offset(int fd, const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(read_at(fd, n));
  return out;
}

static long told(std::FILE *file, long n) {
  long value = spin(n);
  std::fprintf(file, "%ld\n", value);
  return value;
}
// CHECK-LABEL: site loop in inherited_buffer{{$}}
// CHECK: threads: unknown
// CHECK-NEXT: CA116 a call may touch the part of 'file' that another iteration uses
// CHECK: processes: unsafe
// CHECK-NEXT: CA301 what a task writes to 'file' is lost in a worker process
// CHECK: async: unsafe
// CHECK-NEXT: CA311 'fprintf' waits where the async runtime cannot step in: all tasks would wait
longs inherited_buffer(std::FILE *file, const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(told(file, n));
  return out;
}
