#include "worker_source.h"

namespace conc::detail {

child forked_workers::start(const worker_order &o) {
  return child::run([&] {
    worker(o.job, o.executor, o.shared, nullptr, o.slot, o.number, o.bell).serve(o.inherited);
  });
}

} // namespace conc::detail
