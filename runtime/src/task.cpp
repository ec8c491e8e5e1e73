#include "conc/task.h"

#include "waiting.h"

#include <algorithm>

namespace conc::detail {

bool task_core::begin() {
  std::lock_guard lock(mutex_);
  if (stage_ != stage::queued)
    return false;
  stage_ = stage::running;
  return true;
}

void task_core::finish(std::exception_ptr failed) {
  std::vector<std::function<void()>> followers;
  {
    std::lock_guard lock(mutex_);
    error = cancelled_ && failed ? std::make_exception_ptr(cancelled()) : std::move(failed);
    stage_ = stage::done;
    interrupt = nullptr;
    followers.swap(followers_);
    for (parker *p : waiting_)
      p->unpark(); // it leaves the list, under the lock, before it goes
  }
  for (const auto &follow : followers)
    follow();
}

void task_core::run() {
  if (!begin())
    return;
  std::exception_ptr failed;
  try {
    execute();
  } catch (...) {
    failed = std::current_exception();
  }
  finish(std::move(failed));
}

bool task_core::done() const {
  std::lock_guard lock(mutex_);
  return stage_ == stage::done;
}

void task_core::wait() {
  bool has_fibers = current_scheduler || (thread_scheduler && thread_scheduler->has_fibers());
  if (may_help && !has_fibers) // fibers need this thread for themselves
    run();
  parker self;
  std::unique_lock lock(mutex_);
  while (stage_ != stage::done) {
    waiting_.push_back(&self);
    lock.unlock();
    self.park();
    lock.lock();
    std::erase(waiting_, &self);
  }
}

bool task_core::cancel() {
  std::function<bool()> stop;
  {
    std::lock_guard lock(mutex_);
    if (stage_ == stage::done)
      return false;
    if (stage_ == stage::running) {
      stop = interrupt;
      cancelled_ = stop != nullptr;
    } else {
      cancelled_ = true;
      stage_ = stage::running; // nobody else begins it
    }
  }
  if (stop)
    return stop();
  if (!cancelled_)
    return false;
  finish(std::make_exception_ptr(cancelled()));
  return true;
}

void task_core::when_done(std::function<void()> f) {
  {
    std::lock_guard lock(mutex_);
    if (stage_ != stage::done) {
      followers_.push_back(std::move(f));
      return;
    }
  }
  f();
}

} // namespace conc::detail
