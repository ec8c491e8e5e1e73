#include "conc/scope.h"

#include "conc/errors.h"
#include "exceptions.h"
#include "stop.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace conc::detail {

class scope_state {
public:
  scope_state() : stop_(stop_state::inside(current_stop)) {}

  stop_state &stop() noexcept { return *stop_; }

  void add(task_core &task) {
    std::lock_guard lock(mutex_);
    ++tasks_;
    members_[&task].task = task.weak();
  }

  void link(task_core &task) {
    auto made = std::make_unique<link_type>(stop_->token(), [weak = task.weak()] {
      if (auto alive = weak.lock())
        alive->cancel();
    });
    std::lock_guard lock(mutex_);
    if (auto it = members_.find(&task); it != members_.end()) // else it has ended meanwhile
      it->second.link.swap(made);
  }

  void ended(const task_core &task) {
    bool failed = task.error && !was_stopped(task.error);
    if (failed)
      note(task.error);
    std::vector<std::function<void()>> followers;
    member gone; // without the lock: a link that is just being called is waited for
    {
      std::lock_guard lock(mutex_);
      if (auto it = members_.find(&task); it != members_.end()) {
        gone = std::move(it->second);
        members_.erase(it);
      }
      if (--tasks_ > 0)
        return;
      followers.swap(followers_);
      if (waiting_)
        waiting_->unpark();
    }
    for (const auto &f : followers)
      f();
  }

  void wait(stop_state *caller) {
    parker self;
    stop_wakes wakes(caller, self);
    std::unique_lock lock(mutex_);
    while (tasks_ > 0) {
      waiting_ = &self;
      lock.unlock();
      try {
        if (!help())
          park_or_stop(self, caller);
      } catch (...) {
        lock.lock();
        waiting_ = nullptr;
        throw;
      }
      lock.lock();
      waiting_ = nullptr;
    }
  }

  std::vector<std::exception_ptr> take_failures() {
    std::lock_guard lock(mutex_);
    return std::exchange(failures_, {});
  }

  /// Whether a task was ended by what asked everything around the scope to stop.
  bool was_cut() const noexcept { return cut_.load(); }

  void when_ended(std::function<void()> f) {
    {
      std::lock_guard lock(mutex_);
      if (tasks_ > 0) {
        followers_.push_back(std::move(f));
        return;
      }
    }
    f();
  }

private:
  /// Runs a task that has no thread yet, when this one may be the last.
  bool help() {
    std::vector<std::weak_ptr<task_core>> all;
    {
      std::lock_guard lock(mutex_);
      all.reserve(members_.size());
      for (const auto &[task, each] : members_)
        all.push_back(each.task);
    }
    return std::any_of(all.begin(), all.end(), [](const auto &weak) {
      auto t = weak.lock();
      return t && t->help();
    });
  }
  /// The end of a task that was asked to stop is no failure.
  bool was_stopped(const std::exception_ptr &error) {
    try {
      std::rethrow_exception(error);
    } catch (const cancelled &) {
      if (stop_->asked_outside())
        cut_.store(true);
      return stop_->requested();
    } catch (...) {
      return false;
    }
  }
  void note(const std::exception_ptr &error) {
    {
      std::lock_guard lock(mutex_);
      failures_.push_back(error);
    }
    stop_->request(stop_reason::cancelled);
  }

  using link_type = std::stop_callback<std::function<void()>>;
  /// A task that has not ended. A link asks one that was made elsewhere to stop with the scope.
  struct member {
    std::weak_ptr<task_core> task;
    std::unique_ptr<link_type> link;
  };

  std::shared_ptr<stop_state> stop_;
  std::atomic<bool> cut_{false};
  std::mutex mutex_;
  std::size_t tasks_ = 0;
  parker *waiting_ = nullptr;
  std::unordered_map<const task_core *, member> members_;
  std::vector<std::exception_ptr> failures_;
  std::vector<std::function<void()>> followers_;
};

std::shared_ptr<scope_state> make_scope() { return std::make_shared<scope_state>(); }

stop_state *stop_of(scope_state &s) noexcept { return &s.stop(); }

void add_to(const std::shared_ptr<scope_state> &s, task_core &task) {
  s->add(task);
  task.when_done([s, &task] { s->ended(task); });
}

void link_to(scope_state &s, task_core &task) { s.link(task); }

void cancel(scope_state &s) noexcept { s.stop().request(stop_reason::cancelled); }

void wait_for_tasks(scope_state &s) { s.wait(current_stop); }

void wait_for_end(scope_state &s) noexcept { s.wait(nullptr); }

void throw_failures(scope_state &s) {
  std::vector<std::exception_ptr> failures = s.take_failures();
  if (failures.size() == 1)
    std::rethrow_exception(failures.front());
  if (!failures.empty())
    throw aggregate_error(std::move(failures));
  // The tasks may have noticed before the one who waits for them, who would take them for finished.
  if (s.was_cut())
    throw_if_stopped(current_stop);
}

void when_ended(scope_state &s, std::function<void()> f) { s.when_ended(std::move(f)); }

} // namespace conc::detail
