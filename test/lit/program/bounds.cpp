// Comparisons that are not of the counter's own numbers: how many rounds there are is another matter.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}

// CHECK-LABEL: in floating
// CHECK: refused: CA413
void floating(long *out, double most) {
  for (int i = 0; i < most; ++i)
    out[i] = spin(i);
}

// As unsigned, -1 is above every bound.
// CHECK-LABEL: in below_zero
// CHECK: refused: CA413
void below_zero(long *out, unsigned count) {
  for (int i = -1; i < count; ++i)
    out[i + 1] = spin(i);
}

// CHECK-LABEL: in unknown_start
// CHECK: refused: CA413
void unknown_start(long *out, int first, unsigned count) {
  for (int i = first; i < count; ++i)
    out[i] = spin(i);
}

// 0, 100, 200, 44, …
// CHECK-NOT: in around
void around(long *out, long count) {
  for (unsigned char c = 0; c < count; c += 100)
    out[c] = spin(c);
}

// CHECK-LABEL: in from_zero
// CHECK: shape: {{for-each|map-sink}}
// CHECK-NOT: refused
void from_zero(long *out, unsigned count) {
  for (int i = 0; i < count; ++i)
    out[i] = spin(i);
}
