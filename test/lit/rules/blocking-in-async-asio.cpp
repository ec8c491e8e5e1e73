// Blocking calls in the handlers of Boost.Asio, through the calls that lead there.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++20 | grep -c 'warning: .*blocking-in-async]' | FileCheck %s --check-prefix=COUNT
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace asio = boost::asio;
using boost::system::error_code;

// COUNT: {{^}}6{{$}}

struct Table {
  void load() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }
};
struct Cache {
  Table Rows;
  void refill() { Rows.load(); }
};

struct Session : std::enable_shared_from_this<Session> {
  explicit Session(asio::io_context &Io) : Socket(Io), Timer(Io) {}

  void read() {
    auto Self = shared_from_this();
    asio::async_read(Socket, asio::buffer(Data), [this, Self](error_code Error, std::size_t) {
      if (Error)
        return;
      // CHECK: blocking-in-async-asio.cpp:[[@LINE+3]]:7: warning: `std::this_thread::sleep_for` blocks the thread of a Boost.Asio handler: {{.*}} [blocking-in-async]
      // CHECK: why it blocks in a sleep
      // CHECK: Cache::refill {{.*}} Table::load {{.*}} std::this_thread::sleep_for
      Rows.refill();
      read();
    });
  }

  void wait() {
    // CHECK: blocking-in-async-asio.cpp:[[@LINE+1]]:51: warning: {{.*}} [blocking-in-async]
    Timer.async_wait([this](const error_code &) { Rows.refill(); });
    // A method bound as the handler.
    Timer.async_wait(std::bind(&Session::quick, this));
    Timer.async_wait(std::bind(&Session::heavy, this));
  }

  void quick() { Count++; }
  // CHECK: blocking-in-async-asio.cpp:[[@LINE+1]]:18: warning: {{.*}} [blocking-in-async]
  void heavy() { Rows.refill(); }

  asio::ip::tcp::socket Socket;
  asio::steady_timer Timer;
  std::array<char, 16> Data{};
  Cache Rows;
  int Count = 0;
};

void given(asio::io_context &Io, asio::thread_pool &Pool, Cache &Rows) {
  // CHECK: blocking-in-async-asio.cpp:[[@LINE+1]]:28: warning: {{.*}} [blocking-in-async]
  asio::post(Io, [&Rows] { Rows.refill(); });
  // CHECK: blocking-in-async-asio.cpp:[[@LINE+1]]:43: warning: {{.*}} [blocking-in-async]
  asio::post(Io.get_executor(), [&Rows] { Rows.refill(); });
  // The pool's threads may wait: that is what they are for.
  asio::post(Pool, [&Rows] { Rows.refill(); });
  asio::post(Pool.get_executor(), [&Rows] { Rows.refill(); });
  asio::post(Io, [&Rows] { std::thread([&Rows] { Rows.refill(); }).detach(); });
  asio::post(Io, [&Io, &Pool, &Rows] {
    asio::post(Pool, [&Rows] { Rows.refill(); });
  });
}

asio::awaitable<void> turn(Cache &Rows) {
  // CHECK: blocking-in-async-asio.cpp:[[@LINE+1]]:3: warning: {{.*}} [blocking-in-async]
  Rows.refill();
  co_return;
}

void spawned(asio::io_context &Io, Cache &Rows) {
  asio::co_spawn(Io, turn(Rows), asio::detached);
}

void polls(asio::io_context &Io, int File) {
  asio::post(Io, [File] {
    pollfd Waiting{File, POLLIN, 0};
    poll(&Waiting, 1, 0); // Asks, and does not wait.
  });
}

// Whether a descriptor waits is not known here: a note, not a warning. To close one is no wait.
void asks(asio::io_context &Io, int File) {
  asio::post(Io, [File] {
    char Byte;
    // CHECK: blocking-in-async-asio.cpp:[[@LINE+1]]:12: info: `read` may block {{.*}} [blocking-in-async]
    (void)!read(File, &Byte, 1);
    // CHECK-NOT: `close`
    close(File);
  });
}
