// conc::signals: a handler that notes the signal and makes a descriptor readable.
#include "conc/signals.h"

#include "../async/sources.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace conc {
namespace {

constexpr int most_signals = 64; // Linux numbers them 1 … 64

std::uint64_t bit(int number) noexcept { return std::uint64_t{1} << (number - 1); }

/// What a handler tells of. Never freed, and its descriptor never closed: a handler on another
/// thread may be about to use both.
struct mailbox {
  std::atomic<std::uint64_t> wanted{0};
  std::atomic<std::uint64_t> come{0};
  std::atomic<bool> taken{true};
  int event = -1;
  mailbox *next = nullptr;
};

std::atomic<mailbox *> mailboxes{nullptr};

/// The program's own actions, in place of which ours stands.
struct replaced {
  unsigned users = 0;
  std::atomic<bool> chained{false};
  struct sigaction before{};
};
replaced actions[most_signals + 1];
std::mutex actions_mutex;

void call_before(const struct sigaction &a, int number, siginfo_t *info, void *context) {
  if (a.sa_flags & SA_SIGINFO)
    a.sa_sigaction(number, info, context);
  else if (a.sa_handler != SIG_DFL && a.sa_handler != SIG_IGN)
    a.sa_handler(number);
}

void handle(int number, siginfo_t *info, void *context) {
  int error = errno;
  for (mailbox *m = mailboxes.load(); m; m = m->next) {
    if (!(m->wanted.load() & bit(number)))
      continue;
    m->come.fetch_or(bit(number));
    std::uint64_t one = 1;
    [[maybe_unused]] auto n = ::write(m->event, &one, sizeof one);
  }
  if (actions[number].chained.load())
    call_before(actions[number].before, number, info, context);
  errno = error;
}

void install(int number) {
  std::lock_guard lock(actions_mutex);
  replaced &r = actions[number];
  if (r.users == 0) {
    struct sigaction ours{};
    ours.sa_sigaction = handle;
    sigfillset(&ours.sa_mask);
    if (sigaction(number, nullptr, &r.before) != 0)
      throw std::system_error(errno, std::generic_category(), "conc: cannot wait for a signal");
    // A program with a handler may count on its calls being interrupted, or on the contrary.
    bool handled = (r.before.sa_flags & SA_SIGINFO) ||
                   (r.before.sa_handler != SIG_DFL && r.before.sa_handler != SIG_IGN);
    ours.sa_flags =
        SA_SIGINFO | SA_ONSTACK | (handled ? r.before.sa_flags & SA_RESTART : SA_RESTART);
    r.chained.store(true); // before it can be called
    sigaction(number, &ours, nullptr);
  }
  ++r.users;
}

void restore(int number) noexcept {
  std::lock_guard lock(actions_mutex);
  replaced &r = actions[number];
  if (--r.users > 0)
    return;
  struct sigaction now{};
  sigaction(number, nullptr, &now);
  if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == handle)
    sigaction(number, &r.before, nullptr);
  // One that chains to ours may have been put in front; ours goes on calling the program's.
}

mailbox *take_mailbox() {
  for (mailbox *m = mailboxes.load(); m; m = m->next)
    if (!m->taken.exchange(true))
      return m;
  auto made = std::make_unique<mailbox>();
  made->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (made->event < 0)
    throw std::system_error(errno, std::generic_category(), "conc: cannot wait for a signal");
  made->next = mailboxes.load();
  while (!mailboxes.compare_exchange_weak(made->next, made.get()))
    ;
  return made.release();
}

bool may_be_waited_for(int number) noexcept {
  switch (number) {
  case SIGKILL:
  case SIGSTOP:
  case SIGSEGV:
  case SIGBUS:
  case SIGFPE:
  case SIGILL:
  case SIGTRAP:
    return false;
  default:
    return number > 0 && number <= most_signals;
  }
}

int open_again(int fd) {
  int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (own < 0)
    throw std::system_error(errno, std::generic_category(), "conc: cannot wait for a signal");
  return own;
}

} // namespace

struct signals::state {
  explicit state(mailbox *m) : box(m), on(open_again(m->event), detail::source::kind::other) {}
  ~state() {
    for (int number = 1; number <= most_signals; ++number)
      if (installed & bit(number))
        restore(number);
    box->wanted.store(0);
    box->come.store(0);
    box->taken.store(false);
  }
  static bool try_next(detail::io_step &step) noexcept;

  mailbox *box;
  std::uint64_t installed = 0;
  detail::source on;
};

signals::signals(std::initializer_list<int> wanted) {
  for (int number : wanted)
    if (!may_be_waited_for(number))
      throw std::invalid_argument("conc: signal " + std::to_string(number) +
                                  " cannot be waited for");
  state_ = std::make_unique<state>(take_mailbox());
  for (int number : wanted) {
    if (state_->installed & bit(number))
      continue;
    state_->box->wanted.fetch_or(bit(number));
    install(number);
    state_->installed |= bit(number);
  }
}
signals::signals(signals &&) noexcept = default;
signals &signals::operator=(signals &&) noexcept = default;
signals::~signals() = default;

bool signals::state::try_next(detail::io_step &step) noexcept {
  auto &s = *static_cast<state *>(step.self);
  std::uint64_t count; // emptied before the look, so that what comes after it wakes us again
  while (::read(s.on.fd(), &count, sizeof count) > 0)
    ;
  for (;;) {
    std::uint64_t come = s.box->come.load();
    if (come == 0)
      break;
    std::uint64_t lowest = come & -come;
    s.box->come.fetch_and(~lowest);
    step.moved = static_cast<std::size_t>(__builtin_ctzll(lowest)) + 1;
    return true;
  }
  step.on = &s.on;
  step.events = POLLIN;
  return false;
}

io<int> signals::next() {
  detail::io_step step;
  step.self = state_.get();
  step.attempt = state::try_next;
  step.what = "conc: cannot wait for a signal";
  return io<int>(std::move(step));
}

} // namespace conc
