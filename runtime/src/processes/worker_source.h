// Where the worker processes of a job come from.
#pragma once

#include "conc/detail/processes.h"
#include "system.h"
#include "worker.h"

#include <cstdint>
#include <vector>

namespace conc::detail {

/// What a worker is to do, as the caller knows it.
struct worker_order {
  const remote_job &job;
  const processes &executor;
  const shared_state &shared;
  const argument_writer *arguments; ///< null: tasks find what they take in their own memory
  unsigned slot;
  std::uint32_t number;
  int bell;
  const std::vector<task_range> &inherited;
};

class worker_source {
public:
  virtual ~worker_source() = default;
  virtual sharing how() const noexcept = 0;
  /// A process that waits for `watched` to be its number and then does as ordered. None when it
  /// was lost on the way and is to be ordered again, under another number. Throws
  /// std::system_error when the system refuses it.
  virtual child start(const worker_order &) = 0;
};

/// Forks them from the calling thread.
class forked_workers final : public worker_source {
public:
  sharing how() const noexcept override { return sharing::by_fork; }
  child start(const worker_order &) override;
};

} // namespace conc::detail
