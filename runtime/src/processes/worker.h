// A worker process: takes chunks of tasks, runs them, sends results.
#pragma once

#include "arguments.h"
#include "conc/detail/processes.h"
#include "memory_limit.h"
#include "shared.h"

#include <utility>
#include <vector>

namespace conc::detail {

using task_range = std::pair<std::size_t, std::size_t>; ///< [first, second)

class worker {
public:
  /// `number` is what this worker writes into the ledger; `slot` is its place in shared memory. The
  /// arguments are null where tasks find them in their own memory.
  worker(const remote_job &, const processes &, const shared_state &, argument_reader *,
         unsigned slot, std::uint32_t number, int bell);

  /// Runs what its predecessor left undone, then chunks until none is free or it has run as many
  /// tasks as it may.
  void serve(const std::vector<task_range> &inherited);

private:
  bool is_spent() const noexcept { return ran_ == executor_.tasks_per_worker && ran_ != 0; }
  void run_range(task_range);
  void run_task(std::size_t index);
  bool call_task(std::size_t index, std::size_t &in_place);
  void describe_failure(std::size_t index);
  bool take_chunk(task_range &);
  void await_limit(std::size_t last);

  const remote_job &job_;
  const processes &executor_;
  const shared_state &shared_;
  argument_reader *arguments_;
  worker_slot &slot_;
  std::uint32_t number_;
  ring_writer out_;
  memory_limit memory_;
  std::size_t ran_ = 0;
  std::vector<unsigned char> message_;
};

} // namespace conc::detail
