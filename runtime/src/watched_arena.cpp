#include "watched_arena.h"

#include "own_threads.h"
#include "waiting.h"

#include <chrono>
#include <thread>
#include <utility>

namespace conc::detail {

void enlister::on_scheduler_entry(bool is_worker) {
  if (is_worker)
    enlist_thread();
}

watched_arena::watched_arena(unsigned workers)
    : arena(static_cast<int>(workers)), enlister_(arena), workers_(workers) {}

/// Calling a thread into the arena is what costs: one that is there, or about to come, takes
/// whatever waits. So `entered_` never falls short of what waits, as far as there are workers.
void watched_arena::start(work w) {
  {
    std::lock_guard lock(mutex_);
    pending_.push_back(std::move(w));
    count_pending();
    if (entered_ - busy_ >= pending_.size() || entered_ >= workers_)
      return;
    ++entered_;
  }
  arena.enqueue([this] { serve(); });
}

/// Looks where waiters' tasks are: the one submitted last, and the oldest. Any other is left to be
/// found begun. So it is while somebody has the lock, which in a forked child may be for ever.
void watched_arena::take_back(task_core &task) noexcept {
  std::shared_ptr<void> gone; // goes without the lock
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || pending_.empty())
    return;
  if (pending_.back().what.get() == &task) {
    gone = std::move(pending_.back().what);
    pending_.pop_back();
  } else if (pending_.front().what.get() == &task) {
    gone = std::move(pending_.front().what);
    pending_.pop_front();
  }
  count_pending();
  lock.unlock();
}

void watched_arena::serve() {
  std::unique_lock lock(mutex_);
  do {
    while (!pending_.empty())
      run_one(lock);
  } while (linger(lock));
  --entered_;
}

void watched_arena::run_one(std::unique_lock<std::mutex> &lock) {
  work w = std::move(pending_.front());
  pending_.pop_front();
  count_pending();
  ++busy_;
  lock.unlock();
  {
    busy_thread at_work;
    w.run(w.what.get());
    w.what = nullptr; // what it refers to goes while the thread still counts as busy
  }
  lock.lock();
  --busy_;
}

/// To stay for a moment costs less than to be called again. Whether there is more work.
bool watched_arena::linger(std::unique_lock<std::mutex> &lock) {
  constexpr std::chrono::microseconds moment{50}, between_looks{3};
  lock.unlock();
  auto now = clock::now();
  for (auto end = now + moment; now < end && !waiting_ && !wanted_elsewhere::wanted;) {
    std::this_thread::yield();
    for (auto next = now + between_looks; now < next; now = clock::now())
      pause_briefly();
  }
  lock.lock();
  return !pending_.empty();
}

} // namespace conc::detail
