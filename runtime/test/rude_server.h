// A server that does something of its own with each connection, one after another.
#pragma once

#include "servers.h"

namespace test {

class rude_server {
public:
  /// `what` gets a connected descriptor, which is closed after it.
  explicit rude_server(std::function<void(int)> what)
      : listener_([what = std::move(what)](int fd) {
          what(fd);
          close(fd);
        }) {}
  in_port_t port() const { return listener_.port(); }

private:
  listener listener_;
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
