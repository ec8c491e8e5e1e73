// `x = x + e` in its many forms is an update of x.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

#include <algorithm>
#include <cmath>

// CHECK-LABEL: function updates
void updates(double S, int I, int J, bool B, double *A, unsigned U) {
  // CHECK: read A[I]
  // CHECK-NEXT: update S '+'
  S += A[I];
  // CHECK-NOT: write
  // CHECK: update S '+'
  S = S + A[I];
  // CHECK: update S '+'
  S = A[I] + S;
  // CHECK: update S '+'
  S = A[I] + S - A[J];
  // CHECK: update S '*'
  S = S * 2 * A[I];
  // CHECK: update S 'min'
  S = std::min(S, A[I]);
  // CHECK: update S 'max'
  S = fmax(A[I], S);
  // CHECK: update S 'max'
  S = S > A[I] ? S : A[I];
  // CHECK: update S 'min'
  S = A[I] < S ? A[I] : S;
  // CHECK: update B '&&'
  B = B && A[I] > 0;
  // CHECK: update U '|'
  U = U | 4;
  // CHECK: update I '+' value I + 3
  I = I + 3;
  // CHECK: update A[I] '+'
  A[I] = A[I] + 1;
  // CHECK: update S '-'
  S -= 1;
  // CHECK: update S 'other'
  S /= 2;
  // Those that use the old value in another way are plain writes.
  // CHECK: read S
  // CHECK: write S
  S = A[I] - S;
  // CHECK: write S
  S = S + S * A[I];
  // CHECK: write I value J + 1
  I = J + 1;
}
