// [[clang::nonblocking]] functions are places where nothing may block; [[clang::blocking]] ones block
// although nobody sees why; tasks of conc::async may wait where the runtime hooks it.
// RUN: %concadvise check --all %s -- -std=c++20 -I%S/Inputs | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++20 -I%S/Inputs | grep -c 'blocking-in-async]' | FileCheck %s --check-prefix=COUNT
#include "job.h"

#include <unistd.h>
#include <vector>

extern "C" int fsync(int);

// COUNT: {{^}}4{{$}}
void opaque() [[clang::blocking]];
void quick() [[clang::nonblocking]];
static void load() { sleep(1); }

void audio() [[clang::nonblocking]] {
  quick();
  // CHECK-DAG: blocking-in-async-annotated.cpp:[[@LINE+1]]:3: warning: `sleep` blocks the thread of a nonblocking function{{.*}} [blocking-in-async]
  load();
}

static void deep() { opaque(); }
Job coroutine() {
  quick();
  // CHECK-DAG: blocking-in-async-annotated.cpp:[[@LINE+2]]:3: warning: `opaque` blocks the thread of a coroutine{{.*}} [blocking-in-async]
  // CHECK-DAG: coroutine at {{.*}}deep at {{.*}}opaque at
  deep();
  void (*pointer)() [[clang::blocking]] = opaque;
  // CHECK-DAG: blocking-in-async-annotated.cpp:[[@LINE+1]]:3: warning: {{.*}} [blocking-in-async]
  pointer();
  co_return;
}

namespace conc {
struct async {};
struct threads {};
template <class E, class R, class F> void for_each(E, R &, F) {}
} // namespace conc

void fibers(std::vector<int> &files) {
  conc::for_each(conc::async{}, files, [](int file) {
    sleep(1);
    // CHECK-DAG: blocking-in-async-annotated.cpp:[[@LINE+1]]:5: warning: `fsync` blocks the thread of a conc fiber
    fsync(file);
  });
  conc::for_each(conc::threads{}, files, [](int file) { fsync(file); });
}
