// Arrays that every iteration fills before it reads them are its own.
// RUN: program-dump --loops %s -- -std=c11 | FileCheck %s

// CHECK: scratch.c:[[@LINE+3]]:3: loop in filled: parallel private(t)
void filled(int n, double *restrict a) {
  double t[100];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 100; ++j)
      t[j] = a[i] * j;
    for (int j = 0; j < 100; ++j)
      a[i] += t[j];
  }
}

// Boundary: one element more is read than was written.
// CHECK: scratch.c:[[@LINE+4]]:3: loop in one_more: sequential
// CHECK: CA101 an iteration reads 't' where an earlier one wrote it
void one_more(int n, double *restrict a) {
  double t[101];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 100; ++j)
      t[j] = a[i] * j;
    for (int j = 0; j < 101; ++j)
      a[i] += t[j];
  }
}

// Every other element is written.
// CHECK: scratch.c:[[@LINE+3]]:3: loop in steps_of_two: sequential
void steps_of_two(int n, double *restrict a) {
  double t[100];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 100; j += 2)
      t[j] = a[i] * j;
    for (int j = 0; j < 100; ++j)
      a[i] += t[j];
  }
}

// CHECK: scratch.c:[[@LINE+3]]:3: loop in left_early: sequential
void left_early(int n, double *restrict a) {
  double t[100];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 100; ++j) {
      if (a[i] < j)
        break;
      t[j] = a[i] * j;
    }
    for (int j = 0; j < 100; ++j)
      a[i] += t[j];
  }
}

// CHECK: scratch.c:[[@LINE+3]]:3: loop in not_always: sequential
void not_always(int n, double *restrict a) {
  double t[100];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 100; ++j)
      if (a[i] > j)
        t[j] = a[i] * j;
    for (int j = 0; j < 100; ++j)
      a[i] += t[j];
  }
}

// Read first, written then: the iteration before is seen.
// CHECK: scratch.c:[[@LINE+3]]:3: loop in the_other_way: sequential
void the_other_way(int n, double *restrict a) {
  double t[100] = {0};
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 100; ++j)
      a[i] += t[j];
    for (int j = 0; j < 100; ++j)
      t[j] = a[i] * j;
  }
}

// What a caller sees afterwards are the last iteration's values, which are all there are …
// CHECK: scratch.c:[[@LINE+2]]:3: loop in callers_array: parallel private(t) requires(last-value)
void callers_array(int n, int m, double *restrict a, double *restrict t) {
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < m; ++j)
      t[j] = a[i] * j;
    for (int j = 0; j < m; ++j)
      a[i] += t[j];
  }
}
// … unless other iterations write elements that the last one does not.
// CHECK: scratch.c:[[@LINE+3]]:3: loop in triangle: sequential
// CHECK-NEXT: CA103 two iterations write 't' in the same place
void triangle(int n, double *restrict a, double *restrict t) {
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n - i; ++j)
      t[j] = a[i] * j;
    for (int j = 0; j < n - i; ++j)
      a[i] += t[j];
  }
}

// The part that is read lies inside the part that was written.
// CHECK: scratch.c:[[@LINE+3]]:3: loop in inner_part: parallel private(t)
void inner_part(int n, double *restrict a) {
  double t[100];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 100; ++j)
      t[j] = a[i] * j;
    for (int j = 1; j < 99; ++j)
      a[i] += t[j - 1] + t[j + 1];
  }
}

// Set and summed up in one round of a loop further in.
// CHECK: scratch.c:[[@LINE+3]]:3: loop in rows: parallel private(t)
void rows(int n, double *restrict a, const double *restrict b) {
  double t[100][20];
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 100; ++j)
      for (int k = 0; k < 20; ++k) {
        t[j][k] = 0;
        for (int l = 0; l < n; ++l)
          t[j][k] += b[l * 20 + k];
      }
    a[i] = t[7][3];
  }
}

// The bound of the first loop is not what it was at its entry.
// CHECK: scratch.c:[[@LINE+3]]:3: loop in moving_end: {{sequential|unknown}}
void moving_end(int n, int m, double *restrict a) {
  double t[100];
  for (int i = 0; i < n; ++i) {
    int end = 100;
    for (int j = 0; j < end; ++j) {
      end = m;
      t[j] = a[i] * j;
    }
    for (int j = 0; j < m; ++j)
      a[i] += t[j];
  }
}

// A variable that is set anew and then summed up is no sum of all iterations.
// CHECK: scratch.c:[[@LINE+4]]:3: loop in own_sum: parallel private(w){{$}}
// CHECK: in own_sum: parallel reduction(+:w) requires(fp-reassociation)
void own_sum(int n, double *restrict a, const double *restrict b) {
  double w;
  for (int i = 0; i < n; ++i) {
    w = b[i];
    for (int j = 0; j < i; ++j)
      w -= b[j];
    a[i] = w;
  }
}
