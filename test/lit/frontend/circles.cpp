// After its first error Clang 19 runs in circles here: the unit ends with that error.
// RUN: %concadvise loops %s -- -std=c++20 | FileCheck %s
struct Base {
  // CHECK: not analysed: {{.*}}circles.cpp:[[@LINE+1]]:11: unknown type name 'omes'
  virtual omes from | FileCheck %s
struct Base {
  virtual ~Base();
  virtual int run(int);
};
struct Derived final ~Base();
  virtual int run(int);
};
struct Derived final : Base {
  int run(int X) override { return X; }
};
