// An arena of oneTBB's in which submitted work waits for a thread.
#pragma once

#include "conc/task.h"

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_scheduler_observer.h>

namespace conc::detail {

/// Enters oneTBB's workers into the register of own threads.
class enlister : public tbb::task_scheduler_observer {
public:
  explicit enlister(tbb::task_arena &arena) : tbb::task_scheduler_observer(arena) { observe(true); }
  void on_scheduler_entry(bool is_worker) override;
};

/// Thread-safe. Lives for ever, as oneTBB's threads do.
class watched_arena : public task_queue {
public:
  explicit watched_arena(unsigned workers);

  /// What waits, and how to run that.
  struct work {
    std::shared_ptr<void> what;
    void (*run)(void *what);
  };
  /// Runs it on a thread of the arena. What waits at the program's end is dropped without being
  /// destroyed.
  void start(work);
  void take_back(task_core &) noexcept override;

  /// While there is one, no thread stays in an arena only because work might come.
  class wanted_elsewhere {
  public:
    wanted_elsewhere() noexcept { ++wanted; }
    ~wanted_elsewhere() { --wanted; }
    wanted_elsewhere(const wanted_elsewhere &) = delete;
    wanted_elsewhere &operator=(const wanted_elsewhere &) = delete;

  private:
    friend class watched_arena;
    static inline std::atomic<int> wanted{0};
  };

  tbb::task_arena arena;

private:
  void serve();
  void run_one(std::unique_lock<std::mutex> &);
  bool linger(std::unique_lock<std::mutex> &);
  void count_pending() noexcept { waiting_.store(pending_.size(), std::memory_order_relaxed); }

  enlister enlister_;
  const std::size_t workers_;
  std::mutex mutex_;
  std::deque<work> pending_;
  std::atomic<std::size_t> waiting_{0}; ///< as many, for those who only look
  std::size_t entered_ = 0;             ///< threads that serve, or will
  std::size_t busy_ = 0;                ///< those of them that run a piece of work
};

} // namespace conc::detail
