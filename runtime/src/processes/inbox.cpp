#include "inbox.h"

#include <algorithm>
#include <cstring>

namespace conc::detail {

bool inbox::drain(const receiver &receive) {
  std::uint64_t written = ring_->written.load();
  if (written == read_)
    return false;
  while (read_ != written) {
    if (partial_)
      drain_part(written, receive);
    else if (!drain_whole(written, receive))
      break;
  }
  return true;
}

/// A head is there whole or not at all, except that of a message larger than the ring.
bool inbox::drain_whole(std::uint64_t written, const receiver &receive) {
  if (written - read_ < sizeof head_)
    return false;
  copy_out(read_, &head_, sizeof head_);
  std::size_t size = static_cast<std::size_t>(head_.size);
  if (sizeof head_ + size > ring::capacity) {
    partial_ = true;
    body_.clear();
    release(read_ + sizeof head_);
    return true;
  }
  std::size_t offset = static_cast<std::size_t>((read_ + sizeof head_) % ring::capacity);
  if (offset + size <= ring::capacity) {
    receive(head_, ring_->bytes + offset);
  } else {
    body_.resize(size);
    copy_out(read_ + sizeof head_, body_.data(), size);
    receive(head_, body_.data());
  }
  release(read_ + sizeof head_ + size);
  return true;
}

void inbox::drain_part(std::uint64_t written, const receiver &receive) {
  std::size_t size = static_cast<std::size_t>(head_.size);
  std::size_t old = body_.size();
  std::size_t part = std::min(size - old, static_cast<std::size_t>(written - read_));
  if (body_.capacity() < size)
    body_.reserve(size);
  body_.resize(old + part);
  copy_out(read_, body_.data() + old, part);
  release(read_ + part);
  if (body_.size() < size)
    return;
  partial_ = false;
  receive(head_, body_.data());
  body_ = {}; // large, and perhaps the only one
}

void inbox::copy_out(std::uint64_t at, void *to, std::size_t size) const {
  if (size == 0)
    return;
  std::size_t offset = static_cast<std::size_t>(at % ring::capacity);
  std::size_t first = std::min(size, ring::capacity - offset);
  std::memcpy(to, ring_->bytes + offset, first);
  std::memcpy(static_cast<unsigned char *>(to) + first, ring_->bytes, size - first);
}

void inbox::release(std::uint64_t read) {
  read_ = read;
  ring_->read.store(read);
  if (ring_->writer_waits.load() && ring_->writer_waits.exchange(0))
    shared_wake(ring_->room_epoch);
}

} // namespace conc::detail
