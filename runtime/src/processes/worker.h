// A worker process: takes chunks of tasks, runs them, sends results.
#pragma once

#include "conc/detail/processes.h"
#include "shared.h"

#include <utility>
#include <vector>

namespace conc::detail {

using task_range = std::pair<std::size_t, std::size_t>; ///< [first, second)

class worker {
public:
  /// `number` is what this worker writes into the ledger; `slot` is its place in shared memory.
  worker(const remote_job &, const shared_state &, unsigned slot, std::uint32_t number, int bell,
         bool timed);

  /// Runs what a worker that died left undone, then chunks until none is free.
  void serve(const std::vector<task_range> &inherited);

private:
  void run_range(task_range);
  void run_task(std::size_t index);
  bool take_chunk(task_range &);
  void await_limit(std::size_t last);

  const remote_job &job_;
  const shared_state &shared_;
  worker_slot &slot_;
  std::uint32_t number_;
  bool timed_;
  ring_writer out_;
  std::vector<unsigned char> message_;
};

} // namespace conc::detail
