// Small blocking servers on loopback, each on a thread of its own.
#pragma once

#include <arpa/inet.h>
#include <cstring>
#include <functional>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <time.h>
#include <tuple>
#include <unistd.h>
#include <utility>
#include <vector>

namespace test {

inline sockaddr_in loopback(in_port_t port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = htons(port);
  return a;
}

/// A connected TCP socket, blocking, made with plain libc calls. -1 when refused.
inline int connect_to(in_port_t port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in a = loopback(port);
  if (connect(fd, reinterpret_cast<sockaddr *>(&a), sizeof a) == 0)
    return fd;
  close(fd);
  return -1;
}

/// A descriptor that listens at a port of its own.
inline std::pair<int, in_port_t> listen_anywhere() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in a = loopback(0);
  socklen_t size = sizeof a;
  bind(fd, reinterpret_cast<sockaddr *>(&a), size);
  listen(fd, 4096);
  getsockname(fd, reinterpret_cast<sockaddr *>(&a), &size);
  return {fd, ntohs(a.sin_port)};
}

/// Gives each connection to a function, on a thread of its own, until it is closed.
class listener {
public:
  explicit listener(std::function<void(int)> take) : take_(std::move(take)) {
    std::tie(fd_, port_) = listen_anywhere();
    thread_ = std::thread([this] {
      for (int fd; (fd = accept(fd_, nullptr, nullptr)) >= 0;)
        take_(fd);
    });
  }
  ~listener() { close(); }
  void close() {
    if (!thread_.joinable())
      return;
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  in_port_t port() const { return port_; }

private:
  std::function<void(int)> take_;
  int fd_;
  in_port_t port_;
  std::thread thread_;
};

/// Answers each connection after it has been quiet for `delay_ms`: reads one request (up to a blank
/// line or 4 bytes), waits, sends `reply(request)`, closes. One thread serves all with poll, so
/// that the delays of many connections run at once.
class delay_server {
public:
  using reply_function = std::function<std::string(const std::string &)>;

  delay_server(int delay_ms, reply_function reply) : delay_ms_(delay_ms), reply_(std::move(reply)) {
    std::tie(listener_, port_) = listen_anywhere();
    if (pipe(stop_) != 0)
      abort();
    thread_ = std::thread([this] { serve(); });
  }
  ~delay_server() {
    [[maybe_unused]] auto n = write(stop_[1], "x", 1);
    thread_.join();
    for (int fd : {stop_[0], stop_[1], listener_})
      close(fd);
  }
  in_port_t port() const { return port_; }

private:
  struct connection {
    int fd;
    std::string request;
    long due = 0; ///< ms; 0: the request is not whole yet
  };

  static long now_ms() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1'000'000;
  }
  static bool whole(const std::string &r) {
    return r.find("\r\n\r\n") != std::string::npos ||
           (r.size() >= 4 && r.find("HTTP") == r.npos && r.find("GET") == r.npos);
  }

  void serve() {
    for (;;) {
      std::vector<pollfd> fds{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
      long timeout = -1, now = now_ms();
      for (connection &c : open_) {
        fds.push_back({c.fd, static_cast<short>(c.due ? 0 : POLLIN), 0});
        if (c.due && (timeout < 0 || c.due - now < timeout))
          timeout = std::max(0L, c.due - now);
      }
      poll(fds.data(), fds.size(), static_cast<int>(timeout));
      if (fds[0].revents)
        break;
      for (std::size_t i = open_.size(); i-- > 0;)
        step(i, fds[i + 2].revents);
      if (fds[1].revents)
        if (int fd = accept(listener_, nullptr, nullptr); fd >= 0)
          open_.push_back({fd, {}, 0});
    }
    for (connection &c : open_)
      close(c.fd);
  }

  void step(std::size_t i, short events) {
    connection &c = open_[i];
    if (!c.due && events) {
      char buffer[4096];
      ssize_t n = recv(c.fd, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n > 0)
        c.request.append(buffer, static_cast<std::size_t>(n));
      if (n == 0)
        return drop(i);
      if (whole(c.request))
        c.due = now_ms() + delay_ms_ + 1;
    }
    if (c.due && now_ms() >= c.due) {
      std::string answer = reply_(c.request);
      [[maybe_unused]] auto n = send(c.fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      drop(i);
    }
  }
  void drop(std::size_t i) {
    close(open_[i].fd);
    open_.erase(open_.begin() + static_cast<long>(i));
  }

  int delay_ms_;
  reply_function reply_;
  int listener_;
  in_port_t port_;
  int stop_[2];
  std::vector<connection> open_;
  std::thread thread_;
};

/// Seconds since it was made.
class stopwatch {
public:
  stopwatch() { clock_gettime(CLOCK_MONOTONIC, &start_); }
  double seconds() const {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec - start_.tv_sec) +
           static_cast<double>(now.tv_nsec - start_.tv_nsec) * 1e-9;
  }

private:
  timespec start_;
};

} // namespace test
