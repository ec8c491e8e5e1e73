// The descriptors that the fibers of a loop wait for.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace conc::detail {

class fiber;

/// One epoll instance, to be watched itself by the loop's. Descriptors are armed for one event at a
/// time and stay registered between waits. One that was closed behind our back shows itself when it
/// is armed again (ENOENT), so no event is lost to a number that has been reused. The flags of
/// descriptors are never touched, which is why this is not left to Asio: it makes them
/// non-blocking.
class watches {
public:
  using waker = std::function<void(fiber &)>;

  explicit watches(waker wake);
  watches(const watches &) = delete;
  watches &operator=(const watches &) = delete;

  /// Readable when there is something to dispatch.
  int descriptor() const noexcept { return epoll_; }
  /// The fiber waits for poll(2)'s events. False when the system cannot watch the descriptor.
  bool add(int fd, short events, fiber &);
  void remove(int fd, fiber &) noexcept;
  /// Wakes the fibers whose events have come.
  void dispatch();
  /// Wakes every fiber that waits for a descriptor of this range, since it is about to be closed.
  void forget(unsigned first, unsigned last);

private:
  struct waiter {
    fiber *who;
    std::uint32_t events;
  };
  bool arm(int fd, std::uint32_t events) noexcept;
  void wake(int fd, std::uint32_t seen);

  int epoll_;
  waker wake_;
  std::unordered_map<int, std::vector<waiter>> waiters_;
};

} // namespace conc::detail
