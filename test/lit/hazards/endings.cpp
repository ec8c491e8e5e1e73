// Destructors with effects, exceptions beside effects.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

static int ended;
struct counted {
  long n;
  ~counted() { ++ended; }
};
// CHECK-LABEL: site loop in counts{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA201 'ended' is read and written by every iteration
// CHECK: processes: unsafe
// CHECK-NEXT: CA201 'ended' is read and written by every iteration
// CHECK: async: unsafe
// CHECK-NEXT: CA201 'ended' is read and written by every iteration
longs counts(const longs &in) {
  longs out;
  for (long n : in) {
    counted c{n};
    out.push_back(spin(c.n));
  }
  return out;
}

struct told {
  long n;
  ~told() { std::printf("end of %ld\n", n); }
};
// CHECK-LABEL: site loop in prints{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA110 effects on the stdout must keep their order
// CHECK: processes: unsafe
// CHECK-NEXT: CA110 effects on the stdout must keep their order
// CHECK: async: unsafe
// CHECK-NEXT: CA110 effects on the stdout must keep their order
longs prints(const longs &in) {
  longs out;
  for (long n : in) {
    told t{n};
    out.push_back(spin(t.n));
  }
  return out;
}

static long checked(long n) {
  if (n < 0)
    throw std::runtime_error("negative");
  return spin(n);
}
// CHECK-LABEL: site loop in only_throws{{$}}
// CHECK: threads: proven
// CHECK: processes: proven
// CHECK: async: proven
// Nothing but the exception leaves the task: it is the serial loop's.
longs only_throws(const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(checked(n));
  return out;
}

static void stored(long n) {
  std::string name = "out" + std::to_string(n);
  if (std::FILE *file = std::fopen(name.c_str(), "w")) {
    std::fprintf(file, "%ld", spin(n));
    std::fclose(file);
  }
  if (n < 0)
    throw std::runtime_error("negative");
}
// CHECK-LABEL: site loop in throws_beside_effects{{$}}
// CHECK: threads: assumed
// CHECK-NEXT: CA206 effects on the filesystem are assumed not to depend on their order
// CHECK: processes: assumed
// CHECK-NEXT: CA206 effects on the filesystem are assumed not to depend on their order
// CHECK: async: unsafe
// CHECK-NEXT: CA311 'fopen' waits where the async runtime cannot step in: all tasks would wait
// Later tasks may have written their files when one throws.
void throws_beside_effects(const longs &in) {
  for (long n : in)
    stored(n);
}
