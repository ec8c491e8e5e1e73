// Hooks of the calls that wait for several descriptors.
#include "hook_waits.h"
#include "real.h"

#include <algorithm>
#include <sys/epoll.h>
#include <sys/select.h>
#include <vector>

using namespace conc::detail;

CONC_REAL(poll)
CONC_REAL(ppoll)
CONC_REAL(select)
CONC_REAL(pselect)
CONC_REAL(epoll_wait)
CONC_REAL(epoll_pwait)
CONC_REAL(epoll_pwait2)

extern "C" [[noreturn]] void __chk_fail() noexcept;

namespace {

/// Looks, waits and looks again, until there is something to see or the time has come.
template <class Look>
int look_until(loop &l, const pollfd *fds, std::size_t count, clock::time_point deadline,
               Look look) {
  for (;;) {
    int n = look();
    if (n != 0 || clock::now() >= deadline)
      return n;
    if (!l.wait_any(fds, count, deadline)) {
      errno = ECANCELED;
      return -1;
    }
  }
}

/// What select() waits for, as poll() says it.
class select_sets {
public:
  select_sets(int count, const fd_set *r, const fd_set *w, const fd_set *e) {
    copy(count, r, read_);
    copy(count, w, write_);
    copy(count, e, except_);
    for (int fd = 0; fd < count; ++fd) {
      short events = 0;
      if (has(r, fd))
        events |= POLLIN;
      if (has(w, fd))
        events |= POLLOUT;
      if (has(e, fd))
        events |= POLLPRI;
      if (events)
        fds_.push_back({fd, events, 0});
    }
  }
  const std::vector<pollfd> &fds() const noexcept { return fds_; }
  /// Puts back what was asked for, which every look replaces by what it saw.
  void put(fd_set *r, fd_set *w, fd_set *e) const noexcept {
    put(read_, r);
    put(write_, w);
    put(except_, e);
  }

private:
  using words = std::vector<fd_mask>; // sets may be larger than fd_set says

  static bool has(const fd_set *s, int fd) noexcept {
    return s && (reinterpret_cast<const fd_mask *>(s)[fd / NFDBITS] >> (fd % NFDBITS) & 1);
  }
  static void copy(int count, const fd_set *from, words &to) {
    if (from)
      to.assign(reinterpret_cast<const fd_mask *>(from),
                reinterpret_cast<const fd_mask *>(from) + (count + NFDBITS - 1) / NFDBITS);
  }
  static void put(const words &from, fd_set *to) noexcept {
    if (to)
      std::copy(from.begin(), from.end(), reinterpret_cast<fd_mask *>(to));
  }

