// Built instead of cpu_pool_tbb.cpp with CONC_WITH_TBB=OFF.
#include "cpu_pool.h"
#include "cpu_pool_elastic.h"
#include "elastic_pool.h"

namespace conc::detail {

void run_on_cpu_pool(unsigned workers, const job &j, failure &failed) {
  elastic_run_cpu(workers, j, failed);
}

void start_on_cpu_pool(unsigned workers, std::function<void()> work) {
  elastic_start_cpu(workers, std::move(work));
}

void submit_to_cpu_pool(unsigned, std::shared_ptr<task_core> task) {
  start_on_elastic_pool([task = std::move(task)] { task->run(); });
}

} // namespace conc::detail
