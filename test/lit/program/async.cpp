// Blocking calls reached from coroutines and handlers, through calls, and what cuts the way.
// RUN: program-dump --sites %s -- -std=c++20 | FileCheck %s

#include <chrono>
#include <coroutine>
#include <mutex>
#include <thread>
#include <unistd.h>

struct task {
  struct promise_type {
    task get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

void inner() { std::this_thread::sleep_for(std::chrono::seconds(1)); }
void middle() { inner(); }

// CHECK: async.cpp:[[@LINE+7]]:3: site blocking-in-async in through_calls [coroutine]
// CHECK: blocks(sleep,yes
// CHECK: chain: through_calls
// CHECK-NEXT: chain: middle at async.cpp:[[@LINE+4]]:3
// CHECK-NEXT: chain: inner at async.cpp:[[@LINE-6]]:17
// CHECK-NEXT: chain: std::this_thread::sleep_for at async.cpp:[[@LINE-8]]:16
task through_calls() {
  middle();
  co_return;
}

// Runs elsewhere.
// CHECK-NOT: in offloads
task offloads() {
  std::thread([] { middle(); }).detach();
  co_return;
}

// Not asynchronous.
// CHECK-NOT: in plain
void plain() { middle(); }

// A short lock is no stall.
std::mutex lock;
// CHECK-NOT: in locks
task locks() {
  std::lock_guard<std::mutex> guard(lock);
  co_return;
}

// CHECK: site blocking-in-async in suppressed [coroutine] suppressed(blocking-in-async)
task suppressed() {
  middle(); // NOLINT(concadvise-blocking-in-async)
  co_return;
}

// CHECK: site blocking-in-async in sometimes [coroutine]
// CHECK-NEXT: task: blocks(sleep,yes
task sometimes(bool tired) {
  if (tired)
    inner();
  co_return;
}
