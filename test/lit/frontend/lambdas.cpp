// Lambdas are functions of their own; what is handed over to be called is named.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

#include <algorithm>
#include <functional>
#include <thread>
#include <vector>

void onEvent(std::function<void()> Handler);
void onSignal(void (*Handler)(int));
void handler(int);
struct Functor {
  void operator()(int) const;
};

struct Owner {
  int Hits;
  void listen() {
    // CHECK: deferred '[[LISTEN:lambda:.*]]'
    // CHECK: direct onEvent ({{.*}} callable [[LISTEN]])
    onEvent([this] { ++Hits; });
  }
};

// CHECK: function Owner::listen::(lambda)::operator() [lambda]
// CHECK-NEXT: usr [[LISTEN]]
// CHECK-NEXT: in c:@S@Owner@F@listen#
// CHECK: update this.Hits '+'

// CHECK-LABEL: function callables
void callables(std::vector<int> &V) {
  // CHECK: direct onSignal (pointer callable c:@F@handler#I#)
  onSignal(handler);
  // CHECK: direct onSignal ({{.*}} callable [[PLAIN:lambda:.*]])
  onSignal([](int X) { handler(X); });
  // CHECK: deferred '[[SORT:lambda:.*]]'
  // CHECK: std::sort ({{.*}}callable [[SORT]])
  std::sort(V.begin(), V.end(), [](int A, int B) { return A < B; });
  // CHECK: std::for_each ({{.*}}callable {{.*}}Functor@F@operator(){{.*}})
  std::for_each(V.begin(), V.end(), Functor());
  // CHECK: constructor std::thread::thread on T (ref literal callable c:@F@handler#I#
  std::thread T(handler, 1);
  T.join();
}

// CHECK-LABEL: function stored
int stored(int N) {
  int Sum = 0;
  // CHECK: deferred '[[ADD:lambda:.*]]'
  auto Add = [&Sum, N](int X) { Sum += X + N; };
  // CHECK: call {{.*}} lambda {{.*}} on Add (value literal = 1)
  Add(1);
  std::function<void(int)> Known = Add;
  // CHECK: call {{.*}} std-function std::function::operator() on Known
  Known(2);
  // An immediately called lambda is not deferred.
  // CHECK-NOT: deferred
  // CHECK: call {{.*}} lambda
  return [&] { return Sum; }();
}

// CHECK: function {{.*}}operator() [lambda]
// CHECK-NEXT: usr [[ADD]]
// CHECK-NEXT: in c:@F@stored#I#
// CHECK-DAG: variable Sum capture integer 'int' by-ref of #1
// CHECK-DAG: variable N capture integer 'int' by-copy of #0
// CHECK: update Sum '+'

// A generic lambda has a body for each type it is called with; the first speaks for it.
// CHECK-LABEL: function generic
void generic() {
  // CHECK: deferred '[[GENERIC:lambda:.*]]'
  auto Print = [](auto X) { return X; };
  Print(1);
  Print(2.0);
}
// CHECK: usr [[GENERIC]]{{$}}
// CHECK: variable X parameter integer
// CHECK: usr [[GENERIC]]#1{{$}}
// CHECK: variable X parameter floating
