#include "conc/task.h"

#include "conc/this_task.h"
#include "own_threads.h"
#include "stop.h"

#include <algorithm>
#include <atomic>

namespace conc::detail {

/// Hears of requests to stop. The task may be about to go when one comes.
struct task_core::watch {
  watch(std::stop_token token, std::weak_ptr<task_core> task)
      : callback(std::move(token), [task = std::move(task)] {
          if (auto alive = task.lock())
            alive->asked_to_stop();
        }) {}
  std::stop_callback<std::function<void()>> callback;
};

task_core::task_core() : stop_(std::make_shared<stop_state>(current_stop)) {}
task_core::~task_core() = default;

bool task_core::begin() {
  std::lock_guard lock(mutex_);
  if (stage_ != stage::queued)
    return false;
  stage_ = stage::running;
  return true;
}

void task_core::finish(std::exception_ptr failed) {
  std::vector<std::function<void()>> followers;
  std::function<void()> interrupt; // goes without the lock
  {
    std::lock_guard lock(mutex_);
    error = stop_->was_cut() && stop_->asked() ? std::make_exception_ptr(cancelled())
                                               : std::move(failed);
    stage_ = stage::done;
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
    stop_context inside(stop_.get());
    execute();
  } catch (...) {
    failed = std::current_exception();
  }
  finish(std::move(failed));
  return true;
}

bool task_core::help() { return may_help && !current_scheduler && is_busy_thread() && run(); }

bool task_core::done() const {
  std::lock_guard lock(mutex_);
  return stage_ == stage::done;
}

void task_core::wait() { wait(nullptr); }

void task_core::wait_or_stop() { wait(current_stop); }

/// Runs the task on the thread of a caller that would otherwise wait for it. A caller who may be
/// asked to stop cannot leave then: it does so only where the task may have no other thread, and
/// what asks it asks the task.
void task_core::run_for(stop_state *caller) {
  if (!caller) {
    run();
  } else if (is_busy_thread()) {
    std::atomic<bool> cut{false};
    {
      std::stop_callback stops(this_task::stop_token(), [&] { cut = cancel(); });
      run();
    }
    if (cut)
      throw_if_stopped(caller);
  }
}

void task_core::wait(stop_state *caller) {
  bool has_fibers = current_scheduler || (thread_scheduler && thread_scheduler->has_fibers());
  if (may_help && !has_fibers) // fibers need this thread for themselves
    run_for(caller);
  parker self;
  stop_wakes wakes(caller, self);
  std::unique_lock lock(mutex_);
  while (stage_ != stage::done) {
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
  stop_->request(stop_reason::cancelled);
  return true;
}

void task_core::watch_stop() { watch_ = std::make_unique<watch>(stop_->token(), weak_from_this()); }

void task_core::asked_to_stop() {
  std::function<void()> interrupt;
  bool begun;
  {
    std::lock_guard lock(mutex_);
    begun = stage_ != stage::queued;
    if (stage_ == stage::running)
      interrupt = interrupt_;
    if (!begun)
      stage_ = stage::running; // nobody else begins it
  }
  if (interrupt)
    interrupt();
  if (!begun)
    finish(std::make_exception_ptr(cancelled()));
}

void task_core::on_stop(std::function<void()> f) {
  {
    std::lock_guard lock(mutex_);
    if (stage_ == stage::done)
      return;
    interrupt_ = f;
    if (!stop_->asked())
      return;
  }
  f();
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
