// conc::processes.
#include "conc/detail/processes.h"

#include "../elastic_pool.h"
#include "../own_threads.h"
#include "supervisor.h"

#include <algorithm>
#include <atomic>
#include <cstdio>

namespace conc::detail {
namespace {

void note_in_flight(site_counts::record *record, unsigned workers) noexcept {
  if (!record)
    return;
  std::uint32_t old = record->max_in_flight.load(std::memory_order_relaxed);
  while (old < workers && !record->max_in_flight.compare_exchange_weak(old, workers)) {
  }
}

} // namespace

bool may_fork() {
  static std::atomic<bool> warned{false};
  if (alone_with_own_threads())
    return true;
  if (!warned.exchange(true))
    std::fputs("conc::processes: the program has threads of its own, so tasks run one after "
               "another in this process\n",
               stderr);
  return false;
}

void run(const processes &executor, const remote_job &j) {
  if (j.count == 0)
    return;
  unsigned wanted = executor.workers ? executor.workers : cores();
  auto workers = static_cast<unsigned>(std::min<std::size_t>(wanted, j.count));
  note_in_flight(j.record, workers);
  supervisor all(executor, j, workers);
  all.start_all();
  all.serve();
}

} // namespace conc::detail
