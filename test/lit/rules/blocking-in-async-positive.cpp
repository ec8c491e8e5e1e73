// A coroutine that sleeps, through another function.
// RUN: %concadvise check %s -- -std=c++20 | FileCheck %s
#include <chrono>
#include <coroutine>
#include <future>
#include <thread>

struct Job {
  struct promise_type {
    Job get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

static void load() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

Job session() {
  // CHECK: blocking-in-async-positive.cpp:[[@LINE+3]]:3: warning: `std::this_thread::sleep_for` blocks the thread of a coroutine
  // CHECK-SAME: [blocking-in-async]
  // CHECK: why it blocks in a sleep {{.*}}load
  load();
  co_return;
}

Job waits(std::future<int> &F, std::shared_future<int> &G) {
  // CHECK: blocking-in-async-positive.cpp:[[@LINE+1]]:3: warning: {{.*}} blocks the thread of a coroutine
  F.wait_for(std::chrono::seconds(1));
  // CHECK: blocking-in-async-positive.cpp:[[@LINE+1]]:3: warning: {{.*}} blocks the thread of a coroutine
  G.wait();
  co_return;
}
