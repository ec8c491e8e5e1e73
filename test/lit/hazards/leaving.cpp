// Ways out of a body other than its end: all of them end more than the task.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <csetjmp>
#include <cstdlib>
#include <pthread.h>
#include <vector>

static std::jmp_buf home;
// CHECK-LABEL: site loop in jumps{{$}}
// CHECK: shape: none
// CHECK-NEXT: refused: CA405 the body may end the program
longs jumps(const longs &in) {
  longs out;
  for (long n : in) {
    long value = spin(n);
    if (value > 100)
      std::longjmp(home, 1);
    out.push_back(value);
  }
  return out;
}

static long ends_thread(long n) {
  if (n > 9)
    pthread_exit(nullptr);
  return spin(n);
}
// CHECK-LABEL: site loop in leaves_thread{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA213 a task may end the program
// CHECK: processes: unsafe
// CHECK-NEXT: CA213 a task may end the program
// CHECK: async: unsafe
// CHECK-NEXT: CA213 a task may end the program
longs leaves_thread(const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(ends_thread(n));
  return out;
}

static long ends_program(long n) {
  if (n > 9)
    std::exit(3);
  return spin(n);
}
// CHECK-LABEL: site loop in leaves_program{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA201 'libc:exit' is read and written by every iteration
// CHECK: processes: unsafe
// CHECK-NEXT: CA201 'libc:exit' is read and written by every iteration
// CHECK: async: unsafe
// CHECK-NEXT: CA201 'libc:exit' is read and written by every iteration
longs leaves_program(const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(ends_program(n));
  return out;
}

static long ends_at_once(long n) {
  if (n > 9)
    _exit(3);
  return spin(n);
}
// CHECK-LABEL: site loop in leaves_at_once{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA213 a task may end the program
// CHECK: processes: unsafe
// CHECK-NEXT: CA213 a task may end the program
// CHECK: async: unsafe
// CHECK-NEXT: CA213 a task may end the program
longs leaves_at_once(const longs &in) {
  longs out;
  for (long n : in)
    out.push_back(ends_at_once(n));
  return out;
}
