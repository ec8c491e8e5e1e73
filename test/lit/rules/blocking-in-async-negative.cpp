// The same call in an ordinary function, and a coroutine that does not block.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck --implicit-check-not=blocking-in-async] %s
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

void load() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

Job session(int &Count) {
  ++Count;
  co_return;
}

// To ask whether a future is ready is not to wait for it.
Job asks(std::future<int> &F, std::shared_future<int> &G, bool &Ready) {
  using namespace std::chrono_literals;
  Ready = F.wait_for(std::chrono::seconds(0)) == std::future_status::ready ||
          G.wait_for(0s) == std::future_status::ready ||
          F.wait_for(std::chrono::milliseconds::zero()) == std::future_status::ready;
  co_return;
}

// CHECK: 0 places to change
