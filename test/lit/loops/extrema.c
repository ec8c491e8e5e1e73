// Minima and maxima, in every way that people write them, and what only looks like one.
// RUN: program-dump --loops %s -- -std=c11 | FileCheck %s

// CHECK: in by_if: parallel reduction(max:m)
int by_if(const int *a, int n) {
  int m = 0;
  for (int i = 0; i < n; ++i)
    if (a[i] > m)
      m = a[i];
  return m;
}

// CHECK: in by_braces: parallel reduction(min:m) requires(fp-reassociation)
double by_braces(const double *a, int n) {
  double m = 0;
  for (int i = 0; i < n; ++i) {
    if (m >= a[i]) {
      m = a[i];
    }
  }
  return m;
}

// CHECK: in by_choice: parallel reduction(max:m)
unsigned char by_choice(const unsigned char *a, int n) {
  unsigned char m = 0;
  for (int i = 0; i < n; ++i)
    m = a[i] > m ? a[i] : m;
  return m;
}

// CHECK: in of_a_sum: parallel reduction(min:m)
int of_a_sum(const int *restrict a, const int *restrict b, int n) {
  int m = 0;
  for (int i = 0; i < n; ++i)
    m = m <= a[i] + b[i] ? m : a[i] + b[i];
  return m;
}

// CHECK: extrema.c:[[@LINE+4]]:5: loop in of_elements: parallel reduction(max:t)
void of_elements(int n, int t[100][100]) {
  for (int i = 0; i < n; ++i)
    // CHECK-NOT: sequential
    for (int k = i + 1; k < 99; ++k)
      t[i][99] = t[i][99] >= t[i][k] + t[k][99] ? t[i][99] : t[i][k] + t[k][99];
}

// The element is among those that are read.
// CHECK: in shortest_paths: sequential
// CHECK: in shortest_paths: sequential
// CHECK: in shortest_paths: sequential
void shortest_paths(int n, int t[100][100]) {
  for (int k = 0; k < n; ++k)
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        t[i][j] = t[i][j] < t[i][k] + t[k][j] ? t[i][j] : t[i][k] + t[k][j];
}

// Which one is kept depends on the order, when the comparison and the number kept differ.
// CHECK: in other_signs: sequential
int other_signs(const unsigned *a, int n) {
  int m = 0;
  for (int i = 0; i < n; ++i)
    if (a[i] > m)
      m = a[i];
  return m;
}
// CHECK: in cut_off: sequential
int cut_off(const long *a, int n) {
  int m = 0;
  for (int i = 0; i < n; ++i)
    if (a[i] > m)
      m = a[i];
  return m;
}
// CHECK: in rounded: sequential
int rounded(const double *a, int n) {
  int m = 0;
  for (int i = 0; i < n; ++i)
    if (a[i] > m)
      m = a[i];
  return m;
}
// CHECK: in one_less: sequential
int one_less(const int *a, int n) {
  int m = 0;
  for (int i = 0; i < n; ++i)
    if (a[i] - 1 > m)
      m = a[i];
  return m;
}
// CHECK: in with_else: sequential
int with_else(const int *a, int n) {
  int m = 0;
  for (int i = 0; i < n; ++i)
    if (a[i] > m)
      m = a[i];
    else
      m = m - 1;
  return m;
}
// CHECK: in steps_on: sequential
int steps_on(const int *a, int n) {
  int m = 0, k = 0;
  for (int i = 0; i < n; ++i)
    if (a[k++] > m)
      m = a[k++];
  return m;
}
// Where the largest is: the index is kept on one path only.
// CHECK: in which: sequential
int which(const int *a, int n) {
  int m = 0, at = -1;
  for (int i = 0; i < n; ++i)
    if (a[i] > m) {
      m = a[i];
      at = i;
    }
  return at;
}
