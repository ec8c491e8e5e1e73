// Before the first thread nobody else can want a lock; afterwards, in a thread, and where the order is
// not known, somebody can.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'blocking-under-lock]' | FileCheck %s --check-prefix=COUNT
#include <mutex>
#include <thread>
#include <unistd.h>

// COUNT: {{^}}3{{$}}
std::mutex m;

static void early() {
  std::lock_guard<std::mutex> lock(m);
  sleep(1);
}

static void late() {
  std::lock_guard<std::mutex> lock(m);
  // CHECK-DAG: phases.cpp:[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

static void work() {
  std::lock_guard<std::mutex> lock(m);
  // CHECK-DAG: phases.cpp:[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

void callback() {
  std::lock_guard<std::mutex> lock(m);
  // CHECK-DAG: phases.cpp:[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

int main() {
  early();
  std::thread t(work);
  late();
  t.join();
}
