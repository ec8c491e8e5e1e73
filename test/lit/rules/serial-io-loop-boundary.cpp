// One task is no reason for concurrency; two are. Silenced where the code says so.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
#include <chrono>
#include <thread>

static void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

void once() {
  // CHECK: boundary.cpp:[[@LINE+1]]:3: serial: keep it serial: there is only one task
  for (int I = 0; I < 1; ++I)
    wait();
}

void twice() {
  // CHECK: boundary.cpp:[[@LINE+1]]:3: threads: run these 2 tasks on 2 threads {{.*}}[serial-io-loop]
  for (int I = 0; I < 2; ++I)
    wait();
}

void silenced() {
  // NOLINTNEXTLINE(concadvise-serial-io-loop)
  for (int I = 0; I < 2; ++I)
    wait();
  // CHECK-NOT: [serial-io-loop]
}
