// Unmodified libcurl, from its shared library, on fibers.
#include "conc/conc.h"
#include "rude_server.h"
#include "tls_server.h"

#include <algorithm>
#include <csignal>
#include <curl/curl.h>
#include <gtest/gtest.h>
#include <map>
#include <openssl/err.h>
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

/// What a transfer with these options comes to.
std::string transfer(const std::string &url, const std::function<void(CURL *)> &options = {}) {
  reply r;
  CURL *curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &r.body);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 20'000L);
  if (options)
    options(curl);
  r.code = curl_easy_perform(curl);
  long status = 0, connections = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_cleanup(curl);
  return std::to_string(r.code) + " " + curl_easy_strerror(r.code) + ", status " +
         std::to_string(status) + ", connections " + std::to_string(connections) + ", body " +
         (r.body.size() < 40 ? r.body : std::to_string(r.body.size()) + " bytes");
}

void say(int fd, const std::string &text) {
  [[maybe_unused]] auto n = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
}

/// Serves requests on one connection as long as the client has some.
void keep_alive(int fd) {
  char buffer[4096];
  for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
    say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
}
void in_chunks(int fd) {
  test::read_some(fd);
  say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
  usleep(2000);
  say(fd, "6\r\n world\r\n0\r\n\r\n");
}
void reset_in_body(int fd) {
  test::read_some(fd);
  say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
  usleep(20'000); // so that it is read before the reset throws it away
  linger now{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}
/// Swallows a body and says how long it was.
void count_body(int fd) {
  std::string got;
  char buffer[65536];
  std::size_t wanted = 0;
  while (wanted == 0 || got.size() < wanted) {
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n <= 0)
      return;
    got.append(buffer, static_cast<std::size_t>(n));
    auto end = got.find("\r\n\r\n");
    auto length = got.find("Content-Length: ");
    if (wanted == 0 && end != got.npos)
      wanted = end + 4 + std::stoul(got.substr(length + 16));
  }
  std::string text = std::to_string(got.size() - got.find("\r\n\r\n") - 4);
  say(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(text.size()) +
              "\r\n\r\n" + text);
}

/// Two requests by one handle use one connection.
std::string two_in_a_row(const std::string &url) {
  reply r;
  CURL *curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &r.body);
  long connections = 0;
  curl_easy_perform(curl);
  curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_cleanup(curl);
  return r.body + ", new connections " + std::to_string(connections);
}

/// The application waits for libcurl's non-blocking socket itself.
std::string by_hand(const std::string &url) {
  CURL *curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
  std::string text = std::to_string(curl_easy_perform(curl));
  curl_socket_t fd = -1;
  curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd);
  std::size_t n = 0;
  char buffer[256];
  text += " " + std::to_string(curl_easy_recv(curl, buffer, sizeof buffer, &n)); // AGAIN
  std::string request = "GET / HTTP/1.1\r\n\r\n";
  curl_easy_send(curl, request.data(), request.size(), &n);
  pollfd p{fd, POLLIN, 0};
  poll(&p, 1, 10'000);
  curl_easy_recv(curl, buffer, sizeof buffer, &n);
  text += " " + std::string(buffer, n);
  curl_easy_cleanup(curl);
  return text;
}

