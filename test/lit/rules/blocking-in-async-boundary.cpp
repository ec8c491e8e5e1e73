// Work given to a thread may block: the coroutine does not wait for it.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck --implicit-check-not=blocking-in-async] %s
#include <chrono>
#include <coroutine>
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

Job session() {
  std::thread([] { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }).detach();
  co_return;
}

// CHECK: 0 places to change
