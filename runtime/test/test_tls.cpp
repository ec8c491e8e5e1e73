// TLS over streams: with ourselves, and with OpenSSL's, curl's and Python's own clients.
#include "conc/conc.h"
#include "conc/net.h"
#include "conc/tls.h"
#include "tls_server.h"

#include <cstdio>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using conc::net::stream;
using conc::net::tls_client;
using conc::net::tls_error;
using conc::net::tls_server;

namespace {

conc::net::acceptor listen_here() {
  return conc::net::listen(conc::net::address::ip("127.0.0.1", 0));
}

tls_server server_with(const test::certificate &c) {
  return tls_server({.certificate = c.file, .key = c.key_file});
}

/// What the command prints; the test fails when it does.
std::string output_of(const std::string &command, int expected_status = 0) {
  std::FILE *f = popen(command.c_str(), "r");
  std::string all;
  char buffer[4096];
  while (std::size_t n = std::fread(buffer, 1, sizeof buffer, f))
    all.append(buffer, n);
  EXPECT_EQ(pclose(f), expected_status) << command;
  return all;
}
bool has(const char *program) {
  return system((std::string("command -v ") + program + " >/dev/null").c_str()) == 0;
}

/// Gives each of so many connections to `talk`, secured.
template <class Talk>
conc::co<> serve(conc::net::acceptor &a, tls_server &s, int count, Talk talk) {
  for (int i = 0; i < count; ++i)
    co_await talk(co_await s.accept(co_await a.accept()));
}

conc::co<> echo_line(stream s) {
  co_await s.write_all("you said " + co_await s.read_until("\n"));
  s.shutdown();
}

TEST(tls, coroutines_talk_to_each_other) {
  test::certificate c;
  auto all = [&]() -> conc::co<std::string> {
    auto server = server_with(c);
    auto a = listen_here();
    auto serving = conc::spawn(serve(a, server, 1, echo_line));
    tls_client client({.authorities = c.file});
    auto s = co_await client.connect(co_await conc::net::connect(a.local_address()), "127.0.0.1");
    co_await s.write_all("hello\n");
    std::string answer = co_await s.read_all(); // up to the goodbye
    co_await serving;
    co_return answer;
  };
  EXPECT_EQ(conc::run(all()), "you said hello\n");
}

TEST(tls, fibers_talk_to_each_other) {
  test::certificate c;
  auto server = server_with(c);
  tls_client client({.authorities = c.file});
  auto a = listen_here();
  conc::for_each(conc::async{}, conc::range(0, 20), [&](int i) {
    if (i % 2 == 0) {
      auto s = server.accept(a.accept().get()).get();
      s.write_all(s.read_until("\n").get()).get();
      s.shutdown();
      return;
    }
    auto s = client.connect(conc::net::connect(a.local_address()).get(), "127.0.0.1").get();
    std::string mine = std::to_string(i) + "\n";
    s.write_all(mine).get();
    EXPECT_EQ(s.read_all().get(), mine);
  });
}

/// More than fits anywhere, in both directions at once.
TEST(tls, much_goes_both_ways_at_once) {
  test::certificate c;
  constexpr std::size_t much = 8'000'000;
  auto both = [](stream &s) -> conc::co<std::size_t> {
    auto writing = conc::spawn([](stream &to) -> conc::co<> {
      std::string piece(100'000, 'x');
      for (std::size_t i = 0; i < much; i += piece.size())
        co_await to.write_all(piece);
    }(s));
    std::string got(much, ' ');
    co_await s.read_exactly(got.data(), got.size());
    co_await writing;
    co_return static_cast<std::size_t>(std::count(got.begin(), got.end(), 'x'));
  };
  auto all = [&]() -> conc::co<> {
    auto server = server_with(c);
    auto a = listen_here();
    tls_client client({.authorities = c.file});
    auto accepting = conc::spawn([](conc::net::acceptor &at, tls_server &on) -> conc::co<stream> {
      co_return co_await on.accept(co_await at.accept());
    }(a, server));
    stream mine =
        co_await client.connect(co_await conc::net::connect(a.local_address()), "127.0.0.1");
    stream its = co_await accepting;
    auto other = conc::spawn(both(its));
    EXPECT_EQ(co_await both(mine), much);
    EXPECT_EQ(co_await other, much);
  };
  conc::run(all());
}

/// A connection that becomes secure when both have agreed to it.
TEST(tls, begins_in_the_middle_of_a_connection) {
  test::certificate c;
  auto all = [&]() -> conc::co<> {
    auto server = server_with(c);
    auto a = listen_here();
    auto serving = conc::spawn([](conc::net::acceptor &at, tls_server &on) -> conc::co<> {
      stream plain = co_await at.accept();
      co_await conc::sleep_for(20ms); // the first of TLS comes with the line
      EXPECT_EQ(co_await plain.read_until("\n"), "STARTTLS\n");
      co_await echo_line(co_await on.accept(std::move(plain)));
    }(a, server));
    stream plain = co_await conc::net::connect(a.local_address());
    co_await plain.write_all("STARTTLS\n");
    tls_client client({.authorities = c.file});
    stream s = co_await client.connect(std::move(plain), "127.0.0.1");
    co_await s.write_all("hello\n");
    EXPECT_EQ(co_await s.read_all(), "you said hello\n");
    co_await serving;
  };
  conc::run(all());
}

// Clients that are not ours.

/// Runs a client's command while we serve; what it printed.
template <class Talk>
std::string served(tls_server server, Talk talk, const std::string &before_port,
                   const std::string &after_port) {
  auto a = listen_here();
  std::string printed;
  std::thread client([&] {
    printed = output_of(before_port + std::to_string(a.local_address().port()) + after_port);
  });
  conc::run(serve(a, server, 1, talk));
  client.join();
  return printed;
}

TEST(tls, serves_openssl) {
  if (!has("openssl"))
    GTEST_SKIP() << "needs openssl";
  test::certificate c;
  for (const char *version : {"-tls1_2", "-tls1_3"})
    EXPECT_EQ(served(server_with(c), echo_line,
                     "echo hello | openssl s_client -quiet -verify_return_error -verify_ip "
                     "127.0.0.1 -CAfile " +
                         c.file + " " + version + " -connect 127.0.0.1:",
                     " 2>/dev/null"),
              "you said hello\n");
}

TEST(tls, serves_curl) {
  if (!has("curl"))
    GTEST_SKIP() << "needs curl";
  test::certificate c;
  auto page = [](stream s) -> conc::co<> {
    co_await s.read_until("\r\n\r\n");
    co_await s.write_all("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" +
                         std::string(300'000, 'p'));
    s.shutdown();
  };
  EXPECT_EQ(served(server_with(c), page, "curl -sS --cacert " + c.file + " https://127.0.0.1:", "/")
                .size(),
            300'000u);
}

TEST(tls, serves_python) {
  if (!has("python3"))
    GTEST_SKIP() << "needs python3";
  test::certificate c;
  std::string program = "python3 -c 'import socket, ssl\n"
                        "c = ssl.create_default_context(cafile=\"" +
                        c.file +
                        "\")\n"
                        "s = c.wrap_socket(socket.create_connection((\"127.0.0.1\", ";
  EXPECT_EQ(served(server_with(c), echo_line, program,
                   ")), server_hostname=\"127.0.0.1\", suppress_ragged_eofs=False)\n"
                   "s.sendall(b\"hello\\n\")\n"
                   "while True:\n"
                   "    d = s.recv(100)\n"
                   "    if not d: break\n"
                   "    print(d.decode(), end=\"\")'"),
            "you said hello\n");
}

TEST(tls, asks_clients_who_they_are) {
  test::certificate c;
  conc::net::tls_server_options options{
      .certificate = c.file, .key = c.key_file, .client_authorities = c.file};
  if (has("openssl")) {
    EXPECT_EQ(served(tls_server(options), echo_line,
                     "echo hello | openssl s_client -quiet -CAfile " + c.file + " -cert " + c.file +
                         " -key " + c.key_file + " -connect 127.0.0.1:",
                     " 2>/dev/null"),
              "you said hello\n");
  }
  // Ours shows none.
  auto refused = [&]() -> conc::co<std::string> {
    tls_server server(options);
    auto a = listen_here();
    tls_client client({.authorities = c.file});
    auto connecting = client.connect(co_await conc::net::connect(a.local_address()), "127.0.0.1");
    try {
      co_await server.accept(co_await a.accept());
    } catch (const tls_error &e) {
      co_return e.what();
    }
    co_return "";
  };
  EXPECT_NE(conc::run(refused()).find("did not return a certificate"), std::string::npos);
}

// What goes wrong.

/// The text of the error with which the handshake with such a client ends.
template <class Client> std::string failure_with(Client client) {
  test::certificate c;
  auto server = server_with(c);
  auto a = listen_here();
  std::thread other([&] { client(conc::net::connect(a.local_address()).get()); });
  std::string text;
  try {
    server.accept(a.accept().get()).get();
  } catch (const tls_error &e) {
    text = e.what();
  } catch (const std::system_error &e) {
    text = "system: " + std::to_string(e.code().value());
  }
  other.join();
  return text;
}

TEST(tls, clients_without_it_are_an_error) {
  std::string text = failure_with([](stream s) {
    s.write_all("GET / HTTP/1.1\r\n\r\n").get();
    try {
      s.read_all().get();
    } catch (const std::system_error &) {
    }
  });
  EXPECT_NE(text.find("http request"), std::string::npos) << text;
}

TEST(tls, clients_that_leave_are_an_error) {
  EXPECT_EQ(failure_with([](stream) {}), "system: " + std::to_string(ECONNRESET));
}

TEST(tls, silent_clients_are_limited) {
  test::certificate c;
  auto server = server_with(c);
  auto a = listen_here();
  stream silent = conc::net::connect(a.local_address()).get();
  stream its = a.accept().get();
  EXPECT_THROW(conc::with_timeout(10ms, [&] { server.accept(std::move(its)).get(); }),
               conc::timeout_error);
  EXPECT_EQ(silent.read_all().get(), ""); // the connection is closed
}

TEST(tls, a_cut_is_no_end) {
  test::certificate c;
  for (bool says_goodbye : {true, false}) {
    auto all = [&]() -> conc::co<> {
      auto server = server_with(c);
      auto a = listen_here();
      auto serving = conc::spawn(serve(a, server, 1, [&](stream s) -> conc::co<> {
        co_await s.write_all("part");
        if (says_goodbye)
          s.shutdown();
      }));
      tls_client client({.authorities = c.file});
      auto s = co_await client.connect(co_await conc::net::connect(a.local_address()), "127.0.0.1");
      std::string got(4, ' ');
      co_await s.read_exactly(got.data(), 4);
      EXPECT_EQ(got, "part");
      co_await serving;
      try {
        char x;
        EXPECT_EQ(co_await s.read_some(&x, 1), 0u);
        EXPECT_TRUE(says_goodbye);
      } catch (const std::system_error &e) {
        EXPECT_FALSE(says_goodbye);
        EXPECT_EQ(e.code().value(), ECONNRESET);
      }
    };
    conc::run(all());
  }
}

TEST(tls, files_that_do_not_serve_are_told_of) {
  test::certificate c, other;
  auto text_of = [](const std::string &certificate, const std::string &key) -> std::string {
    try {
      tls_server s({.certificate = certificate, .key = key});
    } catch (const tls_error &e) {
      return e.what();
    }
    return "";
  };
  EXPECT_NE(text_of("/no/such.pem", c.key_file).find("/no/such.pem"), std::string::npos);
  EXPECT_NE(text_of(c.file, "/no/such.key").find("/no/such.key"), std::string::npos);
  EXPECT_NE(text_of(c.file, other.key_file).find("mismatch"), std::string::npos);
  EXPECT_NE(text_of(c.key_file, c.key_file), "");
  EXPECT_NE(text_of("", ""), "");

  // A key that is locked: nobody is asked at the terminal.
  std::string locked = c.key_file + ".locked";
  std::FILE *f = std::fopen(locked.c_str(), "w");
  char phrase[] = "secret";
  PEM_write_PrivateKey(f, c.key.get(), EVP_aes_128_cbc(), reinterpret_cast<unsigned char *>(phrase),
                       6, nullptr, nullptr);
  std::fclose(f);
  EXPECT_NE(text_of(c.file, locked).find(locked), std::string::npos);
  unlink(locked.c_str());
  EXPECT_THROW(
      tls_server({.certificate = c.file, .key = c.key_file, .client_authorities = "/no/such.pem"}),
      tls_error);
}

} // namespace
