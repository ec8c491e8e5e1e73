// conc::submit on async.
#include "conc/submit.h"

#include "loop.h"

namespace conc::detail {

void start(const async &, std::shared_ptr<task_core> task) {
  loop &l = loop::here();
  l.spawn([task = std::move(task)] { task->run(); });
  if (!current_scheduler)
    l.run_one(); // up to its first wait
}

} // namespace conc::detail
