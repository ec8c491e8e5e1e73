// A blocking call in a coroutine of the runtime is made on a thread while the coroutine waits.
// RUN: %fix-same %s --std c++20 --fix-option=--model --fix-option=threads --fix-option=--accept --fix-option=assumed | FileCheck %s
// CHECK-DAG: clang++-19 as it is: same
// RUN: cp %s %t.cpp && %concadvise fix --accept assumed %t.cpp -- -std=c++20 -isystem %source/runtime/include
// RUN: grep -v TEXT %t.cpp | FileCheck %s --check-prefix=TEXT
#include <conc/conc.h>

#include <cerrno>
#include <chrono>
#include <coroutine>
#include <cstdio>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }
static int waited(int x) {
  nap();
  return x + 1;
}
static void wait_only(int &into) {
  nap();
  into += 5;
}
static int &same(int &x) {
  nap();
  return ++x;
}
static std::unique_ptr<int> only(int x) {
  nap();
  return std::make_unique<int>(x);
}
static std::string text(const std::string &x) {
  nap();
  return x + "!";
}
static int fails(int x) {
  nap();
  if (x > 2)
    throw std::out_of_range("too many");
  return x;
}
static thread_local int calls;
static int counted(int x) {
  nap();
  return x + ++calls;
}
static int total;
static int summed(int x) {
  nap();
  return total += x;
}
static const char *tail(const std::string &x) {
  nap();
  return x.c_str() + 1;
}

static conc::co<int> plain(int x) {
  // CHECK-DAG: awaits.cpp:[[@LINE+2]]:11: wrapped: threads
  // TEXT: int n = co_await conc::to_thread([&] { return waited(x); });
  int n = waited(x);
  // CHECK-DAG: awaits.cpp:[[@LINE+2]]:3: wrapped: threads
  // TEXT: co_await conc::to_thread([&] { return wait_only(n); });
  wait_only(n);
  // TEXT: *co_await conc::to_thread([&] { return std::addressof(same(n)); }) += 3;
  same(n) += 3;
  // TEXT: std::unique_ptr<int> p = co_await conc::to_thread([&] { return only(n); });
  std::unique_ptr<int> p = only(n);
  // TEXT: (co_await conc::to_thread([&] { return text(std::to_string(n)); })).size()
  std::size_t size = text(std::to_string(n)).size();
  // TEXT: co_await conc::to_thread([&] { return waited(1); }) > 1 &&
  if (waited(1) > 1 && waited(2) > 1)
    n += *p;
  co_return n + int(size);
}

static conc::co<int> failing(int x) {
  try {
    // TEXT: co_return co_await conc::to_thread([&] { return fails(x); });
    co_return fails(x);
  } catch (const std::out_of_range &e) {
    std::printf("%s\n", e.what());
    // CHECK-DAG: awaits.cpp:[[@LINE+2]]:5: not wrapped: the call is in a handler, where a coroutine cannot wait [CA404]
    // TEXT: {{^    }}nap();
    nap();
  }
  co_return 0;
}

static conc::co<int> refused(int x) {
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:11: not wrapped: threads is unsafe here: {{.*}}thread-local
  int n = counted(x);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:8: not wrapped: threads is unsafe here: the call writes {{.*}} [CA201]
  n += summed(x);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:13: not wrapped: the call's result may point into a temporary argument{{.*}} [CA415]
  std::puts(tail(std::to_string(x) + "0"));
  co_return n;
}

// GCC 12 begins all that is awaited in one expression at once, before what comes first in it.
struct account {
  int sum = 0;
  int add(int x) {
    int old = sum;
    nap();
    sum = old + x;
    return x;
  }
  int quick(int x) { return sum += x; }
};
static conc::co<int> several(int x) {
  account a;
  // CHECK-DAG: awaits.cpp:[[@LINE+2]]:11: wrapped: threads
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:26: not wrapped: the call stands in one expression with others that come first{{.*}} [CA519]
  int n = a.add(x) * 3 + a.add(x + 1);
  std::ostringstream text;
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:32: not wrapped: the call stands in one expression with others that come first{{.*}} [CA519]
  text << a.quick(x) << ' ' << a.add(x) << ' ' << a.quick(x);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:11: wrapped: threads
  text << a.add(1) << ' ' << a.quick(1);
  std::vector<int> all(2);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:12: wrapped: threads
  all[0] = a.add(2) + a.quick(2);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:17: wrapped: threads
  all.push_back(a.add(3));
  std::printf("%s %d %d\n", text.str().c_str(), all[0], all[2]);
  co_return n * 100 + a.sum;
}

// What is bound to a temporary ends with the call.
static const int *where(const int &x) {
  nap();
  return &x;
}
static const double &kept(const double &x = 2.5) {
  nap();
  return x;
}
static int *const &same(int *const &p) {
  nap();
  return p;
}
static conc::co<int> bound(short n) {
  int m = n;
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:12: not wrapped: {{.*}}may point into a temporary argument{{.*}} [CA415]
  int k = *where(41);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:9: not wrapped: {{.*}}may point into a temporary argument{{.*}} [CA415]
  k += *where(n);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:12: not wrapped: {{.*}}may point into a temporary argument{{.*}} [CA415]
  k += int(kept());
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:9: not wrapped: {{.*}}may point into a temporary argument{{.*}} [CA415]
  k += *same(&m);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:9: wrapped: threads
  k += *where(m);
  co_return k;
}

static int named(const char *function) {
  nap();
  return function[0];
}
static conc::co<int> once() {
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:18: not wrapped: the call makes a static variable{{.*}} [CA519]
  static int n = waited(3);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:17: not wrapped: {{.*}}name of its function{{.*}} [CA506]
  co_return n + named(__func__);
}

static std::mutex door;
static conc::co<int> locked(int x) {
  std::lock_guard<std::mutex> guard(door);
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:13: not wrapped: the coroutine may hold a lock while it waits [CA313]
  co_return waited(x);
}

static conc::co<int> numbers(int x) {
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:11: not wrapped: the coroutine reads errno{{.*}} [CA203]
  int n = waited(x);
  co_return n + (errno == EINTR);
}

struct job {
  struct promise_type {
    job get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
static job foreign(int x) {
  // CHECK-DAG: awaits.cpp:[[@LINE+1]]:23: not wrapped: the coroutine's type {{.*}} does not bring it back{{.*}} [CA417]
  std::printf("%d\n", waited(x));
  co_return;
}

int main() {
  std::printf("%d %d\n", conc::run(plain(3)), conc::run(failing(1)));
  std::printf("%d %d\n", conc::run(failing(3)), conc::run(refused(4)));
  std::printf("%d %d\n", conc::run(locked(3)), conc::run(numbers(1)));
  std::printf("%d\n", conc::run(several(1)));
  std::printf("%d %d\n", conc::run(bound(2)), conc::run(once()));
  foreign(7);
}
