// Datagrams, by each way of waiting, and with a peer that is not ours.
#include "conc/conc.h"
#include "conc/net.h"
#include "error_of.h"

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;
using conc::net::address;
using conc::net::datagram;
using conc::net::udp_socket;

namespace {

udp_socket here() { return udp_socket(address::ip("127.0.0.1", 0)); }

std::string receive(udp_socket &s, address *from = nullptr) {
  char buffer[70'000];
  datagram d = s.receive_from(buffer, sizeof buffer).get();
  if (from)
    *from = d.from;
  return {buffer, d.size};
}

TEST(udp, on_a_thread) {
  udp_socket a = here(), b = here();
  address from = b.local_address(), to_b = from;
  a.send_to("hello", to_b).get();
  EXPECT_EQ(receive(b, &from), "hello");
  EXPECT_EQ(from.text(), a.local_address().text());
  b.send_to("", from).get(); // empty ones are datagrams, too
  EXPECT_EQ(receive(a), "");
  std::string large(65'507, 'x');
  a.send_to(large, to_b).get();
  EXPECT_EQ(receive(b), large);
}

TEST(udp, keeps_boundaries_and_says_what_was_cut) {
  udp_socket a = here(), b = here();
  address to = b.local_address();
  a.send_to("first", to).get();
  a.send_to("second", to).get();
  char small[3];
  datagram d = b.receive_from(small, sizeof small).get();
  EXPECT_EQ(std::string(small, d.size), "fir");
  EXPECT_TRUE(d.truncated);
  EXPECT_EQ(receive(b), "second");
}

conc::co<int> echo(udp_socket &s, int datagrams) {
  char buffer[2048];
  for (int i = 0; i < datagrams; ++i) {
    datagram d = co_await s.receive_from(buffer, sizeof buffer);
    co_await s.send_to({buffer, d.size}, d.from);
  }
  co_return datagrams;
}

conc::co<int> ask(address server, int times) {
  udp_socket s = here();
  s.connect(server);
  int right = 0;
  for (int i = 0; i < times; ++i) {
    std::string text = "question " + std::to_string(i);
    char buffer[64];
    co_await s.send(text);
    datagram d = co_await s.receive_from(buffer, sizeof buffer);
    right += text == std::string_view(buffer, d.size);
  }
  co_return right;
}

TEST(udp, in_coroutines) {
  auto all = []() -> conc::co<int> {
    udp_socket server = here();
    auto serving = conc::spawn(echo(server, 200));
    std::vector<conc::task<int>> clients;
    for (int i = 0; i < 20; ++i)
      clients.push_back(conc::spawn(ask(server.local_address(), 10)));
    int right = 0;
    for (auto &c : clients)
      right += co_await c;
    co_await serving;
    co_return right;
  };
  EXPECT_EQ(conc::run(all()), 200);
}

TEST(udp, on_fibers) {
  udp_socket server = here();
  int right = 0;
  conc::for_each(conc::async{}, conc::range(0, 11), [&](int i) {
    char buffer[64];
    if (i == 0) {
      for (int n = 0; n < 100; ++n) {
        datagram d = server.receive_from(buffer, sizeof buffer).get();
        server.send_to({buffer, d.size}, d.from).get();
      }
      return;
    }
    udp_socket s = here();
    address to = server.local_address();
    for (int n = 0; n < 10; ++n) {
      std::string text = std::to_string(i * 100 + n);
      s.send_to(text, to).get();
      datagram d = s.receive_from(buffer, sizeof buffer).get();
      right += text == std::string_view(buffer, d.size);
    }
  });
  EXPECT_EQ(right, 100);
}

TEST(udp, time_limits_and_cancellation_leave_it_usable) {
  udp_socket a = here(), b = here();
  char c;
  EXPECT_THROW(conc::with_timeout(5ms, [&] { a.receive_from(&c, 1).get(); }), conc::timeout_error);
  auto waiting = [&]() -> conc::co<> {
    auto t = conc::spawn([](udp_socket &s) -> conc::co<> {
      char byte;
      co_await s.receive_from(&byte, 1);
    }(a));
    co_await conc::sleep_for(1ms);
    t.cancel();
    try {
      co_await t;
      ADD_FAILURE() << "something came";
    } catch (const conc::cancelled &) {
    }
    co_await conc::with_timeout(1min, [](udp_socket &s) -> conc::co<> {
      try {
        char byte;
        co_await conc::with_timeout(5ms, s.receive_from(&byte, 1));
        ADD_FAILURE() << "something came";
      } catch (const conc::timeout_error &) {
      }
    }(a));
  };
  conc::run(waiting());
  address to = a.local_address();
  b.send_to("x", to).get();
  EXPECT_EQ(receive(a), "x");
}

TEST(udp, closing_ends_a_wait) {
  conc::run([]() -> conc::co<> {
    udp_socket s = here();
    auto t = conc::spawn([](udp_socket &on) -> conc::co<int> {
      char c;
      try {
        co_await on.receive_from(&c, 1);
      } catch (const std::system_error &e) {
        co_return e.code().value();
      }
      co_return 0;
    }(s));
    s.close();
    EXPECT_EQ(co_await t, ECANCELED);
    EXPECT_FALSE(s.is_open());
    char c;
    EXPECT_EQ(error_of([&] { s.receive_from(&c, 1).get(); }), EBADF);
  }());
}

TEST(udp, errors) {
  udp_socket a = here();
  address to = a.local_address();
  EXPECT_EQ(error_of([&] { a.send_to(std::string(70'000, 'x'), to).get(); }), EMSGSIZE);
  EXPECT_EQ(error_of([&] { udp_socket taken(a.local_address()); }), EADDRINUSE);
  EXPECT_THROW(udp_socket(address::unix_socket("/tmp/conc-no")), std::invalid_argument);
  EXPECT_EQ(error_of([&] { a.send("nobody is connected").get(); }), EDESTADDRREQ);
  address nobody = [] { return here().local_address(); }();
  a.connect(nobody);
  a.send("x").get();
  char c;
  EXPECT_EQ(error_of([&] { a.receive_from(&c, 1).get(); }), ECONNREFUSED);
  // The refusal is over with that.
  EXPECT_THROW(conc::with_timeout(5ms, [&] { a.receive_from(&c, 1).get(); }), conc::timeout_error);
}

TEST(udp, shares_a_port) {
  udp_socket one(address::ip("127.0.0.1", 0), {.reuse_port = true});
  udp_socket two(one.local_address(), {.reuse_port = true});
  EXPECT_EQ(two.local_address().port(), one.local_address().port());
}

TEST(udp, six) {
  try {
    udp_socket a(address::ip("::1", 0)), b(address::ip("::1", 0));
    address to = b.local_address(), from = to;
    a.send_to("six", to).get();
    EXPECT_EQ(receive(b, &from), "six");
    EXPECT_EQ(from.text(), a.local_address().text());
  } catch (const std::system_error &e) {
    GTEST_SKIP() << "no IPv6 here: " << e.what();
  }
}

/// More than the system holds: some are lost, none comes twice or in pieces, and nobody stands
/// still.
TEST(udp, floods) {
  constexpr int datagrams = 2000;
  conc::run([]() -> conc::co<> {
    udp_socket a = here(), b = here();
    auto sending = conc::spawn([](udp_socket &from, address to) -> conc::co<> {
      for (int i = 0; i < datagrams; ++i) {
        std::string text = std::to_string(i);
        text.resize(30'000);
        co_await from.send_to(text, to);
      }
    }(a, b.local_address()));
    std::map<std::string, int> seen;
    std::vector<char> buffer(70'000);
    try {
      for (;;) {
        datagram d =
            co_await conc::with_timeout(300ms, b.receive_from(buffer.data(), buffer.size()));
        EXPECT_EQ(d.size, 30'000u);
        ++seen[buffer.data()];
      }
    } catch (const conc::timeout_error &) {
    }
    co_await sending;
    EXPECT_GT(seen.size(), 0u);
    for (auto &[text, times] : seen)
      EXPECT_EQ(times, 1) << text;
  }());
}

/// Python's own sockets at the other end.
TEST(udp, speaks_with_python) {
  if (system("python3 -c 'pass'") != 0)
    GTEST_SKIP() << "needs python3";
  udp_socket s = here();
  std::string client = "python3 -c \"import socket\n"
                       "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                       "s.settimeout(20)\n"
                       "s.sendto(b'from python', ('127.0.0.1', " +
                       std::to_string(s.local_address().port()) +
                       "))\n"
                       "raise SystemExit(0 if s.recvfrom(100)[0] == b'to python' else 1)\n\"";
  std::thread python([&] { EXPECT_EQ(system(client.c_str()), 0); });
  address from = s.local_address();
  EXPECT_EQ(receive(s, &from), "from python");
  s.send_to("to python", from).get();
  python.join();
}

} // namespace
