#include "ledger.h"

#include "../exceptions.h"

#include <algorithm>
#include <utility>

namespace conc::detail {
namespace {

/// Of results that wait for their turn.
constexpr std::size_t most_early_bytes = std::size_t{64} << 20;

} // namespace

ledger::ledger(const remote_job &j, const shared_state &shared, std::size_t window)
    : job_(j), shared_(shared), window_(window), ended_(j.count),
      early_(j.unordered ? 0 : window) {
  if (j.argument)
    arguments_.emplace(j, window);
  shared_.head().fail_bound.store(~std::uint64_t{0});
  open_window();
}

bool ledger::has_room_for(const message_head &head) const noexcept {
  return early_bytes_ + static_cast<std::size_t>(head.size) <= most_early_bytes;
}

void ledger::receive(const message_head &head, const unsigned char *body) {
  auto index = static_cast<std::size_t>(head.index);
  auto size = static_cast<std::size_t>(head.size);
  if (index >= job_.count || ended_[index])
    return; // a worker whose memory is broken: its tasks still end once
  if (head.failed)
    return settle(index, decode_exception(body, size));
  ended_[index] = true;
  if (is_its_turn(head)) {
    deliver(index, body, size);
    return deliver_ready();
  }
  early &e = early_of(index);
  e.ended = true;
  e.body.assign(body, body + size);
  early_bytes_ += size;
}

void ledger::settle(std::size_t index, std::exception_ptr error) {
  if (ended_[index])
    return;
  ended_[index] = true;
  if (!job_.fail)
    forbid_from(index);
  if (job_.unordered)
    return fail(index, std::move(error));
  early &e = early_of(index);
  e.ended = e.failed = true;
  e.error = std::move(error);
  deliver_ready();
}

void ledger::settle_rest(const std::exception_ptr &error) {
  // In order, so that none is further ahead than the window.
  while (!complete())
    settle(next_, error);
}

void ledger::deliver_ready() {
  while (!job_.unordered && !complete() && early_of(next_).ended) {
    early e = std::exchange(early_of(next_), early());
    early_bytes_ -= e.body.size();
    if (e.failed)
      fail(next_, std::move(e.error));
    else
      deliver(next_, e.body.data(), e.body.size());
  }
}

void ledger::deliver(std::size_t index, const unsigned char *body, std::size_t size) {
  job_.deliver(job_.self, index, body, size);
  advance();
}

void ledger::fail(std::size_t index, std::exception_ptr error) {
  if (!job_.fail)
    std::rethrow_exception(std::move(error));
  job_.fail(job_.self, index, std::move(error));
  advance();
}

void ledger::advance() {
  if (job_.unordered)
    while (!complete() && ended_[next_])
      ++next_;
  else
    ++next_;
  if (next_ >= reopen_at_)
    open_window();
}

void ledger::open_window() {
  control &head = shared_.head();
  std::size_t limit = std::min(job_.count, next_ + window_);
  if (arguments_)
    limit = arguments_->fill(next_, limit);
  else if (job_.unordered)
    limit = job_.count; // nothing is kept
  reopen_at_ = next_ + std::max<std::size_t>(1, (limit - next_) / 8);
  if (limit != head.limit.load()) {
    head.limit.store(limit);
    if (head.limit_waiters.load() > 0)
      shared_wake(head.limit_epoch);
  }
  if (arguments_)
    for (auto &[index, error] : arguments_->take_failures())
      settle(index, std::move(error));
}

void ledger::forbid_from(std::size_t index) {
  control &head = shared_.head();
  if (index < head.fail_bound.load())
    head.fail_bound.store(index);
  shared_wake(head.limit_epoch);
}

} // namespace conc::detail
