#include "watches.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/epoll.h>
#include <system_error>

namespace conc::detail {

static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLPRI == POLLPRI &&
                  EPOLLERR == POLLERR && EPOLLHUP == POLLHUP && EPOLLRDNORM == POLLRDNORM &&
                  EPOLLWRNORM == POLLWRNORM,
              "Linux gives both the same bits");

watches::watches(waker wake) : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(std::move(wake)) {
  if (epoll_ < 0)
    throw std::system_error(errno, std::generic_category(), "conc: cannot make an epoll instance");
}

bool watches::arm(int fd, std::uint32_t events) noexcept {
  epoll_event e{};
  e.events = events | EPOLLONESHOT;
  e.data.fd = fd;
  return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &e) == 0 ||
         (errno == ENOENT && epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &e) == 0);
}

bool watches::add(int fd, short events, fiber &who) {
  std::vector<waiter> &all = waiters_[fd];
  all.push_back({&who, static_cast<std::uint16_t>(events)});
  std::uint32_t wanted = 0;
  for (const waiter &w : all)
    wanted |= w.events;
  return arm(fd, wanted);
}

void watches::remove(int fd, fiber &who) noexcept {
  auto found = waiters_.find(fd);
  if (found != waiters_.end())
    std::erase_if(found->second, [&](const waiter &w) { return w.who == &who; });
}

void watches::dispatch() {
  epoll_event events[128];
  int n = epoll_wait(epoll_, events, 128, 0);
  for (int i = 0; i < n; ++i)
    wake(events[i].data.fd, events[i].events);
}

void watches::wake(int fd, std::uint32_t seen) {
  auto found = waiters_.find(fd);
  if (found == waiters_.end())
    return;
  std::uint32_t others = 0;
  for (const waiter &w : found->second) {
    if (seen & (w.events | EPOLLERR | EPOLLHUP))
      wake_(*w.who);
    else
      others |= w.events;
  }
  if (others)
    arm(fd, others);
}

void watches::forget(unsigned first, unsigned last) {
  for (auto &[fd, all] : waiters_)
    if (static_cast<unsigned>(fd) >= first && static_cast<unsigned>(fd) <= last)
      for (const waiter &w : all)
        wake_(*w.who);
}

} // namespace conc::detail
