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

  void push(std::size_t index) {
    std::lock_guard lock(mutex);
    ended.push_back(index);
    if (waiting)
      waiting->unpark();
  }
};

completions::completions() : queue_(std::make_shared<queue>()) {}

completions::completions(const std::vector<task_core *> &tasks) : completions() {
  for (std::size_t i = 0; i < tasks.size(); ++i)
    add(*tasks[i], i);
}

void completions::add(task_core &task, std::size_t index) {
  if (index >= tasks_.size())
    tasks_.resize(index + 1);
  tasks_[index] = task.weak_from_this();
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
  std::size_t index = queue_->ended.front();
  queue_->ended.pop_front();
  return index;
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

std::size_t wait_for_first(const std::vector<task_core *> &tasks) {
  if (tasks.empty())
    throw std::invalid_argument("conc::race: there are no tasks");
  std::size_t first = completions(tasks).next();
  end_others(tasks, first);
  return first;
}

} // namespace conc::detail
