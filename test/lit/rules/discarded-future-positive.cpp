// Futures of std::async that block at once: thrown away, asked on the spot, dead in the same round.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'discarded-future]' | FileCheck %s --check-prefix=COUNT
#include <future>
#include <vector>

// COUNT: {{^}}11{{$}}
int work(int);

void thrown() {
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:3: warning: std::async, but its future is thrown away, and the destructor waits: {{.*}} [discarded-future]
  std::async(std::launch::async, work, 1);
}

void cast() {
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:9: warning: {{.*}} [discarded-future]
  (void)std::async(std::launch::async, work, 1);
}

void comma() {
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+2]]:3: warning: {{.*}} [discarded-future]
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:24: warning: {{.*}} [discarded-future]
  std::async(work, 1), std::async(work, 2);
}

int asked() {
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:10: warning: std::async, but its result is asked for at once
  return std::async(std::launch::async, work, 1).get();
}

void waited() {
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:3: warning: std::async, but its result is asked for at once
  std::async(std::launch::async, work, 1).wait();
}

std::future<int> start(int n) { return std::async(std::launch::async, work, n); }
std::future<int> begin(int n) { return start(n); }

void helper() {
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:3: warning: std::async, but its future is thrown away
  begin(3);
}

void rounds(std::vector<int> &v) {
  for (int x : v) {
    // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:14: warning: std::async, but its future dies at once
    auto f = std::async(std::launch::async, work, x);
  }
  for (int x : v) {
    // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:14: warning: std::async, but its result is asked for at once
    auto f = std::async(std::launch::async, work, x);
    f.get();
  }
}

void value() {
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:12: warning: std::async, but its result is asked for at once
  auto f = start(1);
  int x = f.get();
  work(x);
}

template <class T> void inTemplate(T x) {
  // CHECK-DAG: discarded-future-positive.cpp:[[@LINE+1]]:3: warning: {{.*}} [discarded-future]
  std::async(std::launch::async, work, x);
}
template void inTemplate(int);
template void inTemplate(short);
