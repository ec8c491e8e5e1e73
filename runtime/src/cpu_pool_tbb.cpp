// The pool for computing tasks on oneTBB, one arena per number of workers.
#include "cpu_pool.h"
#include "cpu_pool_elastic.h"
#include "elastic_pool.h"
#include "own_threads.h"
#include "waiting.h"
#include "watched_arena.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <thread>

namespace conc::detail {
namespace {

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
  watched_arena::wanted_elsewhere here;
  // Isolated: while a task waits for tasks of its own, its thread takes no others.
  arena_of(workers).arena.execute(
      [&] { tbb::this_task_arena::isolate([&] { run_range(j, failed); }); });
}

void start_on_cpu_pool(unsigned workers, std::function<void()> work) {
  if (is_forked_child())
    return elastic_start_cpu(workers, std::move(work));
  using function = std::function<void()>;
  arena_of(workers).start({std::make_shared<function>(std::move(work)),
                           [](void *what) { (*static_cast<function *>(what))(); }});
}

void submit_to_cpu_pool(unsigned workers, std::shared_ptr<task_core> task) {
  if (is_forked_child())
    return start_on_elastic_pool([task = std::move(task)] { task->run(); });
  watched_arena &arena = arena_of(workers);
  task->queue = &arena;
  arena.start({std::move(task), [](void *what) { static_cast<task_core *>(what)->run(); }});
}

} // namespace conc::detail
