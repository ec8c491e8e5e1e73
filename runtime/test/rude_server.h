// A server that does something of its own with each connection, one after another.
#pragma once

#include "servers.h"

#include <atomic>

namespace test {

class rude_server {
public:
  /// `what` gets a connected descriptor, which is closed after it.
  explicit rude_server(std::function<void(int)> what) : what_(std::move(what)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in a = loopback(0);
    socklen_t size = sizeof a;
    bind(listener_, reinterpret_cast<sockaddr *>(&a), size);
    listen(listener_, 1024);
    getsockname(listener_, reinterpret_cast<sockaddr *>(&a), &size);
    port_ = ntohs(a.sin_port);
    thread_ = std::thread([this] {
      for (int fd; (fd = accept(listener_, nullptr, nullptr)) >= 0;) {
        what_(fd);
        close(fd);
      }
    });
  }
  ~rude_server() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  in_port_t port() const { return port_; }

private:
  std::function<void(int)> what_;
  int listener_;
  in_port_t port_;
  std::thread thread_;
};

inline void read_some(int fd) {
  char buffer[4096];
  [[maybe_unused]] auto n = read(fd, buffer, sizeof buffer);
}
/// Until the client gives up.
inline void stay_silent(int fd) {
  for (char c; read(fd, &c, 1) > 0;)
    ;
}
inline void reset(int fd) {
  read_some(fd);
  linger now{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}
inline void half_close(int fd) {
  read_some(fd);
  shutdown(fd, SHUT_WR);
  read_some(fd);
}

} // namespace test
