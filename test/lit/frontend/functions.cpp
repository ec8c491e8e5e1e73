// What is said about each function as a whole, and which functions there are.
// RUN: facts-dump %s -- -std=c++17 | FileCheck %s

struct Base {
  virtual ~Base();
  virtual int run(int);
};
// CHECK: record Derived : Base
struct Derived final : Base {
  int run(int X) override { return X; }
};
// CHECK: function Derived::run [virtual] at [[#@LINE-2]]:3-[[#@LINE-2]]:40
// CHECK-NEXT: usr c:@S@Derived@F@run#I#
// CHECK-NEXT: overrides c:@S@Base@F@run#I#

static int hidden() noexcept { return 1; }
// CHECK: function hidden [internal] [noexcept] [address-taken] at [[#@LINE-1]]:1
// CHECK-NEXT: usr {{.*}}functions.cpp{{$}}

namespace app::inner {
inline namespace v2 {
int qualified() { return hidden(); }
} // namespace v2
} // namespace app::inner
// CHECK: function app::inner::qualified at

// Patterns are not lowered, instantiations are.
template <class T> T twice(T X) { return X + X; }
// CHECK-NOT: function twice at
// CHECK: function twice [template]
// CHECK-NEXT: usr c:@F@twice<#I>#I#
// CHECK: function twice [template]
// CHECK-NEXT: usr c:@F@twice<#d>#d#
int useTwice() { return twice(2) + int(twice(2.0)); }

#define MAKE(NAME)                                                                                 \
  int NAME() { return 0; }
MAKE(fromMacro)
// CHECK: function fromMacro [macro] at [[#@LINE-1]]:1-[[#@LINE-1]]:16

[[clang::annotate("concadvise::ignore")]] int ignored() { return 1; }
// CHECK: function ignored [ignored]

[[clang::annotate("concadvise::blocking")]] int waits();
int waits() { return 1; }
// CHECK: function waits [blocking]

int computes() [[clang::nonblocking]] { return 1; }
// CHECK: function computes [nonblocking]

int callMe(int (*F)()) { return F(); }
int taken() { return 1; }
// CHECK: function taken [address-taken]
int take() { return callMe(&taken) + callMe(hidden); }

int main() { return 0; }
// CHECK: function main [main]
