// Thread-local state across a wait: all fibers of a thread have the same.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

static thread_local char buffer[64];
static std::string named(int n) {
  std::snprintf(buffer, sizeof buffer, "%d", n);
  waited(n);
  return buffer;
}
// CHECK-LABEL: site loop in scratch{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA203 thread-local 'buffer' carries a value from one iteration to the next
// CHECK: processes: unsafe
// CHECK-NEXT: CA203 thread-local 'buffer' carries a value from one iteration to the next
// CHECK: async: unsafe
// CHECK-NEXT: CA203 thread-local 'buffer' carries a value from one iteration to the next
std::vector<std::string> scratch(const std::vector<int> &in) {
  std::vector<std::string> out;
  for (int n : in)
    out.push_back(named(n));
  return out;
}

// CHECK-LABEL: site loop in broken_down{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA201 'libc:tmbuf' is read and written by every iteration
// CHECK: processes: unsafe
// CHECK-NEXT: CA201 'libc:tmbuf' is read and written by every iteration
// CHECK: async: unsafe
// CHECK-NEXT: CA201 'libc:tmbuf' is read and written by every iteration
// gmtime's buffer is one for all threads.
std::vector<int> broken_down(const std::vector<int> &in) {
  std::vector<int> out;
  for (int n : in) {
    time_t seconds = n;
    std::tm *parts = std::gmtime(&seconds);
    waited(n);
    out.push_back(parts->tm_year);
  }
  return out;
}

static thread_local int calls;
static int numbered(int n) {
  waited(n);
  return n + ++calls;
}
// CHECK-LABEL: site loop in carried{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA203 thread-local 'calls' carries a value from one iteration to the next
// CHECK: processes: unsafe
// CHECK-NEXT: CA203 thread-local 'calls' carries a value from one iteration to the next
// CHECK: async: unsafe
// CHECK-NEXT: CA203 thread-local 'calls' carries a value from one iteration to the next
std::vector<int> carried(const std::vector<int> &in) {
  std::vector<int> out;
  for (int n : in)
    out.push_back(numbered(n));
  return out;
}
