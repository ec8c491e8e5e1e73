// Parallel work that starts threads of its own, through functions.
// RUN: %concadvise check --all %s -- -std=c++17 -fopenmp | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 -fopenmp | grep -c 'oversubscribed]' | FileCheck %s --check-prefix=COUNT
#include <thread>
#include <vector>

// COUNT: {{^}}4{{$}}
double cells[1000];
void leaf(int);

namespace conc {
struct threads {};
template <class E, class R, class F> void for_each(E, R &, F) {}
} // namespace conc

static void rows(int n) {
#pragma omp parallel for
  for (int i = 0; i < n; ++i)
    cells[i] += 1;
}
static void pass(int n) { rows(n); }

static void thread(int n) {
  std::thread t(leaf, n);
  t.join();
}

void regions(int n) {
#pragma omp parallel for
  for (int i = 0; i < n; ++i)
    // CHECK-DAG: oversubscribed-nested.cpp:[[@LINE+1]]:5: info: an OpenMP region inside an OpenMP region: {{.*}} [oversubscribed]
    pass(i);
}

void threads(int n) {
#pragma omp parallel for
  for (int i = 0; i < n; ++i)
    // CHECK-DAG: oversubscribed-nested.cpp:[[@LINE+1]]:5: warning: threads inside an OpenMP region: threads multiply beyond the cores{{.*}} [oversubscribed]
    thread(i);
}

void tasks(std::vector<int> &items) {
  conc::for_each(conc::threads{}, items, [](int item) {
    // CHECK-DAG: oversubscribed-nested.cpp:[[@LINE+2]]:5: warning: an OpenMP region inside a parallel loop
    // CHECK-DAG: parallel code starts an OpenMP region inside a parallel loop: {{.*}}pass at {{.*}}rows at
    pass(item);
  });
  conc::for_each(conc::threads{}, items, [&](int) {
    conc::for_each(conc::threads{}, items, [](int) {}); // One pool.
  });
  conc::for_each(conc::threads{}, items, [](int item) {
    // CHECK-DAG: oversubscribed-nested.cpp:[[@LINE+1]]:{{[0-9]+}}: warning: threads inside a parallel loop
    std::thread t(leaf, item);
    t.join();
  });
}

void plain(int n) {
  for (int i = 0; i < n; ++i)
    pass(i);
}

void silenced(int n) {
#pragma omp parallel for
  for (int i = 0; i < n; ++i)
    thread(i); // NOLINT(concadvise-oversubscribed)
}
