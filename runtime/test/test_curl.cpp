// Unmodified libcurl, from its shared library, on fibers.
#include "conc/conc.h"
#include "servers.h"

#include <curl/curl.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace {

std::string answer(const std::string &request) {
  auto from = request.find(' ') + 1;
  std::string path = request.substr(from, request.find(' ', from) - from);
  if (path == "/broken")
    return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort";
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) +
         "\r\nConnection: close\r\n\r\n" + path;
}

std::size_t append(char *data, std::size_t, std::size_t size, void *to) {
  static_cast<std::string *>(to)->append(data, size);
  return size;
}

struct reply {
  CURLcode code;
  std::string body;
};

reply fetch(const std::string &url, long timeout_ms = 20'000) {
  reply r;
  CURL *curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &r.body);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms);
  r.code = curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  return r;
}

const CURLcode initialised = curl_global_init(CURL_GLOBAL_ALL);

TEST(curl, many_transfers_run_on_one_thread) {
  test::delay_server server(100, answer);
  std::string base = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
  test::stopwatch watch;
  auto replies = conc::map(conc::async{}, conc::range(0, 200),
                           [&](int i) { return fetch(base + std::to_string(i)); });
  double took = watch.seconds();
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(replies[static_cast<std::size_t>(i)].code, CURLE_OK);
    ASSERT_EQ(replies[static_cast<std::size_t>(i)].body, "/" + std::to_string(i));
  }
  EXPECT_LT(took, 10.0); // one after another they take 20 s
}

TEST(curl, names_are_resolved) {
  test::delay_server server(1, answer);
  std::string base = "http://localhost:" + std::to_string(server.port()) + "/";
  auto replies = conc::map(conc::async{}, conc::range(0, 20),
                           [&](int i) { return fetch(base + std::to_string(i)).code; });
  EXPECT_EQ(replies, std::vector<CURLcode>(20, CURLE_OK));
}

TEST(curl, failures_are_those_of_a_thread) {
  test::delay_server server(1, answer);
  test::delay_server slow(5'000, answer);
  auto url = [](const auto &s) { return "http://127.0.0.1:" + std::to_string(s.port()); };
  auto codes = [&](const auto &executor) {
    std::vector<std::function<CURLcode()>> cases{
        [&] { return fetch(url(server) + "/broken").code; },
        [&] { return fetch(url(slow) + "/", 60).code; },
        [&] { return fetch("http://127.0.0.1:1/").code; },
        [&] { return fetch("http://no.such.host.invalid/").code; },
        [&] { return fetch("nonsense://x").code; }};
    return conc::map(executor, cases, [](auto &f) { return f(); });
  };
  EXPECT_EQ(codes(conc::async{}), codes(conc::serial{}));
}

} // namespace
