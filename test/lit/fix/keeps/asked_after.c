/* What the serial loop leaves in errno, asked for right behind it, and a bound that the loop itself
   may change: only with consent. */
// RUN: %concadvise fix --dry-run --model threads %s -- -std=c11 2>&1 | FileCheck %s
// RUN: %concadvise fix --dry-run --model serial %s -- -std=c11 2>&1 | FileCheck --check-prefix=SERIAL %s
#include <errno.h>
#include <math.h>
#include <stdio.h>

static double slow(double x) {
  for (int i = 0; i < 300; ++i)
    x = sin(3 * x) + exp(x / 2);
  return x;
}

void ranges(double *restrict y, int n) {
  errno = 0;
  // CHECK: asked_after.c:[[@LINE+1]]:3: site {{.*}} assumes: what tasks leave in errno
  for (int i = 0; i < n; ++i)
    y[i] = slow(i);
  printf("%d\n", errno);
}

void until(int *y, const int *n) {
  // CHECK: asked_after.c:[[@LINE+2]]:3: site {{.*}} assumes: 'n' and 'y' are assumed not to overlap
  // SERIAL: asked_after.c:[[@LINE+1]]:3: site {{.*}} assumes: 'n' and 'y' are assumed not to overlap
  for (int i = 0; i < *n; ++i)
    y[i] = (int)slow(i);
}
