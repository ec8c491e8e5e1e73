// Calls, their arguments, what is constructed and destroyed.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

#include <cstring>
#include <cstdio>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

struct Base {
  virtual void run();
  virtual ~Base();
};
struct Leaf final : Base {
  void run() override;
};
struct Noisy {
  explicit Noisy(int);
  ~Noisy();
};
struct Plain {
  std::string Name;
  Noisy Inner;
};

int convert(const std::string &);
void byValue(std::string);
void fill(int *, const int *, int &, const int &, std::string &&);
void withDefault(int X, int Y = convert("y"));
struct FromInt {
  FromInt(int);
};
void implicit(FromInt);

// CHECK-LABEL: function arguments
void arguments(int *P, int X, std::string S) {
  int A[3];
  // CHECK: call {{.*}} fill (pointer P.*, const-pointer A, ref X, const-ref literal = 7, rvalue-ref S moved) discarded
  fill(P, A, X, 7, std::move(S));
  // CHECK: call {{.*}} fill (pointer A[X], const-pointer X, ref P[2], const-ref X
  fill(&A[X], &X, P[2], X, std::string());
  // CHECK: call #[[#COPY:]] constructor std::basic_string::basic_string (const-ref S)
  // CHECK: call {{.*}} byValue (value call#[[#COPY]])
  byValue(S);
  // CHECK: constructor std::basic_string::basic_string (const-pointer literal "y"{{.*}}@[[#@LINE+3]]:
  // CHECK: direct convert {{.*}} @[[#@LINE+2]]:
  // CHECK: direct withDefault (value literal = 1, value call#
  withDefault(1);
  // CHECK: call #[[#FROM:]] constructor FromInt::FromInt (value X)
  // CHECK: direct implicit (value call#[[#FROM]])
  implicit(X);
  // CHECK: direct memcpy (pointer A, const-pointer P.*, value literal = 12) discarded
  __builtin_memcpy(A, P, 12);
  // CHECK: direct printf (const-pointer literal "%d\0A", value X)
  printf("%d\n", X);
}

// CHECK-LABEL: function dispatch
void dispatch(Base &B, Leaf &L, Base *P, void (*F)(int), void (Base::*M)()) {
  // CHECK: call {{.*}} virtual Base::run on B
  B.run();
  // CHECK: call {{.*}} direct Leaf::run on L
  L.run();
  // CHECK: call {{.*}} direct Base::run on P.*
  P->Base::run();
  // CHECK: call {{.*}} pointer ? (value literal = 3)
  F(3);
  // CHECK: call {{.*}} pointer ? ()
  (B.*M)();
}

// Locals are destroyed in reverse, before every exit; temporaries at the end of their expression.
// CHECK-LABEL: function lifetimes
int lifetimes(int X) {
  // CHECK: constructor Noisy::Noisy on First
  Noisy First(1);
  if (X) {
    Noisy Second(2);
    // CHECK: destructor Noisy::~Noisy on Second
    // CHECK-NEXT: destructor Noisy::~Noisy on First
    // CHECK-NEXT: return literal
    return 1;
  }
  // CHECK: call #[[#TEMP:]] constructor Noisy::Noisy (value literal = 3)
  // CHECK-NEXT: destructor Noisy::~Noisy on call#[[#TEMP]]
  Noisy(3);
  while (X) {
    Noisy Third(4);
    // CHECK: destructor Noisy::~Noisy on Third
    // CHECK-NEXT: break
    break;
  }
  // CHECK: destructor Noisy::~Noisy on First
  // CHECK-NEXT: return literal
  return 0;
}

// Destructors that the compiler writes are seen through; containers destroy their elements.
// CHECK-LABEL: function parts
void parts(std::vector<Plain> V, Plain *P) {
  // CHECK: destructor Noisy::~Noisy on P.*.Inner
  // CHECK: destructor std::basic_string::~basic_string on P.*.Name
  // CHECK: direct operator delete
  delete P;
  auto Owner = std::make_unique<Noisy>(3);
  // CHECK: destructor std::unique_ptr::~unique_ptr on Owner
  // CHECK-NEXT: destructor Noisy::~Noisy on Owner[?]
}

// CHECK-LABEL: function fresh
void fresh(void *Where, int N) {
  // CHECK: call #[[#NEW:]] direct operator new[]
  // CHECK: bind P to call#[[#NEW]].*
  int *P = new int[N];
  // CHECK: write P[1]
  P[1] = 2;
  // CHECK: constructor Noisy::Noisy on Where.* (value literal = 1)
  new (Where) Noisy(1);
}

struct Members {
  std::string Name;
  int Count = convert("default");
  Noisy Last;
  Members(int X) : Name("n"), Last(X) {}
  ~Members() { convert("end"); }
};
// CHECK-LABEL: function Members::Members
// CHECK: constructor std::basic_string::basic_string on this.Name
// CHECK: direct convert
// CHECK: write this.Count
// CHECK: constructor Noisy::Noisy on this.Last (value X)
// CHECK-LABEL: function Members::~Members
// CHECK: direct convert
// CHECK: destructor Noisy::~Noisy on this.Last
// CHECK: destructor std::basic_string::~basic_string on this.Name
