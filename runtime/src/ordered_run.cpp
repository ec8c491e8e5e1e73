#include "ordered_run.h"

#include <algorithm>

namespace conc::detail {
namespace {

/// Helpers that wait for room are told of it once per this part of the window. Chunks are not
/// larger, so a waiting helper never holds a task that the next notice depends on.
constexpr std::size_t notices_per_window = 8;

} // namespace

ordered_run::ordered_run(const job &j, std::size_t chunk)
    : job_(j), notify_step_(std::max<std::size_t>(1, j.window / notices_per_window)),
      ready_(new std::atomic<bool>[j.window] {}) {
  chunk_ = std::clamp<std::size_t>(chunk, 1, notify_step_);
}

void ordered_run::run(unsigned helpers, const starter &start, bool caller_helps) {
  crew helping;
  unsigned called = helping.call(helpers, start, [this] { help(); });
  try {
    deliver_all(caller_helps || called == 0);
  } catch (...) {
    stop();
    helping.dismiss();
    throw;
  }
  stop();
  helping.dismiss();
}

void ordered_run::help() noexcept {
  std::size_t first, last;
  while (!stopped_.load(std::memory_order_relaxed) && claim(first, last) && await_room(last))
    work(first, last);
}

bool ordered_run::claim(std::size_t &first, std::size_t &last) noexcept {
  first = claimed_.fetch_add(chunk_, std::memory_order_relaxed);
  if (first >= job_.count || first >= failed_.bound())
    return false;
  last = std::min(first + chunk_, job_.count);
  return true;
}

bool ordered_run::await_room(std::size_t last) noexcept {
  if (has_room(last))
    return true;
  std::unique_lock lock(room_mutex_);
  waiting_for_room_.fetch_add(1);
  room_.wait(lock, [&] { return has_room(last) || stopped_.load(); });
  waiting_for_room_.fetch_sub(1);
  return !stopped_.load();
}

void ordered_run::work(std::size_t first, std::size_t last) noexcept {
  job_.run(job_.self, first, last, failed_);
  for (std::size_t i = first; i < last; ++i)
    ready(i).store(true);
  std::size_t wanted = wanted_.load();
  if (wanted >= first && wanted < last)
    caller_.unpark();
}

bool ordered_run::help_a_little() noexcept {
  std::size_t first = claimed_.load(std::memory_order_relaxed);
  std::size_t last;
  do {
    last = std::min(first + chunk_, job_.count);
    if (first >= job_.count || first >= failed_.bound() || !has_room(last))
      return false;
  } while (!claimed_.compare_exchange_weak(first, first + chunk_, std::memory_order_relaxed));
  work(first, last);
  return true;
}

void ordered_run::deliver_all(bool caller_helps) {
  for (std::size_t next = 0; next < job_.count; ++next) {
    await_result(next, caller_helps);
    if (failed_.bound() <= next)
      failed_.rethrow();
    ready(next).store(false, std::memory_order_relaxed);
    job_.deliver(job_.self, next);
    note_delivery(next + 1);
  }
}

void ordered_run::await_result(std::size_t index, bool caller_helps) {
  while (!ready(index).load()) {
    if (caller_helps && help_a_little())
      continue;
    wanted_.store(index);
    if (!ready(index).load())
      caller_.park();
    wanted_.store(nothing);
  }
}

void ordered_run::note_delivery(std::size_t delivered) noexcept {
  delivered_.store(delivered);
  if (delivered % notify_step_ != 0 || waiting_for_room_.load() == 0)
    return;
  std::lock_guard lock(room_mutex_);
  room_.notify_all();
}

void ordered_run::stop() noexcept {
  stopped_.store(true);
  std::lock_guard lock(room_mutex_);
  room_.notify_all();
}

} // namespace conc::detail
