// Loops over arrays: what isl proves, what it refutes, what stays open.
// RUN: program-dump --loops %s -- -std=c11 | FileCheck %s

// CHECK: affine.c:[[@LINE+2]]:{{.*}} in copy: parallel
void copy(double *restrict a, const double *restrict b, int n) {
  for (int i = 0; i < n; ++i)
    a[i] = b[i];
}

// CHECK: in maybe_alias: guarded requires(pointers-may-alias)
// CHECK-NEXT: CA106 'b' and 'a' are assumed not to overlap from affine.c:[[@LINE+3]]:12 to affine.c:[[@LINE+3]]:5
void maybe_alias(double *a, const double *b, int n) {
  for (int i = 0; i < n; ++i)
    a[i] = b[i];
}

// CHECK: in recurrence: sequential
// CHECK-NEXT: CA101 an iteration reads 'a' where an earlier one wrote it from affine.c:[[@LINE+3]]:5 to affine.c:[[@LINE+3]]:12
void recurrence(double *a, int n) {
  for (int i = 1; i < n; ++i)
    a[i] = a[i - 1] + 1;
}

// CHECK: in anti: sequential
// CHECK-NEXT: CA102
void anti(double *a, int n) {
  for (int i = 0; i < n; ++i)
    a[i] = a[i + 1];
}

// A check at run time could tell: k = 0, or k beyond the array.
// CHECK: in far: guarded requires(parameter-dependent)
void far(double *a, int n, int k) {
  for (int i = 0; i < n; ++i)
    a[i] = a[i + k];
}

// CHECK: in even_odd: parallel
void even_odd(double *a, int n) {
  for (int i = 0; i < n; ++i)
    a[2 * i] = a[2 * i + 1];
}

// CHECK: in steps_of_two: parallel
void steps_of_two(double *a, int n) {
  for (int i = 0; i < n; i += 2)
    a[i] = a[i + 1];
}

// CHECK: in backwards: parallel
void backwards(double *a, int n) {
  for (int i = n - 1; i >= 0; --i)
    a[i] *= 2;
}

// Boundary: the halves of 100 elements do not meet, those of 99 do.
// CHECK: in halves: parallel
void halves(double *a) {
  for (int i = 0; i < 50; ++i)
    a[i] = a[i + 50];
}
// CHECK: in overlapping_halves: sequential
void overlapping_halves(double *a) {
  for (int i = 0; i < 50; ++i)
    a[i] = a[i + 49];
}

// CHECK: in mirror: parallel
void mirror(double *a) {
  for (int i = 0; i < 50; ++i)
    a[i] = a[99 - i];
}
// CHECK: in mirror_too_far: sequential
void mirror_too_far(double *a) {
  for (int i = 0; i < 51; ++i)
    a[i] = a[99 - i];
}

// Whatever n is: there are two iterations, and they meet.
// CHECK: in mirror_all: sequential
void mirror_all(double *a, int n) {
  for (int i = 0; i < n; ++i)
    a[i] = a[n - 1 - i];
}
// CHECK: in back_substitution: sequential
// CHECK: in back_substitution: parallel reduction(+:s)
void back_substitution(int n, const double *restrict A, double *restrict x) {
  for (int i = n - 1; i >= 0; --i) {
    double s = 0;
    for (int j = i + 1; j < n; ++j)
      s += A[i * n + j] * x[j];
    x[i] = s;
  }
}

// CHECK: in indirect: unknown
// CHECK-NEXT: CA105 the subscripts of 'a' may be equal in two iterations
void indirect(double *restrict a, const int *restrict index, int n) {
  for (int i = 0; i < n; ++i)
    a[index[i]] = i;
}

// CHECK: in adds_rows: parallel reduction(+:a)
// CHECK: in adds_rows: parallel
void adds_rows(double *restrict a, const double *restrict b, int n) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      a[j * n + 3] = a[j * n + 3] + b[i * n + j];
}

// CHECK: in folded: unknown
// CHECK-NEXT: CA105
void folded(double *a, int n) {
  for (int i = 0; i < n; ++i)
    a[i % 4] = i;
}

// CHECK: in value_of_local: parallel
void value_of_local(double *restrict a, int n) {
  for (int i = 0; i < n; ++i) {
    int k = 2 * i + 1;
    a[k] = i;
  }
}

// CHECK: in pointer_steps: parallel
// CHECK: CA123
void pointer_steps(double *restrict d, const double *restrict s, int n) {
  for (int i = 0; i < n; ++i)
    *d++ = *s++;
}

// CHECK: in grows_evenly: parallel
// CHECK: CA123 'k' grows by the same amount in each iteration
void grows_evenly(double *restrict a, const double *restrict b, int n) {
  int k = 0;
  for (int i = 0; i < n; ++i) {
    a[k] = b[i];
    k += 2;
  }
}

// Not every iteration takes a step: where the next element goes depends on the ones before.
// CHECK: in packs: sequential
// CHECK: CA101 an iteration reads 'k' as an earlier one left it
void packs(double *restrict a, const double *restrict b, int n) {
  int k = 0;
  for (int i = 0; i < n; ++i)
    if (b[i] > 0)
      a[k++] = b[i];
}

// CHECK: in end_moves: sequential
// CHECK-NEXT: CA122 'n', where the loop ends, changes in it
void end_moves(int *a, int n) {
  for (int i = 0; i < n; ++i) {
    a[i] = 0;
    if (i > 3)
      n--;
  }
}

// CHECK: in touches_volatile: sequential
// CHECK-NEXT: CA118
void touches_volatile(volatile int *v, int n) {
  for (int i = 0; i < n; ++i)
    *v = i;
}
