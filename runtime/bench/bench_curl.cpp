// 1000 unmodified curl_easy_perform to a server that waits 100 ms, on one loop thread, beside
// libcurl's own curl_multi. Bars: at most 0.5 s, and at most 1.3 times curl_multi.
#include "../test/servers.h"
#include "conc/conc.h"
#include "stopwatch.h"

#include <csignal>
#include <cstdio>
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace {

constexpr int transfers = 1000;
constexpr int delay_ms = 100;
constexpr int rounds = 5;

int ready_connections(int epoll, epoll_event *events, int timeout) {
  return epoll_wait(epoll, events, 256, timeout);
}

/// Answers every request after a delay: one thread, in a process of its own.
[[noreturn]] void serve(int listener) {
  static const char answer[] =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int epoll = epoll_create1(0);
  epoll_event wanted{EPOLLIN, {.fd = listener}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &wanted);
  std::vector<std::pair<std::chrono::steady_clock::time_point, int>> due; // in order of time
  std::size_t answered = 0;
  for (epoll_event events[256];;) {
    auto now = std::chrono::steady_clock::now();
    for (; answered < due.size() && due[answered].first <= now; ++answered) {
      send(due[answered].second, answer, sizeof answer - 1, MSG_NOSIGNAL);
      close(due[answered].second);
    }
    int wait =
        answered == due.size()
            ? -1
            : static_cast<int>(
                  std::chrono::ceil<std::chrono::milliseconds>(due[answered].first - now).count());
    int n = ready_connections(epoll, events, wait);
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        while ((fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0) {
          wanted = {EPOLLIN, {.fd = fd}};
          epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted);
        }
        continue;
      }
      char request[4096];
      if (recv(fd, request, sizeof request, 0) <= 0) {
        close(fd);
        continue;
      }
      epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
      due.emplace_back(std::chrono::steady_clock::now() + std::chrono::milliseconds(delay_ms), fd);
    }
  }
}

std::size_t append(char *, std::size_t, std::size_t size, void *to) {
  *static_cast<std::size_t *>(to) += size;
  return size;
}

CURL *prepare(const std::string &url, std::size_t &bytes) {
  CURL *curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &bytes);
  return curl;
}

void expect_all(std::size_t bytes) {
  if (bytes == 2 * transfers)
    return;
  std::fprintf(stderr, "%zu bytes came instead of %d\n", bytes, 2 * transfers);
  std::exit(1);
}

void with_easy(const std::string &url) {
  std::size_t bytes = 0;
  conc::for_each(conc::async{transfers}, conc::range(0, transfers), [&](int) {
    CURL *curl = prepare(url, bytes);
    curl_easy_perform(curl);
    curl_easy_cleanup(curl);
  });
  expect_all(bytes);
}

void with_multi(const std::string &url) {
  std::size_t bytes = 0;
  CURLM *multi = curl_multi_init();
  for (int i = 0; i < transfers; ++i)
    curl_multi_add_handle(multi, prepare(url, bytes));
  for (int running = 1; running > 0;) {
    curl_multi_perform(multi, &running);
    int left;
    while (CURLMsg *m = curl_multi_info_read(multi, &left)) {
      CURL *ended = m->easy_handle;
      curl_multi_remove_handle(multi, ended);
      curl_easy_cleanup(ended);
    }
    if (running > 0)
      curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  curl_multi_cleanup(multi);
  expect_all(bytes);
}

} // namespace

int main() {
  curl_global_init(CURL_GLOBAL_ALL);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 10'000);
  setrlimit(RLIMIT_NOFILE, &files);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in a = test::loopback(0);
  socklen_t size = sizeof a;
  bind(listener, reinterpret_cast<sockaddr *>(&a), size);
  listen(listener, 4096);
  getsockname(listener, reinterpret_cast<sockaddr *>(&a), &size);
  pid_t server = fork();
  if (server == 0)
    serve(listener);
  std::string url = "http://127.0.0.1:" + std::to_string(ntohs(a.sin_port)) + "/";
  double easy = 1e9, multi = 1e9;
  for (int i = 0; i < rounds; ++i) {
    multi = std::min(multi, best_of(1, [&] { with_multi(url); }));
    easy = std::min(easy, best_of(1, [&] { with_easy(url); }));
  }
  std::printf(
      "1000 curl_easy_perform on fibers  %.3f s (bar 0.5), curl_multi %.3f s: %.2f (bar 1.3)\n",
      easy, multi, easy / multi);
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
}
