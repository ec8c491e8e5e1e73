// The HTTP client with nginx at the other end, plain and over TLS; and the example server with wrk.
#include "conc/child_process.h"
#include "conc/conc.h"
#include "conc/http.h"
#include "server_process.h"
#include "tls_server.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <sys/stat.h>

namespace http = conc::http;

namespace {

class nginx {
public:
  static std::string program() { return test::find_program("nginx"); }

  nginx() {
    for (const std::string &f : {certificate_.file, certificate_.key_file})
      chmod(f.c_str(), 0644); // it runs as another user
    for (int tries = 0; tries < 5 && !ready_; ++tries)
      start();
  }
  bool ready() const { return ready_; }
  std::string log() const {
    std::ostringstream text;
    text << std::ifstream(folder_.path() + "/log").rdbuf();
    return text.str();
  }
  std::string url(const std::string &path, bool secure = false) const {
    return (secure ? "https://127.0.0.1:" + std::to_string(secure_port_)
                   : "http://127.0.0.1:" + std::to_string(port_)) +
           path;
  }
  const std::string &authorities() const { return certificate_.file; }
  std::string file(const std::string &name) const { return folder_.path() + "/" + name; }

private:
  void start() {
    port_ = test::free_port();
    secure_port_ = test::free_port();
    std::ofstream(file("conf")) << configuration();
    server_.reset(new test::child_program(
        {program(), "-c", file("conf"), "-p", folder_.path(), "-e", "stderr"}, file("log")));
    for (int waits = 0; waits < 3000 && server_->alive() && !ready_; ++waits) {
      int fd = test::connect_to(static_cast<in_port_t>(secure_port_));
      ready_ = fd >= 0;
      close(fd);
      if (!ready_)
        usleep(10'000);
    }
  }
  std::string configuration() const {
    std::string places;
    for (const char *kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      places += std::string(kind) + "_temp_path " + folder_.path() + "/t;\n";
    return "daemon off; worker_processes 1; pid " + file("pid") +
           ";\nevents { worker_connections 256; }\nhttp { access_log off; keepalive_requests 5;\n"
           "client_max_body_size 20m; client_body_buffer_size 1m;\n" +
           places + "server {\nlisten 127.0.0.1:" + std::to_string(port_) +
           "; listen 127.0.0.1:" + std::to_string(secure_port_) + " ssl;\nssl_certificate " +
           certificate_.file + "; ssl_certificate_key " + certificate_.key_file + ";\nroot " +
           folder_.path() +
           "; dav_methods PUT DELETE;\n"
           "location /hello { return 200 \"hello from nginx\"; }\n"
           "location /old { return 301 /hello; }\n"
           "location /small { client_max_body_size 1k; dav_methods PUT; }\n} }\n";
  }

  test::temporary_folder folder_;
  test::certificate certificate_;
  int port_ = -1, secure_port_ = -1;
  bool ready_ = false;
  std::unique_ptr<test::child_program> server_;
};

class with_nginx : public testing::TestWithParam<bool> {
protected:
  void SetUp() override {
    if (nginx::program().empty())
      GTEST_SKIP() << "needs nginx";
    server_ = std::make_unique<nginx>();
    ASSERT_TRUE(server_->ready()) << server_->log();
  }
  std::string url(const std::string &path) const { return server_->url(path, GetParam()); }
  http::client client(unsigned redirects = 0) const {
    return http::client({.redirects = redirects, .authorities = server_->authorities()});
  }

  std::unique_ptr<nginx> server_;
};

std::string rest_of(http::response_stream &r) {
  std::string all;
  for (std::string piece; !(piece = r.read().get()).empty();)
    all += piece;
  return all;
}

TEST_P(with_nginx, gets_pages_over_kept_connections) {
  auto c = client();
  for (int i = 0; i < 12; ++i)
    EXPECT_EQ(c.get(url("/hello")).get().body, "hello from nginx");
  EXPECT_EQ(c.connections_made(), 3u); // it closes them after five requests
  EXPECT_EQ(c.get(url("/nothing")).get().status, 404);
  http::request head;
  head.method = "HEAD";
  head.url = url("/hello");
  auto r = c.send(head).get();
  EXPECT_EQ(r.status, 200);
  EXPECT_EQ(r.body, "");
  EXPECT_EQ(*r.headers.find("content-length"), "16");
  EXPECT_EQ(c.get(url("/hello")).get().status, 200);
}

TEST_P(with_nginx, follows_redirects) {
  EXPECT_EQ(client().get(url("/old")).get().status, 301);
  EXPECT_EQ(client(3).get(url("/old")).get().body, "hello from nginx");
}

TEST_P(with_nginx, many_at_once) {
  auto c = client();
  std::vector<conc::task<http::response>> all;
  for (int i = 0; i < 100; ++i)
    all.push_back(c.get(url("/hello")));
  for (auto &r : conc::gather(std::move(all)))
    EXPECT_EQ(r.body, "hello from nginx");
}

TEST_P(with_nginx, takes_bodies_in_chunks_and_gives_them_in_pieces) {
  auto c = client();
  std::string expected;
  for (std::optional<std::uint64_t> size : {std::optional<std::uint64_t>(), {4'000'000}}) {
    http::request put;
    put.method = "PUT";
    put.url = url(size ? "/sized" : "/chunked");
    auto up = c.upload(put, size).get();
    expected.clear();
    for (int i = 0; i < 40; ++i) {
      std::string piece(100'000, static_cast<char>('a' + i % 26));
      expected += piece;
      up.write(piece).get();
    }
    auto answer = up.finish().get();
    EXPECT_EQ(answer.status(), 201) << server_->log();
    rest_of(answer);
    http::request get;
    get.url = put.url;
    auto down = c.open(get).get();
    EXPECT_EQ(down.status(), 200);
    EXPECT_TRUE(rest_of(down) == expected);
  }
}

/// nginx refuses at once and reads no more.
TEST_P(with_nginx, says_that_a_body_is_too_large) {
  auto c = client();
  http::request put;
  put.method = "PUT";
  put.url = url("/small");
  auto up = c.upload(put, 1'000'000).get();
  for (int i = 0; i < 10; ++i)
    up.write(std::string(100'000, 'x')).get();
  try {
    EXPECT_EQ(up.finish().get().status(), 413);
  } catch (const std::system_error &e) { // its reset has overtaken its answer
    EXPECT_TRUE(e.code() == std::errc::connection_reset || e.code() == std::errc::broken_pipe);
  }
}

INSTANTIATE_TEST_SUITE_P(, with_nginx, testing::Bool(), [](const auto &info) {
  return info.param ? std::string("over_tls") : std::string("plain");
});

/// Sixteen requests at a time on each of 32 connections, for a second.
TEST(wrk, finds_nothing_wrong_with_the_example_server) {
  if (test::find_program("wrk").empty())
    GTEST_SKIP() << "needs wrk";
  conc::child_process server({CONC_HTTP_SERVER, "0", "2"}, {.out = conc::redirect::pipe});
  std::string port = server.out().read_until("\n").get();
  port.pop_back();
  auto out = conc::run_process({test::find_program("wrk"), "-t1", "-c32", "-d1s", "-s",
                                CONC_PIPELINE, "http://127.0.0.1:" + port + "/"})
                 .get();
  EXPECT_TRUE(out.status.success()) << out.err;
  EXPECT_NE(out.out.find("requests in"), out.out.npos) << out.out;
  for (const char *wrong : {"Socket errors", "Non-2xx", " 0 requests in"})
    EXPECT_EQ(out.out.find(wrong), out.out.npos) << out.out;
  server.kill(SIGTERM);
  EXPECT_TRUE(server.wait().get().success());
}

} // namespace
