// C: function pointers in tables, statics, intrinsics.
// RUN: facts-dump %s -- -std=gnu11 | FileCheck %s

#include <stdlib.h>

typedef int (*handler)(int);
static int twice(int X) { return 2 * X; }
static int thrice(int X) { return 3 * X; }
// CHECK: address-taken {{.*}}twice
static handler Table[] = {twice, thrice};
// CHECK: function twice [internal] [address-taken]
// CHECK: function thrice [internal] [address-taken]

// CHECK-LABEL: function intrinsics
int intrinsics(int X, int *Out) {
  // CHECK-NOT: call
  if (__builtin_expect(X > 2, 0))
    // CHECK: write Out.*
    return __builtin_mul_overflow(X, 3, Out);
  // CHECK: builtin __sync_fetch_and_add (pointer Out.*
  __sync_fetch_and_add(Out, 1);
  // CHECK: builtin __atomic_fetch_add (pointer Out.*)
  return __atomic_fetch_add(Out, 1, __ATOMIC_SEQ_CST);
}

// CHECK-LABEL: function statics
char *statics(int X) {
  // CHECK: variable Buffer static-local array 'char[16]'
  // CHECK: variable Local thread-local integer
  static char Buffer[16];
  static __thread int Local;
  // CHECK: write Buffer[X]
  Buffer[X] = 1;
  Local++;
  // CHECK: return Buffer[0]
  return Buffer;
}

int dispatch(int X) {
  // CHECK: call {{.*}} pointer ? (value X)
  return Table[X](X);
}
