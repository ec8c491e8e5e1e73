#include "supervisor.h"

#include "../waiting.h"
#include "transitions.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace conc::detail {
namespace {

/// Chunks per worker: few enough for the ledger to be cheap, many enough to balance.
constexpr std::size_t chunks_per_worker = 64;
constexpr std::size_t largest_chunk = 1024;
/// Workers that die one after another before they run a task: after so many, its task fails.
constexpr unsigned hopeless = 8;
/// A fork that was refused is tried again so often, while the other workers wait for its tasks.
constexpr std::chrono::milliseconds revival_pause{50};
constexpr unsigned revivals_tried = 20;
/// Milliseconds for which a worker waits for room, while another one has the turn.
constexpr int full_pause = 1;

std::size_t chunk_for(std::size_t tasks, unsigned workers) {
  return std::clamp<std::size_t>(tasks / (workers * chunks_per_worker), 1, largest_chunk);
}

std::size_t window_for(std::size_t tasks, unsigned workers) {
  return std::min(tasks, std::max<std::size_t>(8192, 8 * workers * chunk_for(tasks, workers)));
}

} // namespace

supervisor::supervisor(const processes &executor, const remote_job &j, unsigned workers,
                       worker_source &source)
    : job_(j), executor_(executor), source_(source),
      shared_({j.count, chunk_for(j.count, workers), workers}, source.how()),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), members_(workers),
      ledger_(j, shared_, window_for(j.count, workers)),
      in_turn_([this](const message_head &head) { return ledger_.is_its_turn(head); }),
      early_([this](const message_head &head) { return ledger_.has_room_for(head); }) {
  if (!bell_)
    throw_errno("cannot make an eventfd for worker processes");
}

void supervisor::start_all() {
  start(0);
  for (unsigned slot = 1; slot < members_.size(); ++slot)
    revive(slot);
}

void supervisor::interrupt() noexcept {
  interrupted_.store(true);
  std::uint64_t one = 1;
  [[maybe_unused]] auto n = syscall(SYS_write, bell_.get(), &one, sizeof one);
}

void supervisor::serve() {
  while (!ledger_.complete()) {
    if (!drain_all())
      await_news();
  }
  // All tasks are delivered: the workers are about to leave, and may have something to print.
  for (member &m : members_)
    if (m.process.running())
      m.process.reap();
}

void supervisor::start(unsigned slot) {
  member &m = members_[slot];
  worker_slot &place = shared_.slot(slot);
  place.state.store(activity::make(activity::idle, 0));
  place.results.clear();
  m.timed_out = m.progressed = false;
  do {
    m.number = ++last_number_;
    m.process = source_.start({job_, executor_, shared_, ledger_.arguments(), slot, m.number,
                               bell_.get(), m.inherited});
  } while (!m.process.running());
  shared_wake(place.watched, m.number);
  m.results.emplace(shared_.results(slot));
  m.missing = false;
}

bool supervisor::drain_all() {
  bool any = false;
  for (member &m : members_)
    any |= m.results && m.results->drain(in_turn_, receiver_of(m));
  return any;
}

/// Results stay where they are, and are not copied, until their turn comes, or until their worker
/// has waited for room for a moment.
void supervisor::drain_early() {
  for (member &m : members_)
    if (m.results && m.results->is_full())
      m.results->drain(early_, receiver_of(m));
}

bool supervisor::has_news() const {
  return std::any_of(members_.begin(), members_.end(), [&](const member &m) {
    return m.results && m.results->has_news(in_turn_);
  });
}

bool supervisor::any_full() const {
  return std::any_of(members_.begin(), members_.end(), [&](const member &m) {
    return m.results && m.results->is_full() && m.results->has_news(early_);
  });
}

inbox::receiver supervisor::receiver_of(member &m) {
  return [this, &m](const message_head &head, const unsigned char *body) {
    m.progressed = true;
    refusals_ = 0;
    pass(transition::received);
    ledger_.receive(head, body);
  };
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
  int most = has_news() ? 0 : kill_overdue();
  bool full = any_full();
  if (full)
    most = most < 0 ? full_pause : std::min(most, full_pause);
  int ready = poll(fds.data(), fds.size(), most);
  head.caller_sleeps.store(0);
  if (ready == 0 && full)
    drain_early();
  if (ready < 0 && errno != EINTR)
    throw_errno("cannot wait for worker processes");
  std::uint64_t rung;
  while (read(bell_.get(), &rung, sizeof rung) > 0) {
  }
  if (interrupted_.load())
    kill_all();
  for (std::size_t i = 0; i < slots.size() && ready > 0; ++i)
    if (fds[i + 1].revents != 0)
      bury(slots[i]);
  revive_missing();
}

