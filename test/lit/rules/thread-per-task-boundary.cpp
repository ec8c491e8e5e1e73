// The threshold is configurable; a constant at the bound is a crew, one more is not; suppression.
// RUN: rm -rf %t && mkdir -p %t/wide && cp %s %t/a.cpp && cp %s %t/wide/a.cpp
// RUN: echo 'thresholds: {fixed_workers: 65}' > %t/wide/.concadvise.yaml
// RUN: %concadvise check --all %t/a.cpp -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %t/wide/a.cpp -- -std=c++17 | FileCheck --allow-empty --check-prefix=WIDE --implicit-check-not=thread-per-task] %s
#include <thread>
#include <vector>

void work(int);
std::vector<std::thread> all;

void crew() {
  for (int i = 0; i < 64; ++i)
    all.emplace_back(work, i);
}

void tasks() {
  for (int i = 0; i < 65; ++i)
    // CHECK: a.cpp:[[@LINE+1]]:5: threads: {{.*}} [thread-per-task]
    all.emplace_back(work, i);
}

// CHECK-NOT: thread-per-task]
void silenced(std::vector<int> &items) {
  for (int x : items)
    all.emplace_back(work, x); // NOLINT(concadvise-thread-per-task)
}

[[clang::annotate("concadvise::ignore")]] void ignored(std::vector<int> &items) {
  for (int x : items)
    all.emplace_back(work, x);
}

// WIDE: to change
