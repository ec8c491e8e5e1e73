// The pool for tasks that compute: oneTBB's, or the elastic one where oneTBB is not to be had.
#pragma once

#include "conc/detail/job.h"
#include "conc/task.h"

#include <functional>
#include <memory>

namespace conc::detail {

/// Runs an unordered job on up to `workers` threads, the caller included.
void run_on_cpu_pool(unsigned workers, const job &, failure &);

/// Calls a helper of a crew: runs `work` on a thread of the pool when one is free, or never.
/// `workers` bounds those at work at once.
void start_on_cpu_pool(unsigned workers, std::function<void()> work);

/// Runs the task on a thread of the pool, certainly, unless somebody else has begun it before.
void submit_to_cpu_pool(unsigned workers, std::shared_ptr<task_core> task);

} // namespace conc::detail
