// The caller's end of a worker's ring: bytes become whole messages.
#pragma once

#include "shared.h"

#include <functional>
#include <vector>

namespace conc::detail {

class inbox {
public:
  using receiver = std::function<void(const message_head &, const unsigned char *body)>;

  explicit inbox(ring &r) : ring_(&r) {}
  /// Hands over every message that is complete. True when there was any byte.
  bool drain(const receiver &);
  bool has_bytes() const noexcept { return ring_->written.load() != read_; }

private:
  bool drain_whole(std::uint64_t written, const receiver &);
  void drain_part(std::uint64_t written, const receiver &);
  void release(std::uint64_t read);

  ring *ring_;
  std::uint64_t read_ = 0;
  // A message larger than the ring, while it comes in parts.
  bool partial_ = false;
  message_head head_{};
  std::vector<unsigned char> body_;
};

} // namespace conc::detail
