// A list of buffers, of which a part has been transferred.
#pragma once

#include <cstddef>
#include <sys/uio.h>
#include <vector>

namespace conc::detail {

class buffers {
public:
  buffers(const iovec *first, std::size_t count) : left_(first, first + count) {}

  iovec *data() noexcept { return left_.data() + done_; }
  std::size_t count() const noexcept { return left_.size() - done_; }
  bool empty() const noexcept {
    for (std::size_t i = done_; i < left_.size(); ++i)
      if (left_[i].iov_len > 0)
        return false;
    return true;
  }
  /// The next `n` bytes have been transferred.
  void advance(std::size_t n) noexcept {
    while (n > 0 && done_ < left_.size()) {
      iovec &v = left_[done_];
      std::size_t part = n < v.iov_len ? n : v.iov_len;
      v.iov_base = static_cast<char *>(v.iov_base) + part;
      v.iov_len -= part;
      n -= part;
      if (v.iov_len == 0)
        ++done_;
    }
  }

private:
  std::vector<iovec> left_;
  std::size_t done_ = 0;
};

} // namespace conc::detail
