// State that callees keep: what each model makes of it.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include <chrono>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}

static std::vector<long> scratch;
static long with_scratch(long n) {
  scratch.clear();
  for (long i = 0; i < n; ++i)
    scratch.push_back(spin(i));
  return long(scratch.size());
}

// Each process has its own scratch space, and every task starts by emptying it.
// CHECK-LABEL: in uses_scratch
// CHECK: threads: unsafe
// CHECK-NEXT: CA202 'scratch' is scratch space that all tasks would share
// CHECK: processes: proven
// CHECK: shape: map-sink
void uses_scratch(const std::vector<long> &in, std::vector<long> &out) {
  std::vector<long> results;
  for (long n : in)
    results.push_back(with_scratch(n));
  out = results;
}

static long last_seen;
static long remembers(long n) {
  long before = last_seen;
  last_seen = spin(n);
  return before;
}

// CHECK-LABEL: in uses_memory
// CHECK: threads: unsafe
// CHECK-NEXT: CA201 'last_seen' is read and written by every iteration from state.cpp:[[@LINE-6]]:3 to state.cpp:[[@LINE-7]]:17
// CHECK: processes: unsafe
// CHECK: async: unsafe
void uses_memory(const std::vector<long> &in, std::vector<long> &out) {
  std::vector<long> results;
  for (long n : in)
    results.push_back(remembers(n));
  out = results;
}

static std::mutex lock;
static long sum;
static void adds(long n) {
  long value = spin(n);
  std::lock_guard<std::mutex> guard(lock);
  sum += value;
}

// CHECK-LABEL: in under_lock
// CHECK: threads: assumed
// CHECK: CA208 'sum' is changed under 'lock'
// CHECK: processes: unsafe
// CHECK: CA301
void under_lock(const std::vector<long> &in) {
  for (long n : in)
    adds(n);
}

// One call writes what the other one reads, whichever comes first.
static long shared;
static void writes(long n) { shared = spin(n); }
static long reads() { return shared; }
// CHECK-LABEL: in across_calls
// CHECK: threads: unsafe
// CHECK-NEXT: CA201 'shared'
void across_calls(const std::vector<long> &in, std::vector<long> &out) {
  std::vector<long> results;
  for (long n : in) {
    results.push_back(reads() + spin(n));
    writes(n);
  }
  out = results;
}

// CHECK-LABEL: in changes_directory
// CHECK: threads: unsafe
// CHECK: CA204
void changes_directory(const std::vector<std::string> &in) {
  for (const auto &name : in) {
    if (chdir(name.c_str()) == 0)
      wait();
  }
}

extern void opaque(long);
// CHECK-LABEL: in calls_opaque
// CHECK: unknown-callee(opaque)
// CHECK: threads: unknown
// CHECK-NEXT: CA207 nothing is known of 'opaque'
void calls_opaque(const std::vector<long> &in) {
  for (long n : in) {
    wait();
    opaque(n);
  }
}

int main() {
  std::vector<long> in{1, 2}, out;
  uses_scratch(in, out);
  uses_memory(in, out);
  under_lock(in);
  across_calls(in, out);
}
