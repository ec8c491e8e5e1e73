// The pool for computing tasks on oneTBB, one arena per number of workers.
#include "cpu_pool.h"
#include "cpu_pool_elastic.h"
#include "elastic_pool.h"
#include "own_threads.h"
#include "waiting.h"

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_scheduler_observer.h>
#include <thread>

namespace conc::detail {
namespace {

/// Enters oneTBB's workers into the register of own threads.
class enlister : public tbb::task_scheduler_observer {
public:
  explicit enlister(tbb::task_arena &arena) : tbb::task_scheduler_observer(arena) { observe(true); }
  void on_scheduler_entry(bool is_worker) override {
    if (is_worker)
      enlist_thread();
  }
};

struct watched_arena {
  explicit watched_arena(unsigned workers) : arena(static_cast<int>(workers)), watch(arena) {}
  tbb::task_arena arena;
  enlister watch;

  /// Runs the work on a thread of the arena. Entering it is what costs: a thread that is there, or
  /// about to come, takes whatever waits. So `entered` never falls short of what waits, as far as
  /// there are workers. What waits at the program's end is dropped without being destroyed.
  void start(std::function<void()> work, std::size_t workers) {
    {
      std::lock_guard lock(mutex);
      pending.push_back(std::move(work));
      if (entered - busy >= pending.size() || entered >= workers)
        return;
      ++entered;
    }
    arena.enqueue([this] { serve(); });
  }

private:
  void serve() {
    busy_thread at_work;
    std::unique_lock lock(mutex);
    while (!pending.empty()) {
      std::function<void()> work = std::move(pending.front());
      pending.pop_front();
      ++busy;
      lock.unlock();
      work();
      work = nullptr;
      lock.lock();
      --busy;
    }
    --entered;
  }

  std::mutex mutex;
  std::deque<std::function<void()>> pending;
  std::size_t entered = 0; ///< threads that serve, or will
  std::size_t busy = 0;    ///< those of them that run a piece of work
};

void call_the_roll();

/// Arenas are kept: making one costs more than a small job.
struct all_arenas {
  /// For workers that are yet to be made; oneTBB's own default may be less than main's.
  tbb::global_control stacks{tbb::global_control::thread_stack_size, worker_stack_size()};
  std::mutex mutex;
  std::map<unsigned, std::unique_ptr<watched_arena>> by_size;
};

watched_arena &arena_of(unsigned workers) {
  static std::atomic<watched_arena *> usual{nullptr}; // most programs have one size only
  static std::atomic<unsigned> usual_size{0};
  if (usual_size.load(std::memory_order_acquire) == workers)
    return *usual.load(std::memory_order_relaxed);
  static auto *arenas = new all_arenas; // never destroyed, like oneTBB's threads
  std::lock_guard lock(arenas->mutex);
  auto &slot = arenas->by_size[workers];
  if (!slot) {
    slot = std::make_unique<watched_arena>(workers);
    set_roll_call(call_the_roll);
  }
  if (!usual.load(std::memory_order_relaxed)) {
    usual.store(slot.get(), std::memory_order_relaxed);
    usual_size.store(workers, std::memory_order_release);
  }
  return *slot;
}

/// oneTBB makes its threads when there is work, and they find none when they are late: such a
/// thread has never been in an arena of ours, and nothing says what it is. So all of them are
/// called into one at once.
void call_the_roll() {
  int all = tbb::info::default_concurrency();
  std::atomic<int> present{0};
  auto give_up = clock::now() + std::chrono::milliseconds(2);
  auto answer = [&](const auto &) {
    ++present;
    while (present < all && clock::now() < give_up)
      std::this_thread::yield();
  };
  arena_of(static_cast<unsigned>(all)).arena.execute([&] {
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(tbb::blocked_range<int>(0, all), answer, tbb::simple_partitioner());
    });
  });
}

void run_range(const job &j, failure &failed) {
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, j.count),
                    [&](const tbb::blocked_range<std::size_t> &range) {
                      busy_thread busy;
                      j.run(j.self, range.begin(), range.end(), failed);
                    });
}

} // namespace

void run_on_cpu_pool(unsigned workers, const job &j, failure &failed) {
  if (is_forked_child()) // oneTBB's threads stayed in the parent
    return elastic_run_cpu(workers, j, failed);
  // Isolated: while a task waits for tasks of its own, its thread takes no others.
  arena_of(workers).arena.execute(
      [&] { tbb::this_task_arena::isolate([&] { run_range(j, failed); }); });
}

void start_on_cpu_pool(unsigned workers, std::function<void()> work) {
  if (is_forked_child())
    return elastic_start_cpu(workers, std::move(work));
  submit_to_cpu_pool(workers, std::move(work));
}

void submit_to_cpu_pool(unsigned workers, std::function<void()> work) {
  if (is_forked_child())
    return start_on_elastic_pool(std::move(work));
  arena_of(workers).start(std::move(work), workers);
}

} // namespace conc::detail
