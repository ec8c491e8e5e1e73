// Loops and their canonical forms; the texts' exact places.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

#include <map>
#include <string>
#include <vector>

void use(int);
void change(int &);

// CHECK-LABEL: function counted
void counted(int N, std::vector<int> &V, size_t M) {
  // CHECK: loop counted depth 1 var I from 0 to N step 1 text '0' 'N' type 'int' lower-at [[#@LINE+1]]:16-[[#@LINE+1]]:17 upper-at [[#@LINE+1]]:23-[[#@LINE+1]]:24 header-at [[#@LINE+1]]:3-[[#@LINE+1]]:30 body-at [[#@LINE+2]]:5-[[#@LINE+2]]:12 @
  for (int I = 0; I < N; ++I)
    use(I);
  // CHECK: loop counted depth 1 var I from 1 to N + 1 step 2
  for (int I = 1; I <= N; I += 2)
    use(I);
  // CHECK: loop counted depth 1 var I from N + -1 to -1 step -1
  for (int I = N - 1; I >= 0; I--)
    use(I);
  // CHECK: loop counted depth 1 var I from N to 0 step -2
  for (int I = N; I > 0; I = I - 2)
    use(I);
  // CHECK: loop counted depth 1 var I from 0 to N step 1
  for (int I = 0; N != I; I++)
    use(I);
  // CHECK: loop counted depth 1 var I from 0 to ? step 1 text '0' 'V.size()' type 'size_t'
  for (size_t I = 0; I < V.size(); ++I)
    use(V[I]);
  int K;
  // CHECK: loop counted depth 1 var K from 0 to 2*N step 1
  for (K = 0; K < 2 * N; K++)
    use(K);
  // CHECK: loop counted depth 1 var K from ? to N step 1 text 'K' 'N' type 'int' lower-at -
  for (; K < N; K++)
    use(K);
  int J = 0;
  // CHECK: loop counted depth 1 var J from ? to N step 1
  // CHECK-NOT: update J
  while (J < N) {
    use(J);
    ++J;
  }
  // CHECK: loop counted depth 1 var P from ? to ?
  for (int *P = &V[0]; P != V.data() + N; ++P)
    use(*P);
}

// Whatever else writes the variable, or may, makes it no counted loop.
// CHECK-LABEL: function notCounted
void notCounted(int N, std::vector<int> &V) {
  // CHECK: loop other
  for (int I = 0; I < N; ++I)
    if (V[I])
      ++I;
  // CHECK: loop other
  for (int I = 0; I < N; ++I)
    change(I);
  // CHECK: loop other
  for (int I = 0; I < N; ++I) {
    auto Skip = [&] { I += 2; };
    Skip();
  }
  // CHECK: loop other
  for (int I = 0; I < N && V[I]; ++I)
    use(I);
  // CHECK: loop other
  for (int I = 0; I != N; I += 2)
    use(I);
  // CHECK: loop while
  // CHECK: update I
  int I = 0;
  while (I < N) {
    if (V[I])
      continue;
    ++I;
  }
  // CHECK: loop other
  // CHECK: block 'increment'
  for (int J = N; J > 0; J /= 2)
    use(J);
}

struct Own {
  int *begin();
  int *end();
};

// CHECK-LABEL: function ranges
void ranges(const std::vector<std::string> &Urls, std::map<int, int> &M, Own &O, int (&A)[3]) {
  // CHECK: loop range depth 1 var Url over Urls over-at [[#@LINE+4]]:26-[[#@LINE+4]]:30 item-at [[#@LINE+4]]:8-[[#@LINE+4]]:23 header-at [[#@LINE+4]]:3-[[#@LINE+4]]:31
  // CHECK: block 'item'
  // CHECK-NEXT: declare Url
  // CHECK-NEXT: bind Url to Urls[? *]
  for (const auto &Url : Urls)
    use(Url.size());
  // CHECK: call {{.*}} std::basic_string::basic_string on Copy (const-ref Urls[? *])
  for (std::string Copy : Urls)
    use(Copy.size());
  // CHECK: loop range depth 1 var #{{[0-9]+}} binding Key binding Value over M
  // CHECK: bind #[[#]] to M[? *]
  // CHECK: bind Key to #[[#]].first
  // CHECK: bind Value to #[[#]].second
  for (auto &[Key, Value] : M)
    // CHECK: update Value '+'
    Value += 1;
  // A user's own range runs the user's code.
  // CHECK: call {{.*}} Own::begin on O
  // CHECK: call {{.*}} Own::end on O
  // CHECK: loop range depth 1 var X over O
  for (int X : O)
    use(X);
  // CHECK: loop range depth 1 var X over A
  // CHECK: read A[? *]
  for (int X : A)
    use(X);
  // CHECK: loop range depth 1 var It over M over-at [[#@LINE+1]]:18-[[#@LINE+1]]:19 item-at -
  for (auto It = M.begin(); It != M.end(); ++It)
    It->second = 0;
  // CHECK: loop other
  for (auto It = M.begin(); It != M.end(); ++It)
    M.erase(3);
}

// CHECK-LABEL: function parallel
void parallel(int N, int *A) {
  // CHECK: loop counted depth 1 already-parallel
#pragma omp parallel for
  for (int I = 0; I < N; ++I)
    // CHECK: loop counted depth 2 already-parallel
    for (int J = 0; J < N; ++J)
      A[I] += J;
#pragma omp parallel for reduction(+ : N) \
    schedule(static)
  // CHECK: loop counted depth 1 already-parallel
  for (int I = 0; I < N; ++I)
    A[I] = 1;
  // CHECK: loop counted depth 1 var
  for (int I = 0; I < N; ++I)
    A[I] = 2;
#pragma omp simd
  // CHECK: loop counted depth 1 var
  for (int I = 0; I < N; ++I)
    A[I] = 3;
}
