// A blocking call in a coroutine of Asio is made elsewhere; the coroutine goes on on its own executor.
// RUN: %fix-same %s --std c++20 --fix-option=--model --fix-option=threads --fix-option=--accept --fix-option=assumed | FileCheck %s
// CHECK-DAG: clang++-19 as it is: same
// RUN: cp %s %t.cpp && %concadvise fix --accept assumed %t.cpp -- -std=c++20 -isystem %source/runtime/include
// RUN: grep -v TEXT %t.cpp | FileCheck %s --check-prefix=TEXT
#include <boost/asio.hpp>
#include <conc/conc.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio = boost::asio;

static void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }
static int waited(int x) {
  nap();
  return x + 1;
}
static std::unique_ptr<int> only(int x) {
  nap();
  return std::make_unique<int>(x);
}
static int &same(int &x) {
  nap();
  return ++x;
}
static int fails(int x) {
  nap();
  if (x > 2)
    throw std::out_of_range("too many");
  return x;
}
// One that has no default.
class wrapped {
public:
  explicit wrapped(int given) : x(given) {}
  int x;
};
static wrapped wrap(int x) {
  nap();
  return wrapped(x);
}

static asio::awaitable<int> plain(int x) {
  const std::thread::id here = std::this_thread::get_id();
  // CHECK-DAG: asio.cpp:[[@LINE+2]]:11: wrapped: threads
  // TEXT: int n = co_await conc::to_thread(boost::asio::use_awaitable, [&] { return waited(x); });
  int n = waited(x);
  std::printf("%d ", here == std::this_thread::get_id());
  // TEXT: std::unique_ptr<int> p = co_await conc::to_thread(boost::asio::use_awaitable, [&] { return only(n); });
  std::unique_ptr<int> p = only(n);
  // TEXT: *co_await conc::to_thread(boost::asio::use_awaitable, [&] { return std::addressof(same(n)); }) += 3;
  same(n) += 3;
  // TEXT: n += (co_await conc::to_thread(boost::asio::use_awaitable, [&] { return wrap(n); })).x;
  n += wrap(n).x;
  try {
    // TEXT: n += co_await conc::to_thread(boost::asio::use_awaitable, [&] { return fails(n); });
    n += fails(n);
  } catch (const std::out_of_range &e) {
    std::printf("%s ", e.what());
  }
  co_return n + *p + (here == std::this_thread::get_id());
}

using on_context = asio::io_context::executor_type;
static asio::awaitable<void, on_context> other(int &x) {
  // CHECK-DAG: asio.cpp:[[@LINE+2]]:7: wrapped: threads
  // TEXT: x = co_await conc::to_thread(boost::asio::use_awaitable_t<on_context>(),
  x = waited(x);
  co_return;
}

int main() {
  asio::io_context context;
  // One at a time: the order of the lines is theirs.
  for (int i = 0; i < 3; ++i) {
    context.restart();
    asio::co_spawn(context, plain(i), [](std::exception_ptr error, int n) { std::printf("%d %d\n", !error, n); });
    context.run();
  }
  int x = 4;
  context.restart();
  asio::co_spawn(context.get_executor(), other(x), asio::detached);
  context.run();
  std::printf("%d\n", x);
  // On a strand of a pool, nobody meets another.
  asio::thread_pool pool(4);
  auto strand = asio::make_strand(pool);
  int sum = 0;
  for (int i = 0; i < 50; ++i)
    asio::co_spawn(
        strand,
        [&sum, i]() -> asio::awaitable<void> {
          // TEXT: int n = co_await conc::to_thread(boost::asio::use_awaitable, [&] { return waited(i); });
          int n = waited(i);
          sum += n;
          co_return;
        },
        asio::detached);
  pool.join();
  std::printf("%d\n", sum);
}
