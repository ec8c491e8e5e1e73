// Lvalues and what pointers point to.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct Point {
  int X, Y;
  int Values[4];
  Point *Next;
};

// CHECK-LABEL: function plain
void plain(Point *P, Point &R, Point Q, int I) {
  // CHECK: write P.*.X
  P->X = 1;
  // CHECK: write R.Values[I]
  R.Values[I] = 1;
  // CHECK: write Q.Next.*.Next.*.Y
  Q.Next->Next->Y = 1;
  // CHECK: write P[2*I + 1].X
  P[2 * I + 1].X = 1;
  // CHECK: write P[I].X
  (P + I)->X = 1;
  // CHECK: write P[-1].X
  (P - 1)->X = 1;
}

// CHECK-LABEL: function arrays
void arrays(int (*M)[8], int N, int I, int J) {
  int A[4][5];
  // CHECK: write A[I][J + 1]
  A[I][J + 1] = 1;
  // CHECK: write M[I][J]
  M[I][J] = 1;
  int V[N][N];
  // CHECK: write V[I][J] value 2
  V[I][J] = 2;
  int *P = V[0];
  // CHECK: bind P to V[0][0]
  // CHECK: write P[N*I + J]
  P[I * N + J] = 3;
  // CHECK: write P[?
  P[I / 2] = 3;
  // CHECK: write P[I mod 2^8]
  P[(unsigned char)I] = 3;
  // CHECK: write P[4*I]
  P[I << 2] = 3;
}

// CHECK-LABEL: function walk
void walk(int *P, int *Q, int *End) {
  while (P != End) {
    // CHECK: update Q '+' value Q + 1
    // CHECK: read Q[-1]
    // CHECK: update P '+' value P + 1
    // CHECK: write P[-1]
    *P++ = *Q++;
  }
  // CHECK: update P '+' value P + -1
  // CHECK: write P.*
  *--P = 0;
  // CHECK: bind P to End[-3]
  P = End - 3;
  // CHECK: bind P to literal
  P = nullptr;
}

// CHECK-LABEL: function containers
void containers(std::vector<int> &V, std::map<std::string, int> &M, std::vector<Point> *W,
                std::unique_ptr<Point> U, std::optional<int> O, int I) {
  // CHECK: write V[I + 1]
  V[I + 1] = 1;
  // CHECK: call {{.*}} std::vector::at on V
  // CHECK: write V[I]
  V.at(I) = 1;
  // CHECK: write W.*[I].Values[2]
  (*W)[I].Values[2] = 1;
  // CHECK: call {{.*}} std::map::operator[] on M
  // CHECK: update M[? "key"] '+'
  M["key"] += 1;
  // CHECK: write U.*.X
  U->X = 1;
  // CHECK: write O.*
  *O = 1;
  auto It = M.begin();
  // CHECK: write It.*.second
  It->second = 1;
  // CHECK: write V[0]
  V.front() = 1;
}

constexpr int Size = 8;
// CHECK-LABEL: function constants
int constants(int *A) {
  // CHECK-NOT: read Size
  // CHECK: write A[7] value 16
  A[Size - 1] = 2 * Size;
  return Size;
}

// CHECK-LABEL: function references
void references(std::vector<Point> &V, int I) {
  // CHECK: bind R to V[I]
  Point &R = V[I];
  // CHECK: write R.X
  R.X = 1;
  // CHECK: bind P to V[I].Y
  int *P = &V[I].Y;
  // CHECK: write P.*
  *P = 1;
}

struct Packed {
  int Own;
  unsigned A : 3, B : 5;
  unsigned : 0;
  unsigned C : 2;
  union {
    int I;
    float F;
  };
};
// Members of a union, and neighbouring bit-fields, are one memory location.
// CHECK-LABEL: function overlapping
void overlapping(Packed &P) {
  // CHECK: update P.A 'other'
  // CHECK: update P.A 'other'
  // CHECK: write P.C
  P.A = 1;
  P.B = 1;
  P.C = 1;
  // CHECK: write [[UNION:P[.].*[(]union[)]]] value 1
  // CHECK: write [[UNION]] @
  P.I = 1;
  P.F = 2;
}

struct Counter {
  int Hits;
  static int Total;
  void hit();
  Counter &self() { return *this; }
};
// CHECK-LABEL: function Counter::hit
void Counter::hit() {
  // CHECK: update this.Hits '+'
  ++Hits;
  // CHECK: update Total '+'
  Total++;
  // CHECK: call #[[#SELF:]] direct Counter::self on this
  // CHECK: write call#[[#SELF]].Hits
  self().Hits = 2;
}
