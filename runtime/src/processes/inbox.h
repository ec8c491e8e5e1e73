// The caller's end of a worker's ring: bytes become whole messages.
#pragma once

#include "shared.h"

#include <functional>
#include <vector>

namespace conc::detail {

class inbox {
public:
  using receiver = std::function<void(const message_head &, const unsigned char *body)>;

  explicit inbox(mapped_ring r) : ring_(r) {}
  using filter = std::function<bool(const message_head &)>;

  /// Hands over every message that is complete, up to the first that is not wanted yet. True when
  /// there was any byte of them.
  bool drain(const filter &wanted, const receiver &);
  /// Whether drain() would find anything.
  bool has_news(const filter &wanted) const;
  /// Whether the worker can do nothing more until something is drained.
  bool is_full() const noexcept { return ring_->writer_waits.load() != 0; }

private:
  bool drain_whole(std::uint64_t written, const filter &wanted, const receiver &);
  void drain_part(std::uint64_t written, const receiver &);
  void release(std::uint64_t read);

  mapped_ring ring_;
  std::uint64_t read_ = 0;
  // A message larger than the ring, while it comes in parts.
  bool partial_ = false;
  message_head head_{};
  std::vector<unsigned char> body_;
};

} // namespace conc::detail
