#include "supervisor.h"

#include "../exceptions.h"
#include "../waiting.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

namespace conc::detail {
namespace {

/// Chunks per worker: few enough for the ledger to be cheap, many enough to balance.
constexpr std::size_t chunks_per_worker = 64;
constexpr std::size_t largest_chunk = 1024;
/// Workers that die one after another before they run a task: after so many, its task fails.
constexpr unsigned hopeless = 8;

std::size_t chunk_for(std::size_t tasks, unsigned workers) {
  return std::clamp<std::size_t>(tasks / (workers * chunks_per_worker), 1, largest_chunk);
}

std::size_t window_for(std::size_t tasks, unsigned workers) {
  return std::min(tasks, std::max<std::size_t>(8192, 8 * workers * chunk_for(tasks, workers)));
}

} // namespace

supervisor::supervisor(const processes &executor, const remote_job &j, unsigned workers)
    : job_(j), timeout_(executor.timeout), window_(window_for(j.count, workers)),
      shared_(j.count, chunk_for(j.count, workers), workers),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), members_(workers), done_(j.count),
      early_(window_) {
  if (!bell_)
    throw_errno("cannot make an eventfd");
  shared_.head().fail_bound.store(~std::uint64_t{0});
  shared_.head().limit.store(window_);
}

void supervisor::start_all() {
  for (unsigned slot = 0; slot < members_.size(); ++slot)
    start(slot, {});
  first_pidfd_ = descriptor(fcntl(members_[0].process.pidfd(), F_DUPFD_CLOEXEC, 0));
}

void supervisor::interrupt() noexcept {
  interrupted_.store(true);
  send_kill(first_pidfd_.get());
}

void supervisor::serve() {
  while (next_ < job_.count) {
    if (!drain_all())
      await_news();
  }
  // All tasks are delivered: the workers are about to leave, and may have something to print.
  for (member &m : members_)
    if (m.process.running())
      m.process.reap();
}

void supervisor::start(unsigned slot, std::vector<task_range> inherited) {
  member &m = members_[slot];
  worker_slot &place = shared_.slot(slot);
  place.state.store(activity::make(activity::idle, 0));
  place.results.written.store(0);
  place.results.read.store(0);
  place.results.writer_waits.store(0);
  m.results.emplace(place.results);
  m.number = ++last_number_;
  m.inherited = std::move(inherited);
  m.timed_out = m.progressed = false;
  m.process = child::run([&] {
    worker(job_, shared_, slot, m.number, bell_.get(), timeout_.count() > 0).serve(m.inherited);
  });
}

bool supervisor::drain_all() {
  bool any = false;
  for (member &m : members_)
    any |= drain(m);
  return any;
}

bool supervisor::drain(member &m) {
  return m.results && m.results->drain([&](const message_head &head, const unsigned char *body) {
    m.progressed = true;
    receive(head, body);
  });
}

void supervisor::receive(const message_head &head, const unsigned char *body) {
  auto index = static_cast<std::size_t>(head.index);
  auto size = static_cast<std::size_t>(head.size);
  if (head.failed)
    return settle(index, decode_exception(body, size));
  done_[index] = true;
  if (index == next_) {
    deliver(index, body, size);
    return deliver_ready();
  }
  early &e = early_of(index);
  e.ended = true;
  e.body.assign(body, body + size);
}

/// The task has failed.
void supervisor::settle(std::size_t index, std::exception_ptr error) {
  done_[index] = true;
  if (!job_.fail)
    forbid_from(index);
  early &e = early_of(index);
  e.ended = e.failed = true;
  e.error = std::move(error);
  deliver_ready();
}

void supervisor::deliver_ready() {
  while (next_ < job_.count && early_of(next_).ended) {
    early e = std::exchange(early_of(next_), early());
    if (e.failed)
      fail(next_, std::move(e.error));
    else
      deliver(next_, e.body.data(), e.body.size());
  }
}

void supervisor::deliver(std::size_t index, const unsigned char *body, std::size_t size) {
  job_.deliver(job_.self, index, body, size);
  advance();
}

void supervisor::fail(std::size_t index, std::exception_ptr error) {
  if (!job_.fail)
    std::rethrow_exception(std::move(error));
  job_.fail(job_.self, index, std::move(error));
  advance();
}

void supervisor::advance() {
  ++next_;
  control &head = shared_.head();
  if (next_ % std::max<std::size_t>(1, window_ / 8) != 0)
    return;
  head.limit.store(next_ + window_);
  if (head.limit_waiters.load() > 0)
    shared_wake(head.limit_epoch);
}

