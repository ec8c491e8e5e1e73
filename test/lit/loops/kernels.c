// Nests of loops over matrices, in the manner of numerical benchmarks.
// RUN: program-dump --loops %s -- -std=c11 | FileCheck %s

// CHECK: kernels.c:[[@LINE+4]]:3: loop in gemm: parallel
// CHECK: kernels.c:[[@LINE+4]]:5: loop in gemm: parallel
// CHECK: kernels.c:[[@LINE+5]]:7: loop in gemm: parallel reduction(+:s) requires(fp-reassociation)
void gemm(int n, double *restrict C, const double *restrict A, const double *restrict B) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      double s = 0;
      for (int k = 0; k < n; ++k)
        s += A[i * n + k] * B[k * n + j];
      C[i * n + j] = s;
    }
}

// Boundary: rows of n elements, of which m are written: they meet when m > n, which a check can tell.
// CHECK: kernels.c:[[@LINE+3]]:3: loop in rows_too_long: guarded requires(parameter-dependent)
// CHECK: kernels.c:[[@LINE+3]]:5: loop in rows_too_long: parallel
void rows_too_long(int n, int m, double *restrict C) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j)
      C[i * n + j] = 0;
}

// CHECK: kernels.c:[[@LINE+3]]:3: loop in transposed: parallel
// CHECK: kernels.c:[[@LINE+3]]:5: loop in transposed: parallel
void transposed(int n, double *restrict C) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      C[j * n + i] = i;
}

double G[100][100], H[100][100];

// CHECK: in jacobi: parallel
// CHECK: in jacobi: parallel
void jacobi(void) {
  for (int i = 1; i < 99; ++i)
    for (int j = 1; j < 99; ++j)
      H[i][j] = G[i - 1][j] + G[i + 1][j] + G[i][j - 1] + G[i][j + 1];
}

// CHECK: kernels.c:[[@LINE+5]]:3: loop in seidel: sequential
// CHECK-NEXT: CA101 an iteration reads 'G' where an earlier one wrote it from kernels.c:[[@LINE+6]]:7 to kernels.c:[[@LINE+6]]:17
// CHECK: kernels.c:[[@LINE+4]]:5: loop in seidel: sequential
// CHECK-NEXT: CA101 an iteration reads 'G' where an earlier one wrote it from kernels.c:[[@LINE+4]]:7 to kernels.c:[[@LINE+4]]:31
void seidel(void) {
  for (int i = 1; i < 99; ++i)
    for (int j = 1; j < 99; ++j)
      G[i][j] = G[i - 1][j] + G[i][j - 1];
}

// Below the diagonal is written, above it is read; then with the diagonal crossed.
// CHECK: in triangle: parallel
// CHECK: in triangle: parallel
void triangle(void) {
  for (int i = 0; i < 100; ++i)
    for (int j = 0; j < i; ++j)
      G[i][j] = G[j][i];
}
// CHECK: in square: sequential
// CHECK: in square: parallel
void square(void) {
  for (int i = 0; i < 100; ++i)
    for (int j = 0; j < 100; ++j)
      G[i][j] = G[j][i];
}

// CHECK: in lu: sequential
// CHECK: in lu: parallel
// CHECK: in lu: parallel
void lu(int n, double A[n][n]) {
  for (int k = 0; k < n; ++k)
    for (int i = k + 1; i < n; ++i) {
      A[i][k] /= A[k][k];
      for (int j = k + 1; j < n; ++j)
        A[i][j] -= A[i][k] * A[k][j];
    }
}

// CHECK: in cholesky: sequential
// CHECK: in cholesky: parallel
// CHECK: in cholesky: parallel reduction(+:A) requires(fp-reassociation)
void cholesky(int n, double A[n][n]) {
  for (int j = 0; j < n; ++j)
    for (int i = j; i < n; ++i)
      for (int k = 0; k < j; ++k)
        A[i][j] -= A[i][k] * A[j][k];
}

// CHECK: in along_rows: parallel
// CHECK: in along_rows: sequential
void along_rows(int n, double A[n][n]) {
  for (int i = 0; i < n; ++i)
    for (int j = 1; j < n; ++j)
      A[i][j] = A[i][j - 1];
}

// CHECK: in one_row: sequential
// CHECK-NEXT: CA103
// CHECK: in one_row: parallel
void one_row(int n, double *restrict a) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      a[j] = i;
}
