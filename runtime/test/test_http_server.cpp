// The example server: its conversation byte by byte, and the program itself.
#include "conc/child_process.h"
#include "conc/conc.h"
#include "conc/net.h"
#include "conversation.h"

#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>
#include <string>

namespace {

std::string without_dates(std::string text) {
  for (std::size_t at; (at = text.find("Date: ")) != text.npos;)
    text.erase(at, text.find("\r\n", at) + 2 - at);
  return text;
}

struct talk {
  std::string out;
  bool open = true;
};
/// All that is said to these pieces.
talk say(const std::vector<std::string> &pieces) {
  server::conversation c;
  talk t;
  std::string in;
  for (const std::string &piece : pieces) {
    in += piece;
    t.open = c.take(in, t.out);
    if (!t.open)
      break;
  }
  t.out = without_dates(t.out);
  return t;
}

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string hello = "HTTP/1.1 200 OK\r\nServer: conc\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 13\r\n\r\nHello, World!";

std::string times(int n, const std::string &text) {
  std::string all;
  for (int i = 0; i < n; ++i)
    all += text;
  return all;
}

TEST(http_server, answers_pipelined_requests_in_order) {
  talk t = say({times(8, get + "GET /none HTTP/1.1\r\nHost: h\r\n\r\n")});
  EXPECT_TRUE(t.open);
  std::string none = "HTTP/1.1 404 Not Found\r\nServer: conc\r\nContent-Type: text/plain\r\n"
                     "Content-Length: 0\r\n\r\n";
  EXPECT_EQ(t.out, times(8, hello + none));
}

TEST(http_server, answers_requests_in_any_pieces) {
  std::string both = get + "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody" +
                     "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "2\r\nch\r\n4\r\nunks\r\n0\r\n\r\n" +
                     get;
  std::string whole = say({both}).out;
  EXPECT_NE(whole.find("\r\n\r\nbody"), whole.npos);
  EXPECT_NE(whole.find("\r\n\r\nchunks"), whole.npos);
  std::vector<std::string> bytes;
  for (char c : both)
    bytes.emplace_back(1, c);
  EXPECT_EQ(say(bytes).out, whole);
  for (std::size_t cut = 1; cut < both.size(); ++cut)
    ASSERT_EQ(say({both.substr(0, cut), both.substr(cut)}).out, whole) << cut;
}

TEST(http_server, heads_have_the_length_and_no_body) {
  talk t = say({"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" + get});
  EXPECT_EQ(t.out, hello.substr(0, hello.size() - 13) + hello);
}

TEST(http_server, old_clients_are_sent_away_after_one_answer) {
  talk t = say({"GET / HTTP/1.0\r\n\r\n" + get});
  EXPECT_FALSE(t.open);
  EXPECT_EQ(t.out.find("200 OK"), t.out.rfind("200 OK"));
  EXPECT_FALSE(say({"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"}).open);
  EXPECT_TRUE(say({"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}).open);
}

std::string status_of(const std::string &request) {
  talk t = say({get, request});
  EXPECT_FALSE(t.open) << request.substr(0, 40);
  std::string answer = t.out.substr(hello.size()); // what came before is answered
  return answer.substr(9, 3);
}

TEST(http_server, what_is_wrong_is_refused) {
  EXPECT_EQ(status_of("nonsense\r\n\r\n"), "400");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost : h\r\n\r\n"), "400");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"), "400");
  EXPECT_EQ(status_of("POST /echo HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n"), "413");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n"), "431");
  EXPECT_EQ(status_of("GET /" + std::string(9000, 'x')), "431");
  talk wrong_method = say({"DELETE / HTTP/1.1\r\nHost: h\r\n\r\n"});
  EXPECT_EQ(wrong_method.out.substr(9, 3), "405");
}

TEST(http_server, the_program_serves_on_two_loops_and_ends_when_asked) {
  conc::child_process server({CONC_HTTP_SERVER, "0", "2"}, {.out = conc::redirect::pipe});
  std::string port = server.out().read_until("\n").get();
  port.pop_back();
  auto at = conc::net::address::ip("127.0.0.1", static_cast<std::uint16_t>(std::stoi(port)));
  auto client = [&](int) {
    auto s = conc::net::connect(at).get();
    s.write_all(times(16, get)).get();
    std::string all;
    for (int i = 0; i < 16; ++i)
      all += s.read_until("World!").get();
    return without_dates(all) == times(16, hello);
  };
  auto right = conc::map(conc::async{}, conc::range(0, 20), client);
  EXPECT_EQ(std::count(right.begin(), right.end(), true), 20);
  server.kill(SIGTERM);
  EXPECT_TRUE(server.wait().get().success());
}

} // namespace
