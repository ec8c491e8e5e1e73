// A job without results to deliver, on any threads: each claims tasks from one counter.
#pragma once

#include "conc/detail/job.h"
#include "crew.h"

namespace conc::detail {

/// Runs the job on the caller and `helpers` threads from `start`, `chunk` tasks per claim.
/// Failures are noted, not thrown.
void run_unordered(const job &, failure &, std::size_t chunk, unsigned helpers,
                   const starter &start);

} // namespace conc::detail
