// conc::for_each: a loop whose tasks need no result.
#ifndef CONC_FOR_EACH_H
#define CONC_FOR_EACH_H

#include "conc/detail/engine.h"
#include "conc/detail/items.h"
#include "conc/detail/processes.h"

namespace conc {

/// Calls f(item) for every item of the range, concurrently. Tasks receive the caller's elements
/// themselves, as `*it` gives them, and are started from the front. Returns when all have ended.
///
/// When tasks throw, the exception is that of the lowest-numbered one, as in the serial loop; all
/// tasks before it have run; tasks after it may have run or not. f is called from several threads
/// at once unless the executor is serial, or async with one loop. Under processes, tasks act only
/// on the outside.
template <class Executor, class Range, class F>
void for_each(const Executor &executor, Range &&range, F &&f) {
  detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto items = detail::items(range);
    auto body = detail::task_of<void>(f, items);
    detail::each_index(model, items.size(), body, record);
  });
}

} // namespace conc

#endif
