// A thread of a pool has a rounding mode of its own: where the program sets one, that tasks do not
// depend on it is an assumption.
// RUN: %concadvise fix --dry-run --model threads %s -- -std=c++17 2>&1 | FileCheck %s
// RUN: %concadvise fix --dry-run --model threads --accept assumed %s -- -std=c++17 2>&1 | FileCheck %s --check-prefix=ASSUMED
// RUN: %concadvise fix --dry-run --model threads %s -- -std=c++17 -DNEVER 2>&1 | FileCheck %s --check-prefix=NEVER
#include <cfenv>
#include <vector>

static double slow(double x) {
  for (int i = 0; i < 3000; ++i)
    x = x / 3 + 1 / (x + 2);
  return x;
}

// CHECK: rounding.cpp:[[@LINE+4]]:3: not wrapped: consent
// ASSUMED: rounding.cpp:[[@LINE+3]]:3: site {{.*}} assumes: the task is assumed not to depend on the rounding mode{{.*}} [CA203]
// NEVER: concadvise: wrapped 1 site{{$}}
void each(std::vector<double> &v) {
  for (double &x : v)
    x = slow(x);
}

#ifdef NEVER
void upward() { std::feclearexcept(FE_INEXACT); }
#else
void upward() { std::fesetround(FE_UPWARD); }
#endif
