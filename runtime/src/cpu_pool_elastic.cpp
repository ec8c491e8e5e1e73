// The pool for computing tasks without oneTBB: elastic threads, and no parallelism inside of it.
#include "cpu_pool_elastic.h"

#include "elastic_pool.h"
#include "unordered_run.h"

#include <algorithm>

namespace conc::detail {
namespace {

thread_local bool inside = false;

/// Chunks per worker: few enough to be cheap, many enough to balance.
constexpr std::size_t chunks_per_worker = 32;

} // namespace

void elastic_start_cpu(unsigned, std::function<void()> work) {
  // Nested parallelism would multiply threads: the tasks of a task run on the thread of that task.
  if (inside)
    return;
  start_on_elastic_pool([work = std::move(work)] {
    inside = true;
    work();
    inside = false;
  });
}

void elastic_run_cpu(unsigned workers, const job &j, failure &failed) {
  std::size_t chunk = std::max<std::size_t>(1, j.count / (workers * chunks_per_worker));
  unsigned helpers = inside ? 0 : workers - 1;
  run_unordered(j, failed, chunk, helpers,
                [](std::function<void()> work) { elastic_start_cpu(0, std::move(work)); });
}

} // namespace conc::detail
