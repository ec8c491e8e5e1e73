// A plain local that no other thread is seen to reach is a counter; suppressed loops stay silent; a
// loop inside another is told for itself.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
#include <atomic>
#include <unistd.h>

std::atomic<bool> done;
void step();

void left(int rounds) {
  while (rounds > 0) {
    --rounds;
    usleep(10);
  }
}

void outer(int n) {
  for (int i = 0; i < n; ++i) {
    step();
    // CHECK: poll-sleep-boundary.cpp:[[@LINE+1]]:5: warning: sleeps until `done` says so{{.*}} [poll-sleep]
    while (!done)
      usleep(10);
  }
}

// CHECK-NOT: poll-sleep]
void silenced() {
  while (!done) // NOLINT(concadvise-poll-sleep)
    usleep(10);
}

[[clang::annotate("concadvise::ignore")]] void ignored() {
  while (!done)
    usleep(10);
}
