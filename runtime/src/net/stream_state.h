// What is behind a net::stream.
#pragma once

#include "../async/sources.h"
#include "conc/net.h"

#include <cstddef>
#include <string>

namespace conc::detail {

/// Moves bytes without waiting. Plain here; TLS derives from it.
struct stream_state {
  explicit stream_state(int fd, source::kind k = source::kind::socket) noexcept : on(fd, k) {}
  virtual ~stream_state() = default;

  /// As recv() and send() of a non-blocking socket. With EAGAIN, `events` says what to wait for.
  virtual long receive(void *data, std::size_t size, short &events) noexcept;
  virtual long transmit(const void *data, std::size_t size, short &events) noexcept;
  /// Tells the peer that no more will come. An errno value, or 0.
  virtual int shutdown() noexcept;
  /// At most so many bytes of the surplus; how many.
  std::size_t take_surplus(char *data, std::size_t size) noexcept;

  source on;
  source *waits_on = &on; ///< the descriptor under it all
  std::string surplus;    ///< has been read and nobody has asked for it yet
};

/// The library's own way into a stream, which must be open.
struct stream_access {
  static stream_state &state(const net::stream &s) noexcept { return *s.state_; }
};

} // namespace conc::detail
