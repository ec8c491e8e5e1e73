// conc::threads and conc::blocking_threads.
#include "conc/detail/job.h"
#include "cpu_pool.h"
#include "elastic_pool.h"
#include "ordered_run.h"
#include "unordered_run.h"

#include <algorithm>

namespace conc::detail {
namespace {

/// Chunks per worker of a computing job with ordered delivery.
constexpr std::size_t chunks_per_worker = 32;

void finish(failure &failed) {
  if (failed.any())
    failed.rethrow();
}

/// A fiber must not hold up its loop: its job is run by another thread while it waits.
void run_off_fiber(const std::function<void()> &work) {
  parker self;
  start_on_elastic_pool([&] {
    work();
    self.unpark();
  });
  self.park();
}

void run_unordered_blocking(unsigned workers, const job &j) {
  failure failed;
  auto work = [&] { run_unordered(j, failed, 1, workers - 1, start_on_elastic_pool); };
  if (current_scheduler)
    run_off_fiber(work);
  else
    work();
  finish(failed);
}

void run_unordered_computing(unsigned workers, const job &j) {
  failure failed;
  auto work = [&] { run_on_cpu_pool(workers, j, failed); };
  if (current_scheduler)
    run_off_fiber(work);
  else
    work();
  finish(failed);
}

void run_ordered_computing(unsigned workers, const job &j) {
  ordered_run ordered(j, j.count / (workers * chunks_per_worker));
  if (current_scheduler)
    return ordered.run(workers, start_on_elastic_pool, false);
  auto start = [&](std::function<void()> work) { start_on_cpu_pool(workers, std::move(work)); };
  ordered.run(workers - 1, start, true);
}

/// As many workers as asked, but never more than there are tasks.
unsigned bounded(unsigned workers, std::size_t count) noexcept {
  return static_cast<unsigned>(std::min<std::size_t>(workers, count));
}

} // namespace

void run(const blocking_threads &executor, const job &j) {
  if (j.count == 0)
    return;
  unsigned wanted = executor.workers ? executor.workers : default_blocking_workers();
  unsigned workers = bounded(wanted, j.count);
  if (!j.deliver)
    return run_unordered_blocking(workers, j);
  ordered_run(j, 1).run(workers, start_on_elastic_pool, false);
}

void run(const threads &executor, const job &j) {
  if (executor.blocking || executor.workers > cores())
    return run(blocking_threads{executor.workers}, j);
  if (j.count == 0)
    return;
  unsigned workers = bounded(executor.workers ? executor.workers : cores(), j.count);
  if (j.deliver)
    run_ordered_computing(workers, j);
  else
    run_unordered_computing(workers, j);
}

} // namespace conc::detail