/// Condemns workers whose task has run too long. Milliseconds until there is something to do again;
/// -1: until there is news.
int supervisor::kill_overdue() {
  std::chrono::nanoseconds soonest =
      any_missing() ? revival_pause : std::chrono::nanoseconds::max();
  auto timeout = executor_.timeout;
  auto now = clock::now().time_since_epoch();
  for (unsigned slot = 0; slot < members_.size() && timeout.count() > 0; ++slot) {
    worker_slot &place = shared_.slot(slot);
    std::uint64_t state = place.state.load();
    auto age = now - std::chrono::nanoseconds(place.started.load());
    // One that does not run yet may begin at any time.
    bool runs = activity::phase_of(state) == activity::running;
    if (!members_[slot].process.running())
      continue;
    std::uint64_t condemned = activity::make(activity::condemned, activity::index_of(state));
    if (!runs || age < timeout) {
      soonest = std::min(soonest, runs ? timeout - age : timeout);
    } else if (place.state.compare_exchange_strong(state, condemned)) {
      members_[slot].timed_out = true;
      members_[slot].process.kill();
      pass(transition::condemned);
    }
  }
  if (soonest == std::chrono::nanoseconds::max())
    return -1;
  auto ms = std::chrono::ceil<std::chrono::milliseconds>(soonest).count();
  return static_cast<int>(std::min<std::int64_t>(ms, 1'000'000));
}

void supervisor::kill_all() noexcept {
  for (member &m : members_)
    if (m.process.running())
      m.process.kill();
}

/// The worker has ended: the task it ran has failed, and another worker takes what else it had.
void supervisor::bury(unsigned slot) {
  member &m = members_[slot];
  int status = m.process.reap();
  pass(transition::buried);
  if (m.results) // to the end: the next worker needs the ring
    m.results->drain([](const message_head &) { return true; }, receiver_of(m));
  m.results.reset();
  bool died_in_task = fail_task_of(m, slot, status);
  if (interrupted_.load() && !ledger_.complete())
    ledger_.settle(ledger_.next(), death(ledger_.next(), status));
  m.inherited = unfinished(m);
  if (ledger_.complete() || (m.inherited.empty() && !died_in_task && !shared_.any_free()))
    return;
  deaths_without_progress_ = m.progressed || died_in_task ? 0 : deaths_without_progress_ + 1;
  give_up_on_hopeless(m, status);
  revive(slot);
}

bool supervisor::fail_task_of(member &m, unsigned slot, int status) {
  std::uint64_t state = shared_.slot(slot).state.load();
  std::size_t index = activity::index_of(state);
  if (activity::phase_of(state) == activity::idle || index >= job_.count || ledger_.ended(index))
    return false;
  if (m.timed_out)
    ledger_.settle(index, lateness(index));
  else if (!may_retry(index))
    ledger_.settle(index, death(index, status));
  return true;
}

/// Errors name the task where there are several.
std::exception_ptr supervisor::lateness(std::size_t index) const {
  return std::make_exception_ptr(job_.count > 1 ? timeout_error(index) : timeout_error());
}

std::exception_ptr supervisor::death(std::size_t index, int status) const {
  return std::make_exception_ptr(job_.count > 1 ? worker_died(status, index) : worker_died(status));
}

bool supervisor::may_retry(std::size_t index) {
  if (executor_.retries == 0 || interrupted_.load())
    return false;
  return retries_[index]++ < executor_.retries;
}

void supervisor::give_up_on_hopeless(member &m, int status) {
  if (deaths_without_progress_ < hopeless || m.inherited.empty())
    return;
  deaths_without_progress_ = 0;
  std::size_t first = m.inherited.front().first;
  ledger_.settle(first, death(first, status));
  m.inherited = unfinished(m);
}

/// A refusal is no error yet: the other workers go on, and it is tried again.
void supervisor::revive(unsigned slot) {
  try {
    start(slot);
    refusals_ = 0;
    pass(transition::revived);
  } catch (const std::system_error &) {
    members_[slot].missing = true;
    refusal_ = std::current_exception();
    next_revival_ = clock::now() + revival_pause;
  }
}

void supervisor::revive_missing() {
  if (!any_missing() || ledger_.complete())
    return;
  bool none_left = !any_running();
  if (none_left || clock::now() >= next_revival_) {
    ++refusals_;
    for (unsigned slot = 0; slot < members_.size(); ++slot)
      if (members_[slot].missing)
        revive(slot);
  }
  if (!any_running() || (refusals_ >= revivals_tried && !any_busy()))
    give_up();
}

/// No worker runs a task and none can be made: what is left fails as the last fork did.
void supervisor::give_up() {
  drain_all();
  ledger_.settle_rest(refusal_);
  kill_all();
}

bool supervisor::any_missing() const {
  return std::any_of(members_.begin(), members_.end(), [](const member &m) { return m.missing; });
}

bool supervisor::any_running() const {
  return std::any_of(members_.begin(), members_.end(),
                     [](const member &m) { return m.process.running(); });
}

bool supervisor::any_busy() const {
  for (unsigned slot = 0; slot < members_.size(); ++slot)
    if (members_[slot].process.running() &&
        activity::phase_of(shared_.slot(slot).state.load()) != activity::idle)
      return true;
  return false;
}

std::vector<task_range> supervisor::unfinished(const member &m) const {
  std::vector<task_range> owned = m.inherited;
  for (std::size_t c = 0; c < shared_.chunks(); ++c)
    if (shared_.owner(c).load() == m.number)
      owned.emplace_back(c * shared_.chunk(),
                         std::min((c + 1) * shared_.chunk(), shared_.tasks()));
  std::vector<task_range> left;
  for (auto [first, last] : owned)
    for (std::size_t i = first; i < last; ++i) {
      if (ledger_.ended(i))
        continue;
      if (!left.empty() && left.back().second == i)
        ++left.back().second;
      else
        left.emplace_back(i, i + 1);
    }
  return left;
}

} // namespace conc::detail
