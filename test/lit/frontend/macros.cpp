// Text that comes from a macro has no place to edit.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

void use(int);
#define FOREVER for (;;)
#define EACH(I, N) for (int I = 0; I < (N); ++I)
#define USE_TWICE(X)                                                                               \
  use(X);                                                                                          \
  use(X)

// CHECK-LABEL: function loops
void loops(int N) {
  // CHECK: loop counted {{.*}} header-at [[#@LINE+1]]:3-[[#@LINE+1]]:13! body-at [[#@LINE+1]]:14-[[#@LINE+3]]:4 braced @[[#@LINE+1]]:3-[[#@LINE+3]]:4!
  EACH(I, N) {
    use(I);
  }
  // CHECK: statement @[[#@LINE+2]]:3-[[#@LINE+2]]:15!
  // CHECK: statement @[[#@LINE+1]]:3-[[#@LINE+1]]:15!
  USE_TWICE(N);
  // A statement that only mentions a macro is text like any other.
#define ONE 1
  // CHECK: statement @[[#@LINE+1]]:3-[[#@LINE+1]]:12 
  use(ONE);
}
