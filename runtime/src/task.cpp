#include "conc/task.h"

#include "conc/this_task.h"
#include "elastic_pool.h"
#include "own_threads.h"
#include "stop.h"

#include <algorithm>
#include <atomic>

namespace conc::detail {

void task_core::finish(std::exception_ptr failed) {
  error = was_cut() && asked() ? std::make_exception_ptr(cancelled()) : std::move(failed);
  if (!(stage_.fetch_or(ended) & listened_to))
    return;
  std::vector<std::function<void()>> followers;
  std::function<void()> interrupt; // goes without the lock
  {
    std::lock_guard lock(mutex_);
    interrupt.swap(interrupt_);
    followers.swap(followers_);
    for (parker *p : waiting_)
      p->unpark(); // it leaves the list, under the lock, before it goes
  }
  for (const auto &follow : followers)
    follow();
}

bool task_core::run() {
  if (!begin())
    return false;
  std::exception_ptr failed;
  try {
    stop_context inside(this);
    execute();
  } catch (...) {
    failed = std::current_exception();
  }
  finish(std::move(failed));
  return true;
}

/// run() by one who waits for it.
bool task_core::run_taken() {
  if (queue && !(stage_.load() & begun))
    queue->take_back(*this);
  return run();
}

bool task_core::help() { return may_help && !current_scheduler && is_busy_thread() && run_taken(); }

void task_core::wait() {
  if (!done())
    wait(nullptr);
}

void task_core::wait_or_stop() {
  if (!done())
    wait(current_stop);
}

/// Runs the task on the thread of a caller that would otherwise wait for it. A caller who may be
/// asked to stop cannot leave then: it does so only where the task may have no other thread, and
/// what asks it asks the task.
void task_core::run_for(stop_state *caller) {
  if (!caller) {
    run_taken();
  } else if (is_busy_thread()) {
    std::atomic<bool> cut{false};
    {
      std::stop_callback stops(this_task::stop_token(), [&] { cut = cancel(); });
      run_taken();
    }
    if (cut)
      throw_if_stopped(caller);
  }
}

/// Looks for about as long as it takes to fall asleep and be woken.
bool task_core::ends_soon() const noexcept {
  constexpr std::chrono::microseconds worth_it{5};
  if (cores() == 1)
    return false;
  for (auto until = clock::now() + worth_it; clock::now() < until;) {
    pause_briefly();
    if (done())
      return true;
  }
  return false;
}

void task_core::wait(stop_state *caller) {
  bool has_fibers = current_scheduler || (thread_scheduler && thread_scheduler->has_fibers());
  if (may_help && !has_fibers) // fibers need this thread for themselves
    run_for(caller);
  if (done() || (queue && !has_fibers && ends_soon()))
    return;
  parker self;
  stop_wakes wakes(caller, self);
  std::unique_lock lock(mutex_);
  while (!(stage_.fetch_or(listened_to) & ended)) {
    waiting_.push_back(&self);
    lock.unlock();
    try {
      park_or_stop(self, caller);
    } catch (...) {
      lock.lock();
      std::erase(waiting_, &self);
      throw;
    }
    lock.lock();
    std::erase(waiting_, &self);
  }
}

bool task_core::cancel() {
  if (done())
    return false;
  request(stop_reason::cancelled);
  return true;
}

void task_core::on_request() noexcept {
  if (begin()) // and so nobody else does
    return finish(std::make_exception_ptr(cancelled()));
  std::function<void()> interrupt;
  {
    std::lock_guard lock(mutex_);
    if (!done())
      interrupt = interrupt_;
  }
  if (interrupt)
    interrupt();
}

void task_core::on_stop(std::function<void()> f) {
  {
    std::lock_guard lock(mutex_);
    if (stage_.fetch_or(listened_to) & ended)
      return;
    interrupt_ = f;
    if (!asked())
      return;
  }
  f();
}

void task_core::when_done(std::function<void()> f) {
  {
    std::lock_guard lock(mutex_);
    if (!(stage_.fetch_or(listened_to) & ended)) {
      followers_.push_back(std::move(f));
      return;
    }
  }
  f();
}

} // namespace conc::detail
