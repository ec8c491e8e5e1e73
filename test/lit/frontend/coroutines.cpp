// RUN: facts-dump %s -- -std=c++20 | FileCheck %s

#include <coroutine>

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int) { return {}; }
    void return_value(int) {}
    void unhandled_exception() {}
  };
};
std::suspend_always later(int);
void blocking();

// CHECK: function run [coroutine]
Task run(int X) {
  // CHECK: call {{.*}} direct later (value X)
  // CHECK-NEXT: await
  co_await later(X);
  // CHECK: direct blocking
  blocking();
  // CHECK: yield
  co_yield 3;
  // CHECK: return
  co_return 4;
}
