#pragma once

#include "conc/detail/job.h"

#include <functional>

namespace conc::detail {

void elastic_run_cpu(unsigned workers, const job &, failure &);
/// Drops the work when the calling thread is itself in the pool: only for helpers of a crew.
void elastic_start_cpu(unsigned workers, std::function<void()> work);

} // namespace conc::detail
