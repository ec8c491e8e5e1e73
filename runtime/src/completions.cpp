#include "conc/detail/completions.h"

#include "elastic_pool.h"
#include "stop.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <stdexcept>

namespace conc::detail {

struct completions::queue {
  std::mutex mutex;
  std::deque<std::size_t> ended;
  parker *waiting = nullptr;
  std::function<void()> follower; ///< who takes it out calls it

  void push(std::size_t index) {
    std::function<void()> follow;
    {
      std::lock_guard lock(mutex);
      ended.push_back(index);
      follow.swap(follower);
      if (waiting)
        waiting->unpark();
    }
    if (follow)
      follow();
  }
  void wake_follower() {
    std::function<void()> follow;
    {
      std::lock_guard lock(mutex);
      follow.swap(follower);
    }
    if (follow)
      follow();
  }
  std::size_t pop() {
    std::size_t index = ended.front();
    ended.pop_front();
    return index;
  }
};

struct completions::stop_watch {
  stop_watch(std::stop_token token, std::shared_ptr<queue> q)
      : callback(std::move(token), [q = std::move(q)] { q->wake_follower(); }) {}
  std::stop_callback<std::function<void()>> callback;
};

completions::completions() : queue_(std::make_shared<queue>()) {}
completions::completions(completions &&) noexcept = default;
completions::~completions() = default;

completions::completions(const std::vector<task_core *> &tasks) : completions() {
  for (std::size_t i = 0; i < tasks.size(); ++i)
    add(*tasks[i], i);
}

void completions::add(task_core &task, std::size_t index) {
  if (index >= tasks_.size())
    tasks_.resize(index + 1);
  tasks_[index] = task.weak();
  task.when_done([q = queue_, index] { q->push(index); });
}

std::size_t completions::next() {
  stop_state *stop = current_stop;
  parker self;
  stop_wakes wakes(stop, self);
  std::unique_lock lock(queue_->mutex);
  while (queue_->ended.empty()) {
    queue_->waiting = &self;
    lock.unlock();
    try {
      bool helped = std::any_of(tasks_.begin(), tasks_.end(), [](const auto &weak) {
        auto t = weak.lock();
        return t && t->help();
      });
      if (!helped)
        park_or_stop(self, stop);
    } catch (...) {
      lock.lock();
      queue_->waiting = nullptr;
      throw;
    }
    lock.lock();
    queue_->waiting = nullptr;
  }
  return queue_->pop();
}

bool completions::ready() const {
  std::lock_guard lock(queue_->mutex);
  return !queue_->ended.empty();
}

void completions::when_next(stop_state *stop, std::function<void()> f) {
  // f may destroy this, at once or from another thread.
  std::shared_ptr<queue> q = queue_;
  if (stop)
    watch_ = std::make_unique<stop_watch>(stop->token(), q);
  bool now = is_stopped(stop); // without the lock: who watches for it takes that
  {
    std::lock_guard lock(q->mutex);
    now = now || !q->ended.empty();
    if (!now)
      q->follower.swap(f);
  }
  if (now)
    return f();
  if (is_stopped(stop))
    q->wake_follower(); // the request came before there was anyone to wake
}

std::size_t completions::take() {
  watch_.reset();
  std::lock_guard lock(queue_->mutex);
  if (queue_->ended.empty())
    throw cancelled();
  return queue_->pop();
}

namespace {

/// Cancels the tasks but one, and waits for them.
void end_others(const std::vector<task_core *> &tasks, std::size_t one) {
  for (std::size_t i = 0; i < tasks.size(); ++i)
    if (i != one)
      tasks[i]->cancel();
  for (task_core *t : tasks)
    t->wait();
}

} // namespace

void wait_for_all(const std::vector<task_core *> &tasks) {
  completions ended(tasks);
  for (std::size_t n = 0; n < tasks.size(); ++n) {
    std::size_t index = ended.next();
    if (!tasks[index]->error)
      continue;
    end_others(tasks, index);
    std::rethrow_exception(tasks[index]->error);
  }
}

std::size_t usual_workers(bool blocking) noexcept {
  return blocking ? default_blocking_workers() : cores();
}

void throw_no_race() { throw std::invalid_argument("conc::race: there are no tasks"); }

std::size_t wait_for_first(const std::vector<task_core *> &tasks) {
  if (tasks.empty())
    throw_no_race();
  std::size_t first = completions(tasks).next();
  end_others(tasks, first);
  return first;
}

} // namespace conc::detail