  words read_, write_, except_;
  std::vector<pollfd> fds_;
};

int poll_waiting(loop &l, pollfd *fds, nfds_t count, clock::time_point deadline,
                 const sigset_t *mask) {
  const timespec now{};
  return look_until(l, fds, count, deadline, [&] {
    return mask ? real_ppoll(fds, count, &now, mask) : real_poll(fds, count, 0);
  });
}

int select_waiting(loop &l, int count, fd_set *r, fd_set *w, fd_set *e, clock::time_point deadline,
                   const sigset_t *mask) {
  select_sets asked(std::clamp(count, 0, 1 << 20), r, w, e);
  const timespec now{};
  return look_until(l, asked.fds().data(), asked.fds().size(), deadline, [&] {
    asked.put(r, w, e);
    return real_pselect(count, r, w, e, &now, mask);
  });
}

int epoll_waiting(loop &l, int epfd, epoll_event *events, int most, clock::time_point deadline,
                  const sigset_t *mask) {
  const pollfd self{epfd, POLLIN, 0};
  return look_until(l, &self, 1, deadline,
                    [&] { return real_epoll_pwait(epfd, events, most, 0, mask); });
}

/// Linux tells select()'s callers how much time is left.
void store_left(clock::time_point deadline, timeval &left) noexcept {
  auto us = std::chrono::duration_cast<std::chrono::microseconds>(deadline - clock::now()).count();
  us = std::max<decltype(us)>(us, 0);
  left = {us / 1'000'000, us % 1'000'000};
}

bool is_zero(const timespec *t) noexcept { return t && t->tv_sec == 0 && t->tv_nsec == 0; }
bool is_valid(const timespec *t) noexcept {
  return !t || (t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < 1'000'000'000);
}

} // namespace

extern "C" {

int poll(pollfd *fds, nfds_t count, int timeout) {
  loop *l = loop::of_fiber();
  if (!l || timeout == 0)
    return real_poll(fds, count, timeout);
  return poll_waiting(*l, fds, count, after_ms(timeout), nullptr);
}
__attribute__((alias("poll"), visibility("hidden"))) int conc_own_poll(pollfd *, nfds_t, int);

int __poll(pollfd *fds, nfds_t count, int timeout) { return poll(fds, count, timeout); }

int __poll_chk(pollfd *fds, nfds_t count, int timeout, size_t room) {
  if (room / sizeof *fds < count)
    __chk_fail();
  return poll(fds, count, timeout);
}

int ppoll(pollfd *fds, nfds_t count, const timespec *timeout, const sigset_t *mask) {
  loop *l = loop::of_fiber();
  if (!l || is_zero(timeout) || !is_valid(timeout))
    return real_ppoll(fds, count, timeout, mask);
  return poll_waiting(*l, fds, count, timeout ? after(*timeout) : never, mask);
}

int __ppoll_chk(pollfd *fds, nfds_t count, const timespec *timeout, const sigset_t *mask,
                size_t room) {
  if (room / sizeof *fds < count)
    __chk_fail();
  return ppoll(fds, count, timeout, mask);
}

int select(int count, fd_set *__restrict r, fd_set *__restrict w, fd_set *__restrict e,
           timeval *__restrict timeout) {
  loop *l = loop::of_fiber();
  if (!l || count < 0 ||
      (timeout && (timeout->tv_sec < 0 || (timeout->tv_sec == 0 && timeout->tv_usec == 0))))
    return real_select(count, r, w, e, timeout);
  clock::time_point deadline = timeout ? after(*timeout) : never;
  int n = select_waiting(*l, count, r, w, e, deadline, nullptr);
  if (timeout && deadline != never)
    store_left(deadline, *timeout);
  return n;
}
int __select(int count, fd_set *__restrict r, fd_set *__restrict w, fd_set *__restrict e,
             timeval *__restrict timeout) {
  return select(count, r, w, e, timeout);
}

int pselect(int count, fd_set *__restrict r, fd_set *__restrict w, fd_set *__restrict e,
            const timespec *__restrict timeout, const sigset_t *__restrict mask) {
  loop *l = loop::of_fiber();
  if (!l || count < 0 || is_zero(timeout) || !is_valid(timeout))
    return real_pselect(count, r, w, e, timeout, mask);
  return select_waiting(*l, count, r, w, e, timeout ? after(*timeout) : never, mask);
}

int epoll_wait(int epfd, epoll_event *events, int most, int timeout) {
  loop *l = loop::of_fiber();
  if (!l || timeout == 0)
    return real_epoll_wait(epfd, events, most, timeout);
  return epoll_waiting(*l, epfd, events, most, after_ms(timeout), nullptr);
}

int epoll_pwait(int epfd, epoll_event *events, int most, int timeout, const sigset_t *mask) {
  loop *l = loop::of_fiber();
  if (!l || timeout == 0)
    return real_epoll_pwait(epfd, events, most, timeout, mask);
  return epoll_waiting(*l, epfd, events, most, after_ms(timeout), mask);
}

int epoll_pwait2(int epfd, epoll_event *events, int most, const timespec *timeout,
                 const sigset_t *mask) {
  loop *l = loop::of_fiber();
  if (!l || is_zero(timeout) || !is_valid(timeout))
    return real_epoll_pwait2(epfd, events, most, timeout, mask);
  return epoll_waiting(*l, epfd, events, most, timeout ? after(*timeout) : never, mask);
}

} // extern "C"