/// The multi interface, in one task.
std::string several(const std::string &url) {
  CURLM *multi = curl_multi_init();
  std::vector<CURL *> all;
  std::string bodies;
  for (int i = 0; i < 5; ++i) {
    all.push_back(curl_easy_init());
    curl_easy_setopt(all.back(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(all.back(), CURLOPT_PROXY, "");
    curl_easy_setopt(all.back(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(all.back(), CURLOPT_WRITEDATA, &bodies);
    curl_multi_add_handle(multi, all.back());
  }
  for (int running = 1; running > 0;) {
    curl_multi_perform(multi, &running);
    if (running > 0)
      curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  for (CURL *c : all) {
    curl_multi_remove_handle(multi, c);
    curl_easy_cleanup(c);
  }
  curl_multi_cleanup(multi);
  return bodies;
}

TEST(curl, behaves_on_fibers_as_on_threads) {
  signal(SIGPIPE, SIG_IGN);
  test::delay_server server(1, answer), slow(60'000, answer);
  test::rude_server resets(test::reset), halves(test::half_close), resets_later(reset_in_body),
      chunks(in_chunks), keeps(keep_alive), counts(count_body);
  test::tls_server tls(1, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"),
      truncating(1, "HTTP/1.1 200 OK\r\n\r\nwithout an end", true);
  auto url = [](const auto &s) { return "http://127.0.0.1:" + std::to_string(s.port()) + "/x"; };
  auto https = [](const auto &s, const std::string &host = "127.0.0.1") {
    return "https://" + host + ":" + std::to_string(s.port()) + "/";
  };
  auto trust = [](const test::tls_server &s) {
    return [&](CURL *c) { curl_easy_setopt(c, CURLOPT_CAINFO, s.certificate_file().c_str()); };
  };
  std::string big(3'000'000, 'u');
  auto post = [&](CURL *c) {
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, big.data());
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, static_cast<long>(big.size()));
  };
  auto soon = [](CURL *c) { curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 60L); };
  const std::map<std::string, std::function<std::string()>> cases{
      {"answer", [&] { return transfer(url(server)); }},
      {"short", [&] { return transfer(url(server) + "/../broken"); }},
      {"chunks", [&] { return transfer(url(chunks)); }},
      {"upload", [&] { return transfer(url(counts), post); }},
      {"timeout", [&] { return transfer(url(slow), soon); }},
      {"refused", [&] { return transfer("http://127.0.0.1:1/"); }},
      {"no such host", [&] { return transfer("http://no.such.host.invalid/"); }},
      {"no such scheme", [&] { return transfer("nonsense://x"); }},
      {"reset", [&] { return transfer(url(resets)); }},
      {"reset in the body", [&] { return transfer(url(resets_later)); }},
      {"half-close", [&] { return transfer(url(halves)); }},
      {"reset of an upload",
       [&] { // noticed when sending or when receiving, whatever comes first
         std::string got = transfer(url(resets), post).substr(0, 2);
         return got == "56" ? "55" : got;
       }},
      {"keep-alive", [&] { return two_in_a_row(url(keeps)); }},
      {"by hand", [&] { return by_hand(url(keeps)); }},
      {"multi", [&] { return several(url(server)); }},
      {"tls", [&] { return transfer(https(tls), trust(tls)); }},
      {"tls, not trusted", [&] { return transfer(https(tls)); }},
      {"tls, other name",
       [&] {
         return transfer(https(tls, "another.invalid"), [&](CURL *c) {
           trust(tls)(c);
           static curl_slist *names = curl_slist_append(
               nullptr, ("another.invalid:" + std::to_string(tls.port()) + ":127.0.0.1").c_str());
           curl_easy_setopt(c, CURLOPT_RESOLVE, names);
         });
       }},
      {"tls, truncated", [&] { return transfer(https(truncating), trust(truncating)); }},
      {"tls, reset in the handshake", [&] { return transfer(https(resets)); }},
      {"tls, not tls", [&] { return transfer(https(keeps)); }}};
  auto all = [&](const auto &executor) {
    return conc::map(executor, cases, [](auto &c) { return c.first + ": " + c.second(); });
  };
  auto on_threads = all(conc::serial{}); // the runtime does nothing there
  EXPECT_EQ(all(conc::async{}), on_threads);
  for (const char *text : {"answer: 0 ", "upload: 0 ", "timeout: 28 ", "refused: 7 ", "tls: 0 ",
                           "tls, not trusted: 60 ", "tls, other name: 60 ", "half-close: 52 ",
                           "keep-alive: hihi, new connections 0", "reset: 56 ", "short: 18 "})
    EXPECT_TRUE(std::any_of(on_threads.begin(), on_threads.end(),
                            [&](const std::string &s) { return s.rfind(text, 0) == 0; }))
        << text << testing::PrintToString(on_threads);
}

TEST(curl, many_tls_transfers_run_on_one_thread) {
  test::tls_server server(200, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
  test::stopwatch watch;
  auto got = conc::map(conc::async{}, conc::range(0, 50), [&](int) {
    return transfer("https://127.0.0.1:" + std::to_string(server.port()) + "/", [&](CURL *c) {
      curl_easy_setopt(c, CURLOPT_CAINFO, server.certificate_file().c_str());
    });
  });
  EXPECT_LT(watch.seconds(), 9.0); // one after another they take 10 s
  for (const std::string &s : got)
    EXPECT_EQ(s, "0 No error, status 200, connections 1, body secret");
}

/// It is per thread in OpenSSL.
TEST(curl, openssl_errors_belong_to_the_fiber) {
  std::string order;
  conc::for_each(conc::async{}, conc::range(0, 3), [&](int i) {
    EXPECT_EQ(ERR_peek_error(), 0u);
    ERR_clear_error();
    if (i == 2)
      return;
    ERR_raise_data(ERR_LIB_USER, 100 + i, "error of %d", i);
    ERR_raise(ERR_LIB_SSL, 200 + i);
    do
      usleep(200);
    while (i == 0 && order.empty()); // the other one comes and goes meanwhile
    const char *data = nullptr;
    int flags = 0;
    unsigned long first = ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags);
    EXPECT_EQ(ERR_GET_REASON(first), 100 + i);
    EXPECT_EQ(ERR_GET_LIB(first), ERR_LIB_USER);
    EXPECT_EQ(std::string(data), "error of " + std::to_string(i));
    EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 200 + i);
    EXPECT_EQ(ERR_get_error(), 0u);
    order += std::to_string(i);
  });
  EXPECT_EQ(order, "10");
  EXPECT_EQ(ERR_peek_error(), 0u);
}

} // namespace
