// Statements under a held lock.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

#include <mutex>
#include <pthread.h>

std::mutex M, N;
pthread_mutex_t P;
int Count;
void slow();
void after();

// CHECK-LABEL: function guarded
void guarded() {
  {
    // CHECK: declare Lock
    // CHECK-NEXT: locked M
    std::lock_guard<std::mutex> Lock(M);
    // CHECK-NEXT: statement
    // CHECK-NEXT: update Count '+'
    ++Count;
    // CHECK-NEXT: statement
    // CHECK-NEXT: direct slow
    slow();
    // CHECK-NEXT: {{^}}      call {{.*}} destructor std::lock_guard
  }
  // CHECK: {{^}}    statement
  // CHECK-NEXT: direct after
  after();
}

// CHECK-LABEL: function several
void several() {
  // CHECK: {{^}}    locked M
  // CHECK-NEXT: {{^}}      locked N
  // CHECK: direct slow
  std::scoped_lock Lock(M, N);
  slow();
}

// CHECK-LABEL: function early
void early() {
  // CHECK: {{^}}    locked M
  // CHECK: {{^}}        update Count '+'
  // CHECK: {{^}}    statement
  // CHECK-NEXT: direct std::unique_lock::unlock
  // CHECK: {{^}}    statement
  // CHECK-NEXT: direct slow
  std::unique_lock Lock(M);
  Count++;
  Lock.unlock();
  slow();
}

// CHECK-LABEL: function deferred
void deferred() {
  // CHECK-NOT: locked
  std::unique_lock Lock(M, std::defer_lock);
  slow();
  // CHECK: direct after
  after();
}

// CHECK-LABEL: function posix
void posix() {
  // CHECK: direct pthread_mutex_lock (pointer P)
  // CHECK: locked P
  // CHECK-NEXT: statement
  // CHECK-NEXT: update Count
  pthread_mutex_lock(&P);
  Count++;
  // CHECK: {{^}}      call {{.*}} direct pthread_mutex_unlock (pointer P)
  pthread_mutex_unlock(&P);
}