void supervisor::forbid_from(std::size_t index) {
  control &head = shared_.head();
  if (index < head.fail_bound.load())
    head.fail_bound.store(index);
  shared_wake(head.limit_epoch);
}

/// Sleeps until a worker has sent something, has ended or has run for too long.
void supervisor::await_news() {
  std::vector<pollfd> fds{{bell_.get(), POLLIN, 0}};
  std::vector<unsigned> slots;
  for (unsigned slot = 0; slot < members_.size(); ++slot)
    if (members_[slot].process.running()) {
      fds.push_back({members_[slot].process.pidfd(), POLLIN, 0});
      slots.push_back(slot);
    }
  control &head = shared_.head();
  head.caller_sleeps.store(1);
  bool news = std::any_of(members_.begin(), members_.end(),
                          [](member &m) { return m.results && m.results->has_bytes(); });
  int ready = poll(fds.data(), fds.size(), news ? 0 : kill_overdue());
  head.caller_sleeps.store(0);
  if (ready < 0 && errno != EINTR)
    throw_errno("cannot wait for worker processes");
  std::uint64_t rung;
  while (read(bell_.get(), &rung, sizeof rung) > 0) {
  }
  for (std::size_t i = 0; i < slots.size() && ready > 0; ++i)
    if (fds[i + 1].revents != 0)
      bury(slots[i]);
}

/// Condemns workers whose task has run too long. Milliseconds until the next one can be due.
int supervisor::kill_overdue() {
  if (timeout_.count() == 0)
    return -1;
  auto now = clock::now().time_since_epoch();
  auto soonest = timeout_;
  for (unsigned slot = 0; slot < members_.size(); ++slot) {
    worker_slot &place = shared_.slot(slot);
    std::uint64_t state = place.state.load();
    auto age = now - std::chrono::nanoseconds(place.started.load());
    if (!members_[slot].process.running() || activity::phase_of(state) != activity::running)
      continue;
    std::uint64_t condemned = activity::make(activity::condemned, activity::index_of(state));
    if (age < timeout_) {
      soonest = std::min(soonest, timeout_ - age);
    } else if (place.state.compare_exchange_strong(state, condemned)) {
      members_[slot].timed_out = true;
      members_[slot].process.kill();
    }
  }
  auto ms = std::chrono::ceil<std::chrono::milliseconds>(soonest).count();
  return static_cast<int>(std::min<std::int64_t>(ms, 1'000'000));
}

/// The worker has ended. The task it ran has failed; another worker takes what else it had.
bool supervisor::bury(unsigned slot) {
  member &m = members_[slot];
  int status = m.process.reap();
  drain(m);
  std::uint64_t state = shared_.slot(slot).state.load();
  std::size_t index = activity::index_of(state);
  bool died_in_task = activity::phase_of(state) != activity::idle && !done_[index];
  if (died_in_task) {
    m.progressed = true;
    auto error = m.timed_out ? std::make_exception_ptr(timeout_error())
                             : std::make_exception_ptr(worker_died(status));
    settle(index, std::move(error));
  }
  if (interrupted_.load() && next_ < job_.count)
    settle(next_, std::make_exception_ptr(worker_died(status)));
  std::vector<task_range> left = unfinished(m);
  bool more = died_in_task || !left.empty();
  m.results.reset();
  if (!more || next_ >= job_.count)
    return false;
  deaths_without_progress_ = m.progressed ? 0 : deaths_without_progress_ + 1;
  if (deaths_without_progress_ >= hopeless) {
    deaths_without_progress_ = 0;
    settle(left.front().first, std::make_exception_ptr(worker_died(status)));
    left = unfinished(m);
  }
  start(slot, std::move(left));
  return true;
}

std::vector<task_range> supervisor::unfinished(const member &m) const {
  std::vector<task_range> owned = m.inherited;
  for (std::size_t c = 0; c < shared_.chunks; ++c)
    if (shared_.owner(c).load() == m.number)
      owned.emplace_back(c * shared_.chunk, std::min((c + 1) * shared_.chunk, shared_.tasks));
  std::vector<task_range> left;
  for (auto [first, last] : owned)
    for (std::size_t i = first; i < last; ++i) {
      if (done_[i])
        continue;
      if (!left.empty() && left.back().second == i)
        ++left.back().second;
      else
        left.emplace_back(i, i + 1);
    }
  return left;
}

} // namespace conc::detail
