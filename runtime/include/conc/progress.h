// conc::progress: hears how far a verb has come.
#ifndef CONC_PROGRESS_H
#define CONC_PROGRESS_H

#include "conc/map.h"

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {

/// `map(executor, range, f, conc::progress{callback})`, and so for_each: callback(done, all) after
/// each task, in order, one at a time, on the calling thread. What it throws ends the verb.
template <class Callback> struct progress {
  Callback callback;
};
template <class Callback> progress(Callback) -> progress<Callback>;

namespace detail {

template <class C> inline constexpr bool is_option<progress<C>> = true;

} // namespace detail

/// As conc::map, telling of its progress.
template <class Executor, class Range, class F, class Callback>
auto map(const Executor &executor, Range &&range, F &&f, progress<Callback> told) {
  using R = detail::result_of_task<Range, F>;
  return detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto items = detail::items(range);
    auto task = detail::task_of<R>(f, items);
    std::vector<std::decay_t<R>> results;
    results.reserve(items.size());
    auto sink = [&](std::size_t i, R &&result) {
      results.push_back(static_cast<R &&>(result));
      told.callback(i + 1, items.size());
    };
    detail::in_order<R>(model, items.size(), task, sink, record);
    return results;
  });
}

/// As conc::for_each, telling of its progress.
template <class Executor, class Range, class F, class Callback>
void for_each(const Executor &executor, Range &&range, F &&f, progress<Callback> told) {
  detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto items = detail::items(range);
    auto task = detail::task_of<void>(f, items);
    auto sink = [&](std::size_t i) { told.callback(i + 1, items.size()); };
    detail::in_order<void>(model, items.size(), task, sink, record);
  });
}

} // namespace conc

#endif
