// Descriptors that belong to the runtime's own objects (streams, acceptors, children, signals), and
// the operations that wait for them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <sys/epoll.h>
#include <vector>

namespace conc::detail {

class loop;

/// Who waits for one descriptor. `ready` is called on the loop's thread, and takes back the wait
/// itself when it need go on no longer.
class source_waiter {
public:
  /// The descriptor has news.
  virtual void ready() noexcept = 0;
  /// The wait is over without any: with this error number, ECANCELED for a request to stop.
  virtual void abandoned(int error) noexcept = 0;
  std::uint64_t wait_number = 0; ///< given by the source: no other wait's

protected:
  ~source_waiter() = default;
};

/// A descriptor as one loop knows it. Of that loop's thread, except for its making.
struct registration {
  int fd = -1;
  // An edge is news: what is known to be empty or full stays so until the loop says otherwise.
  bool readable = true;
  bool writable = true;
  bool hung_up = false; ///< the peer sends no more: reads never wait again
  source_waiter *reading = nullptr;
  source_waiter *writing = nullptr;
};

/// The descriptors of one loop: an epoll instance of its own, edge-triggered, so that a descriptor
/// costs one system call in its life beyond those that move data. (Asio's would need one for each
/// wait that is not a transfer of its own.)
class sources {
public:
  sources();
  sources(const sources &) = delete;
  sources &operator=(const sources &) = delete;

  /// Readable when there is something to dispatch.
  int descriptor() const noexcept { return epoll_; }
  /// Throws std::system_error.
  void add(const std::shared_ptr<registration> &);
  /// The descriptor must still be open. From any thread.
  void forget(registration &) noexcept;
  /// On the loop's thread, after forget().
  void bury(std::shared_ptr<registration>);
  /// Tells those whose descriptors have news; how many descriptors had.
  int dispatch();

private:
  void tell(registration &, std::uint32_t events) noexcept;

  int epoll_;
  int process_; ///< a forked child has the parent's epoll instance, and must not change it
  // Those who are told may wait, and so drive the loop and this again: what they wait for may be
  // among the events that have come and not been told.
  std::array<epoll_event, 128> events_;
  int come_ = 0;
  int next_ = 0;
  bool dispatching_ = false;
  std::vector<std::shared_ptr<registration>> buried_;
};

/// A descriptor that this object closes. Known to the loop of the thread that waits for it first;
/// it may go to another loop while nobody waits.
class source {
public:
  /// What calls move its bytes, and whether a read that gives less than asked has emptied it.
  enum class kind { socket, pipe, other };

  explicit source(int fd, kind k = kind::socket) noexcept : fd_(fd), kind_(k) {}
  source(const source &) = delete;
  source &operator=(const source &) = delete;
  ~source() { close(); }

  int fd() const noexcept { return fd_; }
  /// Those who wait are told ECANCELED. Waits for nobody. 0, or close()'s error number.
  int close() noexcept;

  // A call has seen that nothing more can be read or written, for now.
  void drained() noexcept { readable(false); }
  void filled() noexcept { writable(false); }
  bool may_read() const noexcept { return !known_ || known_->readable || known_->hung_up; }
  bool may_write() const noexcept { return !known_ || known_->writable || known_->hung_up; }

  /// recv() and send() of sockets, read() and write() of others: without waiting, and without
  /// SIGPIPE. -1 with EAGAIN when it is to be waited for.
  long receive(void *data, std::size_t size) noexcept;
  long transmit(const void *data, std::size_t size) noexcept;

  /// From now on the waiter hears of news. `events`: POLLIN or POLLOUT. Throws std::logic_error
  /// when another one waits for the same.
  void watch(loop &, short events, source_waiter &);
  void unwatch(source_waiter &) noexcept;

  /// Ends one wait with ECANCELED when it is called, if that goes on still. From any thread, also
  /// after the source has gone.
  struct canceller {
    loop *home;
    std::weak_ptr<registration> where;
    short events;
    std::uint64_t number;
    void operator()() const;
  };
  canceller cancels(short events, const source_waiter &waiter) const {
    return {home_, known_, events, waiter.wait_number};
  }

private:
  void readable(bool yes) noexcept {
    if (known_)
      known_->readable = yes;
  }
  void writable(bool yes) noexcept {
    if (known_)
      known_->writable = yes;
  }
  void enter(loop &);
  void leave() noexcept;

  int fd_;
  kind kind_;
  loop *home_ = nullptr;
  std::uint64_t waits_ = 0;
  std::shared_ptr<registration> known_;
};

} // namespace conc::detail
