#include "unordered_run.h"

#include <algorithm>
#include <atomic>

namespace conc::detail {

void run_unordered(const job &j, failure &failed, std::size_t chunk, unsigned helpers,
                   const starter &start) {
  std::atomic<std::size_t> claimed{0};
  auto work = [&] {
    for (;;) {
      std::size_t first = claimed.fetch_add(chunk, std::memory_order_relaxed);
      if (first >= j.count || first >= failed.bound())
        return;
      j.run(j.self, first, std::min(first + chunk, j.count), failed);
    }
  };
  crew helping;
  helping.call(helpers, start, work);
  work();
  helping.dismiss();
}

} // namespace conc::detail
