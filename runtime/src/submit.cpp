// conc::submit on threads.
#include "conc/submit.h"

#include "cpu_pool.h"
#include "elastic_pool.h"
#include "of_this_process.h"

#include <deque>
#include <map>
#include <mutex>

namespace conc::detail {
namespace {

/// Submitted waiting tasks, of which a bounded number has a thread at any time.
class bounded_queue {
public:
  void push(unsigned most, std::shared_ptr<task_core> task) {
    {
      std::lock_guard lock(mutex_);
      queue_.push_back(std::move(task));
      if (threads_ >= most)
        return;
      ++threads_;
    }
    try {
      start_on_elastic_pool([this] { serve(); });
    } catch (...) {
      std::lock_guard lock(mutex_);
      --threads_;
      if (threads_ == 0 && !queue_.empty()) {
        queue_.pop_back();
        throw;
      }
    }
  }

private:
  void serve() {
    while (std::shared_ptr<task_core> task = next())
      task->run();
  }
  std::shared_ptr<task_core> next() {
    std::lock_guard lock(mutex_);
    if (queue_.empty()) {
      --threads_;
      return nullptr;
    }
    auto task = std::move(queue_.front());
    queue_.pop_front();
    return task;
  }

  std::mutex mutex_;
  std::deque<std::shared_ptr<task_core>> queue_;
  unsigned threads_ = 0;
};

struct queues {
  std::mutex mutex;
  std::map<unsigned, bounded_queue> by_size;
};
bounded_queue &queue_of(unsigned size) {
  auto &all = of_this_process<queues>();
  std::lock_guard lock(all.mutex);
  return all.by_size[size];
}

} // namespace

void start(const blocking_threads &executor, std::shared_ptr<task_core> task) {
  unsigned most = executor.workers ? executor.workers : default_blocking_workers();
  task->may_help = true;
  queue_of(most).push(most, std::move(task));
}

void start(const threads &executor, std::shared_ptr<task_core> task) {
  if (executor.blocking || (executor.workers && executor.workers > cores()))
    return start(blocking_threads{executor.workers}, std::move(task));
  task->may_help = true;
  submit_to_cpu_pool(executor.workers ? executor.workers : cores(), std::move(task));
}

} // namespace conc::detail
