#include "inbox.h"

#include <algorithm>
#include <cstring>

namespace conc::detail {

bool inbox::drain(const filter &wanted, const receiver &receive) {
  std::uint64_t written = ring_->written.load();
  std::uint64_t before = read_;
  while (read_ != written) {
    if (partial_)
      drain_part(written, receive);
    else if (!drain_whole(written, wanted, receive))
      break;
  }
  return read_ != before;
}

bool inbox::has_news(const filter &wanted) const {
  std::uint64_t bytes = ring_->written.load() - read_;
  if (partial_ || bytes < sizeof(message_head))
    return partial_ && bytes > 0;
  message_head head;
  std::memcpy(&head, ring_.at(read_), sizeof head);
  return wanted(head);
}

/// A head is there whole or not at all, except that of a message larger than the ring.
bool inbox::drain_whole(std::uint64_t written, const filter &wanted, const receiver &receive) {
  if (written - read_ < sizeof head_)
    return false;
  std::memcpy(&head_, ring_.at(read_), sizeof head_);
  if (!wanted(head_))
    return false;
  auto size = static_cast<std::size_t>(head_.size);
  if (sizeof head_ + size > ring::capacity) {
    partial_ = true;
    body_.clear();
    release(read_ + sizeof head_);
    return true;
  }
  receive(head_, ring_.at(read_ + sizeof head_));
  release(read_ + sizeof head_ + size);
  return true;
}

void inbox::drain_part(std::uint64_t written, const receiver &receive) {
  auto size = static_cast<std::size_t>(head_.size);
  std::size_t part = std::min(size - body_.size(), static_cast<std::size_t>(written - read_));
  body_.reserve(size);
  body_.insert(body_.end(), ring_.at(read_), ring_.at(read_) + part);
  release(read_ + part);
  if (body_.size() < size)
    return;
  partial_ = false;
  receive(head_, body_.data());
  body_ = {}; // large, and perhaps the only one
}

void inbox::release(std::uint64_t read) {
  read_ = read;
  ring_->read.store(read);
  if (ring_->writer_waits.load() && ring_->writer_waits.exchange(0))
    shared_wake(ring_->room_epoch);
}

} // namespace conc::detail
