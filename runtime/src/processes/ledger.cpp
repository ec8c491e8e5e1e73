#include "ledger.h"

#include "../exceptions.h"

#include <algorithm>
#include <utility>

namespace conc::detail {

ledger::ledger(const remote_job &j, const shared_state &shared, std::size_t window)
    : job_(j), shared_(shared), window_(window), ended_(j.count), early_(window) {
  shared_.head().fail_bound.store(~std::uint64_t{0});
  shared_.head().limit.store(window_);
}

void ledger::receive(const message_head &head, const unsigned char *body) {
  auto index = static_cast<std::size_t>(head.index);
  auto size = static_cast<std::size_t>(head.size);
  if (index >= job_.count || ended_[index])
    return; // a worker whose memory is broken: its tasks still end once
  if (head.failed)
    return settle(index, decode_exception(body, size));
  ended_[index] = true;
  if (index == next_) {
    deliver(index, body, size);
    return deliver_ready();
  }
  early &e = early_of(index);
  e.ended = true;
  e.body.assign(body, body + size);
}

void ledger::settle(std::size_t index, std::exception_ptr error) {
  if (ended_[index])
    return;
  ended_[index] = true;
  if (!job_.fail)
    forbid_from(index);
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
  while (!complete() && early_of(next_).ended) {
    early e = std::exchange(early_of(next_), early());
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
  ++next_;
  control &head = shared_.head();
  if (next_ % std::max<std::size_t>(1, window_ / 8) != 0)
    return;
  head.limit.store(next_ + window_);
  if (head.limit_waiters.load() > 0)
    shared_wake(head.limit_epoch);
}

void ledger::forbid_from(std::size_t index) {
  control &head = shared_.head();
  if (index < head.fail_bound.load())
    head.fail_bound.store(index);
  shared_wake(head.limit_epoch);
}

} // namespace conc::detail
