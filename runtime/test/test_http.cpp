// The HTTP client against servers that answer by a script.
#include "conc/conc.h"
#include "conc/http.h"
#include "conc/net.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <gtest/gtest.h>
#include <stop_token>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using conc::net::stream;
namespace http = conc::http;

namespace {

/// Gives each connection to the script, one coroutine for each; ends with this.
class server {
public:
  using script = std::function<conc::co<>(stream, int number)>;

  explicit server(script s)
      : acceptor_(conc::net::listen(conc::net::address::ip("127.0.0.1", 0))),
        port_(acceptor_.local_address().port()), script_(std::move(s)) {
    thread_ = std::thread([this] {
      try {
        conc::with_stop(stop_.get_token(), [this] { conc::run(serve()); });
      } catch (const conc::cancelled &) {
      }
    });
  }
  ~server() {
    stop_.request_stop();
    thread_.join();
  }
  std::string url(const std::string &path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  int connections() const { return connections_; }

private:
  conc::co<> one(stream s) {
    try {
      co_await script_(std::move(s), connections_++);
    } catch (const std::system_error &) { // the client went away
    } catch (const conc::net::end_of_stream &) {
    }
  }
  conc::co<> serve() {
    conc::scope all;
    for (;;)
      all.adopt(conc::spawn(one(co_await acceptor_.accept())));
  }

  conc::net::acceptor acceptor_;
  std::uint16_t port_;
  script script_;
  std::atomic<int> connections_{0};
  std::stop_source stop_;
  std::thread thread_;
};

/// The head, and the body if there is one.
conc::co<std::string> read_request(stream &s) {
  std::string all = co_await s.read_until("\r\n\r\n");
  if (std::size_t at = all.find("Content-Length: "); at != all.npos) {
    std::string body(static_cast<std::size_t>(std::stoi(all.substr(at + 16))), ' ');
    co_await s.read_exactly(body.data(), body.size());
    all += body;
  }
  co_return all;
}

std::string plain(const std::string &body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Answers every request of a connection with what f makes of it.
server::script answering(std::function<std::string(const std::string &)> f) {
  return [f](stream s, int) -> conc::co<> {
    for (;;)
      co_await s.write_all(f(co_await read_request(s)));
  };
}

template <class F> http::error::kind why(F f) {
  try {
    f();
  } catch (const http::error &e) {
    return e.why();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(http, gets_a_page_everywhere) {
  server s(answering([](const std::string &r) { return plain(r.substr(0, r.find(' ', 4))); }));
  http::client c;
  auto answer = c.get(s.url("/a?b=c")).get();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.reason, "OK");
  EXPECT_EQ(answer.body, "GET /a?b=c");
  EXPECT_EQ(*answer.headers.find("content-LENGTH"), "10");
  auto body = [&]() -> conc::co<std::string> { co_return (co_await c.get(s.url("/co"))).body; };
  EXPECT_EQ(conc::run(body()), "GET /co");
  std::string fiber;
  conc::for_each(conc::async{}, conc::range(0, 1),
                 [&](int) { fiber = c.get(s.url("/fiber")).get().body; });
  EXPECT_EQ(fiber, "GET /fiber");
  EXPECT_EQ(c.connections_made(), 1u); // one after another
}

TEST(http, sends_what_it_is_told) {
  server s(answering(plain));
  http::client c;
  std::string sent = c.post(s.url("/p"), "hello", "text/plain").get().body;
  EXPECT_EQ(sent.substr(0, 17), "POST /p HTTP/1.1\r");
  EXPECT_NE(sent.find("\r\nContent-Type: text/plain\r\n"), sent.npos);
  EXPECT_NE(sent.find("\r\nContent-Length: 5\r\n"), sent.npos);
  EXPECT_NE(sent.find("\r\nHost: 127.0.0.1:"), sent.npos);
  EXPECT_EQ(sent.substr(sent.size() - 5), "hello");
}

TEST(http, reads_chunked_and_unending_answers) {
  server s([](stream in, int number) -> conc::co<> {
    co_await read_request(in);
    if (number == 0) {
      for (std::string part : {"HTTP/1.1 200 OK\r\nTransfer-", "Encoding: chunked\r\n\r\n5\r",
                               "\nhello\r\n1;x=y\r\n!\r\n0\r\nTrailer: t\r\n", "\r\n"}) {
        co_await in.write_all(part);
        co_await conc::sleep_for(2ms); // in several packets
      }
      co_await read_request(in);
    }
    co_await in.write_all("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end");
  });
  http::client c;
  EXPECT_EQ(c.get(s.url("/")).get().body, "hello!");
  EXPECT_EQ(c.get(s.url("/")).get().body, "until the end");
  EXPECT_EQ(c.connections_made(), 1u);
  EXPECT_EQ(c.get(s.url("/")).get().body, "until the end");
  EXPECT_EQ(c.connections_made(), 2u); // that one was not kept
}

TEST(http, heads_and_empty_answers_have_no_body) {
  server s(answering([](const std::string &r) -> std::string {
    if (r[0] == 'H')
      return "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
    return "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
  }));
  http::client c;
  http::request head;
  head.method = "HEAD";
  head.url = s.url("/");
  EXPECT_EQ(c.send(head).get().body, "");
  EXPECT_EQ(c.get(s.url("/")).get().status, 204);
  EXPECT_EQ(c.connections_made(), 1u);
}

TEST(http, many_at_once_within_the_limit) {
  std::atomic<int> now{0}, most{0};
  server s([&](stream in, int) -> conc::co<> {
    for (;;) {
      co_await read_request(in);
      most = std::max(most.load(), ++now);
      co_await conc::sleep_for(2ms);
      --now;
      co_await in.write_all(plain("x"));
    }
  });
  http::client c({.connections_per_host = 4});
  auto all = [&]() -> conc::co<int> {
    std::vector<conc::task<http::response>> gets;
    for (int i = 0; i < 40; ++i)
      gets.push_back(c.get(s.url("/" + std::to_string(i))));
    int good = 0;
    for (auto &g : gets)
      good += (co_await g).status == 200;
    co_return good;
  };
  EXPECT_EQ(conc::run(all()), 40);
  EXPECT_EQ(most, 4);
  EXPECT_EQ(c.connections_made(), 4u);
}

TEST(http, a_cancelled_request_gives_up_its_place) {
  server s([](stream in, int number) -> conc::co<> {
    co_await read_request(in);
    if (number == 0)
      co_await conc::sleep_for(600s);
    co_await in.write_all(plain("x"));
  });
  http::client c({.connections_per_host = 1});
  auto slow = c.get(s.url("/"));
  auto waits = c.get(s.url("/")), next = c.get(s.url("/"));
  waits.cancel();
  EXPECT_THROW(waits.get(), conc::cancelled);
  while (s.connections() == 0)
    conc::this_task::sleep_for(1ms);
  slow.cancel();
  EXPECT_THROW(slow.get(), conc::cancelled);
  EXPECT_EQ(next.get().status, 200);
}

TEST(http, has_time_limits) {
  server s([](stream in, int) -> conc::co<> {
    co_await read_request(in);
    co_await conc::sleep_for(600s);
  });
  http::client c({.timeout = 10ms});
  EXPECT_THROW(c.get(s.url("/")).get(), conc::timeout_error);
  http::client patient;
  EXPECT_THROW(conc::with_timeout(10ms, [&] { patient.get(s.url("/")).get(); }),
               conc::timeout_error);
}

// A server that ends each connection after its first answer, without saying so.
conc::co<> once(stream in, int) {
  co_await read_request(in);
  co_await in.write_all(plain("x"));
}

TEST(http, a_kept_connection_that_was_closed_is_replaced) {
  server s(once);
  http::client c;
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(c.get(s.url("/")).get().body, "x");
  EXPECT_EQ(c.connections_made(), 3u);
}

TEST(http, only_what_may_be_repeated_is) {
  // Closed only when the second request has come: the client cannot have known.
  server s([](stream in, int) -> conc::co<> {
    co_await read_request(in);
    co_await in.write_all(plain("x"));
    co_await read_request(in);
  });
  http::client c;
  EXPECT_EQ(c.get(s.url("/")).get().body, "x");
  EXPECT_EQ(c.get(s.url("/")).get().body, "x"); // again, on a new connection
  EXPECT_EQ(s.connections(), 2);
  EXPECT_ANY_THROW(c.post(s.url("/"), "once only").get());
  EXPECT_EQ(s.connections(), 2);
}

TEST(http, redirects_are_followed_when_asked) {
  server s(answering([](const std::string &r) -> std::string {
    if (r.find(" /a ") != r.npos)
      return "HTTP/1.1 302 Found\r\nLocation: ../b?x=1\r\nContent-Length: 0\r\n\r\n";
    if (r.find(" /loop ") != r.npos)
      return "HTTP/1.1 307 Again\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n";
    return plain(r.substr(0, r.find('\r')));
  }));
  http::client as_is, follows({.redirects = 3});
  EXPECT_EQ(as_is.get(s.url("/a")).get().status, 302);
  EXPECT_EQ(follows.get(s.url("/a")).get().body, "GET /b?x=1 HTTP/1.1");
  EXPECT_EQ(follows.post(s.url("/a"), "text").get().body, "GET /b?x=1 HTTP/1.1");
  EXPECT_EQ(why([&] { follows.get(s.url("/loop")).get(); }), http::error::kind::redirects);
}

TEST(http, what_cannot_be_sent_is_refused) {
  http::client c;
  for (const char *url : {"", "no url", "ftp://h/", "http://", "http:///x", "http://h:99999/",
                          "http://h/a b", "http://h/\r\nX: y"})
    try {
      c.get(url).get();
      ADD_FAILURE() << url;
    } catch (const http::error &e) {
      EXPECT_EQ(e.why(), http::error::kind::bad_request) << url;
    } catch (const std::exception &e) {
      ADD_FAILURE() << url << ": " << e.what();
    }
  http::request r;
  r.url = "http://127.0.0.1:1/";
  r.headers.add("X", "a\r\nInjected: b");
  EXPECT_EQ(why([&] { c.send(r).get(); }), http::error::kind::bad_request);
  r.headers = {{"Content-Length", "7"}};
  EXPECT_EQ(why([&] { c.send(r).get(); }), http::error::kind::bad_request);
  r.headers = {};
  r.method = "GET / HTTP/1.1\r\nX:";
  EXPECT_EQ(why([&] { c.send(r).get(); }), http::error::kind::bad_request);
}

TEST(http, bad_answers_are_told_apart) {
  std::atomic<const char *> answer{""};
  server s([&](stream in, int) -> conc::co<> {
    co_await read_request(in);
    co_await in.write_all(answer.load());
  });
  http::client c({.most_body = 100});
  auto get = [&] { c.get(s.url("/")).get(); };
  answer = "SSH-2.0-OpenSSH\r\n\r\n";
  EXPECT_EQ(why(get), http::error::kind::malformed);
  answer = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf";
  EXPECT_EQ(why(get), http::error::kind::truncated);
  answer = "HTTP/1.1 200 OK\r\nContent-Le";
  EXPECT_EQ(why(get), http::error::kind::truncated);
  answer = "";
  EXPECT_EQ(why(get), http::error::kind::truncated);
  answer = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
  EXPECT_EQ(why(get), http::error::kind::too_large);
  answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
  EXPECT_EQ(why(get), http::error::kind::malformed);
}

TEST(http, nobody_there_is_a_system_error) {
  auto at = [] {
    return conc::net::listen(conc::net::address::ip("127.0.0.1", 0)).local_address();
  }();
  http::client c;
  try {
    c.get("http://" + at.text()).get();
    FAIL();
  } catch (const std::system_error &e) {
    EXPECT_EQ(e.code(), std::errc::connection_refused);
  }
}

// Bodies piece by piece.

conc::co<std::string> rest_of(http::response_stream &r) {
  std::string all;
  for (;;) {
    std::string piece = co_await r.read();
    if (piece.empty())
      co_return all;
    all += piece;
  }
}

http::request request_for(std::string url, std::string method = "GET") {
  http::request r;
  r.method = std::move(method);
  r.url = std::move(url);
  return r;
}

TEST(http_streams, give_the_head_before_the_body_has_come) {
  conc::http::client c;
  std::atomic<bool> head_seen{false};
  server s([&](stream on, int) -> conc::co<> {
    co_await read_request(on);
    co_await on.write_all("HTTP/1.1 200 Fine\r\nContent-Length: 10\r\nX-A: b\r\n\r\n");
    while (!head_seen)
      co_await conc::sleep_for(1ms);
    co_await on.write_all("hello");
    co_await conc::sleep_for(2ms);
    co_await on.write_all("world");
    co_await read_request(on);
    co_await on.write_all(plain("again"));
  });
  auto r = c.open(request_for(s.url("/"))).get();
  EXPECT_EQ(r.status(), 200);
  EXPECT_EQ(r.reason(), "Fine");
  EXPECT_EQ(*r.headers().find("x-a"), "b");
  head_seen = true;
  EXPECT_EQ(conc::run(rest_of(r)), "helloworld");
  EXPECT_EQ(r.read().get(), ""); // and stays at the end
  EXPECT_EQ(c.get(s.url("/")).get().body, "again");
  EXPECT_EQ(c.connections_made(), 1u);
}

/// More than is ever held at once, in chunks and up to the end of the connection.
TEST(http_streams, download_more_than_most_body) {
  constexpr std::size_t pieces = 400, size = 50'000;
  for (bool chunked : {true, false}) {
    server s([&](stream on, int) -> conc::co<> {
      co_await read_request(on);
      co_await on.write_all(chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    : "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      std::string piece(size, 'x');
      if (chunked)
        piece = "c350\r\n" + piece + "\r\n";
      for (std::size_t i = 0; i < pieces; ++i)
        co_await on.write_all(piece);
      if (chunked)
        co_await on.write_all("0\r\n\r\n");
    });
    http::client c({.most_body = 1000});
    auto body = [&]() -> conc::co<std::size_t> {
      auto r = co_await c.open(request_for(s.url("/")));
      std::size_t total = 0, largest = 0;
      for (;;) {
        std::string piece = co_await r.read();
        if (piece.empty())
          break;
        total += piece.size();
        largest = std::max(largest, piece.size());
      }
      EXPECT_LE(largest, 64u * 1024);
      co_return total;
    };
    EXPECT_EQ(conc::run(body()), pieces * size) << chunked;
  }
}

TEST(http_streams, say_that_a_body_was_cut) {
  server s([](stream on, int) -> conc::co<> {
    co_await read_request(on);
    co_await on.write_all("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
  });
  http::client c;
  auto r = c.open(request_for(s.url("/"))).get();
  EXPECT_EQ(r.read().get(), "hello");
  for (int tries = 0; tries < 2; ++tries) // the second does not look like an end
    try {
      r.read().get();
      ADD_FAILURE() << "the body is complete";
    } catch (const http::error &e) {
      EXPECT_EQ(e.why(), http::error::kind::truncated);
    }
}

TEST(http_streams, that_are_left_early_give_their_place_back) {
  server s([](stream on, int) -> conc::co<> {
    co_await read_request(on);
    co_await on.write_all("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello");
    co_await on.read_all();
  });
  http::client c({.connections_per_host = 1});
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(c.open(request_for(s.url("/"))).get().status(), 200);
  EXPECT_EQ(c.connections_made(), 3u);
}

/// Undoes chunks; the trailing head ends it.
conc::co<std::string> read_chunks(stream &s) {
  std::string all;
  for (;;) {
    std::string size = co_await s.read_until("\r\n");
    std::string piece(std::stoul(size, nullptr, 16) + 2, ' ');
    co_await s.read_exactly(piece.data(), piece.size());
    if (piece.size() == 2)
      co_return all;
    all.append(piece, 0, piece.size() - 2);
  }
}

TEST(http_streams, upload_in_chunks) {
  server s([](stream on, int) -> conc::co<> {
    for (;;) {
      std::string head = co_await on.read_until("\r\n\r\n");
      EXPECT_NE(head.find("Transfer-Encoding: chunked"), head.npos);
      EXPECT_EQ(head.find("Content-Length"), head.npos);
      std::string body = co_await read_chunks(on);
      co_await on.write_all(plain(std::to_string(body.size()) + body.substr(0, 5)));
    }
  });
  http::client c;
  auto body = [&]() -> conc::co<std::string> {
    auto up = co_await c.upload(request_for(s.url("/up"), "POST"));
    co_await up.write("hello");
    co_await up.write(""); // not the end
    for (int i = 0; i < 50; ++i)
      co_await up.write(std::string(100'000, 'y'));
    auto answer = co_await up.finish();
    EXPECT_EQ(answer.status(), 200);
    co_return co_await rest_of(answer);
  };
  EXPECT_EQ(conc::run(body()), "5000005hello");
}

TEST(http_streams, upload_so_many_bytes) {
  server s([](stream on, int) -> conc::co<> {
    std::string all = co_await read_request(on);
    co_await on.write_all(plain(all.substr(all.size() - 10)));
  });
  http::client c;
  auto up = c.upload(request_for(s.url("/"), "PUT"), 10).get();
  up.write("hello").get();
  auto refused = [](auto f) {
    try {
      f();
    } catch (const http::error &e) {
      return e.why() == http::error::kind::bad_request;
    }
    return false;
  };
  EXPECT_TRUE(refused([&] { up.write("too much").get(); }));
  up.write("world").get();
  auto answer = up.finish().get();
  EXPECT_EQ(conc::run(rest_of(answer)), "helloworld");

  auto short_one = c.upload(request_for(s.url("/"), "PUT"), 10).get();
  EXPECT_TRUE(refused([&] { short_one.finish().get(); }));
  http::request with_body = request_for(s.url("/"), "PUT");
  with_body.body = "x";
  EXPECT_TRUE(refused([&] { c.upload(with_body).get(); }));
}

/// The server has said what it thinks of it, and reads no more.
TEST(http_streams, an_early_answer_to_an_upload_is_given) {
  server s([](stream on, int) -> conc::co<> {
    co_await on.read_until("\r\n\r\n");
    co_await on.write_all(
        "HTTP/1.1 413 Too much\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    on.shutdown();
    char c;
    for (int i = 0; i < 1000; ++i) // so that nothing unread resets the answer away
      co_await on.read_exactly(&c, 1);
  });
  http::client c;
  auto up = c.upload(request_for(s.url("/"), "POST")).get();
  up.write(std::string(500, 'x')).get();
  up.write(std::string(400, 'x')).get();
  EXPECT_EQ(up.finish().get().status(), 413);
}

TEST(http_streams, an_upload_that_nobody_answers_says_why) {
  server s([](stream on, int) -> conc::co<> {
    co_await on.read_until("\r\n\r\n");
    linger now{1, 0};
    setsockopt(on.native_handle(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  });
  http::client c;
  auto up = c.upload(request_for(s.url("/"), "POST")).get();
  auto all = [&] {
    for (int i = 0; i < 100; ++i) {
      up.write(std::string(10'000, 'x')).get();
      std::this_thread::sleep_for(100us);
    }
    up.finish().get();
  };
  EXPECT_THROW(all(), std::system_error);
}

TEST(http_streams, each_step_has_the_time_limit) {
  server s([](stream on, int) -> conc::co<> {
    co_await read_request(on);
    co_await on.write_all("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    co_await on.read_all();
  });
  http::client c({.timeout = 300ms});
  auto r = c.open(request_for(s.url("/"))).get();
  EXPECT_EQ(r.read().get(), "hello");
  EXPECT_THROW(r.read().get(), conc::timeout_error);
}

/// Python's server at the other end, which reads chunks and sends chunks.
TEST(http_streams, speak_with_python) {
  if (system("python3 -c 'pass'") != 0)
    GTEST_SKIP() << "needs python3";
  std::FILE *python = popen(R"(exec python3 -u -c '
import http.server, sys
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *a): pass
    def do_POST(self):
        got = 0
        while True:
            n = int(self.rfile.readline(), 16)
            got += len(self.rfile.read(n))
            self.rfile.readline()
            if n == 0: break
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (str(got), " bytes"):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece.encode()))
        self.wfile.write(b"0\r\n\r\n")
s = http.server.HTTPServer(("127.0.0.1", 0), H)
print(s.server_port)
s.handle_request()
')",
                            "r");
  int port = 0;
  ASSERT_EQ(std::fscanf(python, "%d", &port), 1);
  {
    http::client c;
    auto up = c.upload(request_for("http://127.0.0.1:" + std::to_string(port) + "/", "POST")).get();
    for (int i = 0; i < 10; ++i)
      up.write(std::string(70'000, 'x')).get();
    auto answer = up.finish().get();
    EXPECT_EQ(conc::run(rest_of(answer)), "700000 bytes");
  }
  EXPECT_EQ(pclose(python), 0);
}

} // namespace
