// Where the line is: a deferred task never was to run beside anything; suppressed places; a future
// whose block goes on, and one whose policy is not known.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
#include <future>

int work(int);

int lazy() {
  auto f = std::async(std::launch::deferred, work, 1);
  return f.get();
}

void either(bool now) {
  // CHECK: discarded-future-boundary.cpp:[[@LINE+1]]:3: warning: {{.*}} [discarded-future]
  std::async(now ? std::launch::async : std::launch::deferred, work, 1);
}

// CHECK-NOT: discarded-future]
void silenced() {
  std::async(std::launch::async, work, 1); // NOLINT(concadvise-discarded-future)
  // NOLINTNEXTLINE(concadvise-discarded-future)
  std::async(std::launch::async, work, 1);
}

[[clang::annotate("concadvise::ignore")]] void ignored() {
  std::async(std::launch::async, work, 1);
}

int scoped(int n) {
  int sum = 0;
  {
    auto f = std::async(std::launch::async, work, n);
    sum += work(n);
    sum += f.get();
  }
  return sum;
}
