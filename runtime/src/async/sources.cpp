#include "sources.h"

#include "loop.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace conc::detail {
namespace {

/// write() to a pipe that nobody reads fails with EPIPE and leaves no signal behind.
ssize_t write_quietly(int fd, const void *data, std::size_t size) noexcept {
  sigset_t pipe_signal, before, pending;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  sigpending(&pending);
  bool was_pending = sigismember(&pending, SIGPIPE) == 1;
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  ssize_t n = ::write(fd, data, size);
  int error = errno;
  if (n < 0 && error == EPIPE && !was_pending) {
    timespec at_once{};
    sigtimedwait(&pipe_signal, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return n;
}

void abandon(source_waiter *&waiter) noexcept {
  if (source_waiter *w = std::exchange(waiter, nullptr))
    w->abandoned(ECANCELED);
}

} // namespace

sources::sources() : epoll_(epoll_create1(EPOLL_CLOEXEC)), process_(getpid()) {
  if (epoll_ < 0)
    throw std::system_error(errno, std::generic_category(), "conc: cannot make an epoll instance");
}

void sources::add(const std::shared_ptr<registration> &r) {
  epoll_event e{};
  e.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  e.data.ptr = r.get();
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, r->fd, &e) != 0)
    throw std::system_error(errno, std::generic_category(), "conc: cannot watch a descriptor");
}

void sources::forget(registration &r) noexcept {
  if (getpid() != process_)
    return;
  // Not left to close(): a descriptor that a forked child has too would go on reporting.
  epoll_event ignored{};
  epoll_ctl(epoll_, EPOLL_CTL_DEL, r.fd, &ignored);
}

void sources::bury(std::shared_ptr<registration> r) {
  r->reading = r->writing = nullptr;
  if (dispatching_) // an event of this batch may name it still
    buried_.push_back(std::move(r));
}

int sources::dispatch() {
  if (next_ == come_) {
    next_ = 0;
    come_ = std::max(0, epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), 0));
  }
  bool outermost = !std::exchange(dispatching_, true);
  int told = 0;
  for (; next_ < come_; ++told) {
    const epoll_event e = events_[static_cast<std::size_t>(next_++)];
    tell(*static_cast<registration *>(e.data.ptr), e.events);
  }
  if (outermost) {
    dispatching_ = false;
    buried_.clear();
  }
  return told;
}

void sources::tell(registration &r, std::uint32_t events) noexcept {
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
    r.hung_up = true;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
    r.readable = true;
    if (source_waiter *w = r.reading)
      w->ready();
  }
  if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) {
    r.writable = true;
    if (source_waiter *w = r.writing)
      w->ready();
  }
}

int source::close() noexcept {
  if (fd_ < 0)
    return 0;
  leave();
  return ::close(std::exchange(fd_, -1)) == 0 ? 0 : errno;
}

long source::receive(void *data, std::size_t size) noexcept {
  if (!may_read())
    return errno = EAGAIN, -1;
  ssize_t n;
  do
    n = kind_ == kind::socket ? recv(fd_, data, size, MSG_DONTWAIT) : ::read(fd_, data, size);
  while (n < 0 && errno == EINTR);
  bool emptied = n > 0 && static_cast<std::size_t>(n) < size && kind_ != kind::other; // epoll(7)
  if (emptied || (n < 0 && errno == EAGAIN))
    drained();
  return n;
}

long source::transmit(const void *data, std::size_t size) noexcept {
  if (!may_write())
    return errno = EAGAIN, -1;
  ssize_t n;
  do
    n = kind_ == kind::socket ? send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL)
                              : write_quietly(fd_, data, size);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN)
    filled();
  return n;
}

void source::watch(loop &l, short events, source_waiter &waiter) {
  if (home_ != &l) {
    if (known_ && (known_->reading || known_->writing))
      throw std::logic_error("conc: somebody waits for this descriptor on another thread");
    leave();
    enter(l);
  }
  source_waiter *&place = events == POLLIN ? known_->reading : known_->writing;
  if (place)
    throw std::logic_error("conc: somebody waits for this descriptor already");
  place = &waiter;
  waiter.wait_number = ++waits_;
}

void source::unwatch(source_waiter &waiter) noexcept {
  if (!known_)
    return;
  for (source_waiter **place : {&known_->reading, &known_->writing})
    if (*place == &waiter)
      *place = nullptr;
}

void source::canceller::operator()() const {
  home->post([c = *this] {
    auto r = c.where.lock();
    if (!r)
      return;
    source_waiter *&place = c.events == POLLIN ? r->reading : r->writing;
    if (place && place->wait_number == c.number)
      abandon(place);
  });
}

void source::enter(loop &l) {
  auto r = std::make_shared<registration>();
  r->fd = fd_;
  l.own_sources().add(r);
  known_ = std::move(r);
  home_ = &l;
}

void source::leave() noexcept {
  if (!known_)
    return;
  home_->own_sources().forget(*known_);
  if (thread_scheduler == home_) {
    abandon(known_->reading);
    abandon(known_->writing);
    home_->own_sources().bury(std::move(known_));
  } else {
    try {
      home_->post([l = home_, r = known_] { l->own_sources().bury(r); });
    } catch (...) { // no memory: it stays for ever, and harms nobody
      static_cast<void>(new (std::nothrow) std::shared_ptr<registration>(known_));
    }
  }
  known_.reset();
  home_ = nullptr;
}

} // namespace conc::detail
