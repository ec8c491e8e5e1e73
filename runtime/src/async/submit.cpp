// conc::submit on async.
#include "conc/submit.h"

#include "../elastic_pool.h"
#include "../of_this_process.h"
#include "loop.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace conc::detail {
namespace {

/// A loop on a thread of the pool's, for as long as there are tasks for it.
class served_loop {
public:
  /// Throws std::system_error when there is no thread to be had.
  void push(std::shared_ptr<task_core> task) {
    std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(task));
    ++tasks_;
    if (server_)
      return server_->unpark();
    if (starting_)
      return;
    try {
      starting_ = true;
      start_on_elastic_pool([this] { serve(); });
    } catch (...) {
      starting_ = false;
      waiting_.pop_back();
      --tasks_;
      throw;
    }
  }
  /// Tasks that have not ended.
  std::size_t tasks() noexcept {
    std::lock_guard lock(mutex_);
    return tasks_;
  }

private:
  void serve() {
    try {
      serve_on(loop::here());
    } catch (...) { // no memory or descriptors for a loop
      fail_all(std::current_exception());
    }
  }

  void serve_on(loop &home) noexcept {
    parker self(home);
    std::unique_lock lock(mutex_);
    starting_ = false;
    server_ = &self;
    while (tasks_ > 0) {
      start_all(home, lock);
      lock.unlock();
      self.park();
      lock.lock();
    }
    server_ = nullptr;
  }

  void start_all(loop &home, std::unique_lock<std::mutex> &lock) {
    while (!waiting_.empty()) {
      auto task = take();
      lock.unlock();
      try {
        home.spawn([this, task] {
          task->run();
          ended();
        });
      } catch (...) { // no memory for a fiber
        fail(*task, std::current_exception());
        ended();
      }
      task.reset();
      lock.lock();
    }
  }
  void fail_all(std::exception_ptr why) {
    std::deque<std::shared_ptr<task_core>> all;
    {
      std::lock_guard lock(mutex_);
      starting_ = false;
      all.swap(waiting_);
      tasks_ -= all.size();
    }
    for (auto &task : all)
      fail(*task, why);
  }
  static void fail(task_core &task, std::exception_ptr why) {
    if (task.begin())
      task.finish(std::move(why));
  }

  std::shared_ptr<task_core> take() {
    auto task = std::move(waiting_.front());
    waiting_.pop_front();
    return task;
  }
  void ended() {
    std::lock_guard lock(mutex_);
    if (--tasks_ == 0)
      server_->unpark();
  }

  std::mutex mutex_;
  std::deque<std::shared_ptr<task_core>> waiting_;
  std::size_t tasks_ = 0;
  parker *server_ = nullptr;
  bool starting_ = false;
};

/// The process's, made one by one.
class served_loops {
public:
  /// The one of the first `count` that has the fewest tasks.
  served_loop &least_busy(unsigned count) {
    std::lock_guard lock(mutex_);
    while (all_.size() < count)
      all_.push_back(std::make_unique<served_loop>());
    auto less = [](const auto &a, const auto &b) { return a->tasks() < b->tasks(); };
    return **std::min_element(all_.begin(), all_.begin() + count, less);
  }

private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<served_loop>> all_;
};

} // namespace

void start(const async &executor, std::shared_ptr<task_core> task) {
  loop &l = loop::here(); // also where others run the task: it is this that says whether it can
  if (executor.loops != 1)
    return of_this_process<served_loops>()
        .least_busy(executor.loops ? executor.loops : cores())
        .push(std::move(task));
  l.spawn([task = std::move(task)] { task->run(); });
  if (!current_scheduler)
    l.run_one(); // up to its first wait
}

} // namespace conc::detail
