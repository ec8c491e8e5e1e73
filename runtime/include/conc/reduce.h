// conc::reduce: a loop that folds its items into one value.
#ifndef CONC_REDUCE_H
#define CONC_REDUCE_H

#include "conc/detail/engine.h"
#include "conc/detail/items.h"
#include "conc/detail/processes.h"
#include "conc/range.h"

#include <utility>

namespace conc {
namespace detail {

/// Items are folded in at most this many chunks. The number depends on nothing but the number of
/// items, so that a reduction gives the same bits with any number of workers.
inline constexpr std::size_t reduce_chunks = 1024;

template <class T, class Items, class Transform, class Op>
T fold_chunk(const Items &items, std::size_t first, std::size_t last, Transform &transform,
             Op &op) {
  T partial(transform(items[first]));
  for (std::size_t i = first + 1; i < last; ++i)
    partial = op(std::move(partial), transform(items[i]));
  return partial;
}

} // namespace detail

/// op(… op(op(init, transform(item 0)), transform(item 1)) …), computed concurrently in chunks.
///
/// op must be associative: chunks are folded on their own, then joined from left to right, so it
/// need not be commutative. Floating-point sums may differ from the serial loop's in rounding, but
/// not between executors other than serial, numbers of workers or runs. conc::serial folds from
/// left to right, exactly as the loop would. op and transform are called from several threads at
/// once. Exceptions as in for_each.
template <class Executor, class Range, class T, class Transform, class Op>
T reduce(const Executor &executor, Range &&range, T init, Transform &&transform, Op &&op) {
  return detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto items = detail::items(range);
    if constexpr (detail::is_serial<std::decay_t<decltype(model)>>) {
      auto body = [&](std::size_t i) { init = op(std::move(init), transform(items[i])); };
      detail::each_index(model, items.size(), body, record);
    } else {
      std::size_t size = items.size();
      std::size_t chunk = (size + detail::reduce_chunks - 1) / detail::reduce_chunks;
      auto fold = [&](std::size_t c) -> T {
        std::size_t last = size - c * chunk < chunk ? size : (c + 1) * chunk;
        return detail::fold_chunk<T>(items, c * chunk, last, transform, op);
      };
      auto join = [&](std::size_t, T &&partial) { init = op(std::move(init), std::move(partial)); };
      std::size_t chunks = size == 0 ? 0 : (size - 1) / chunk + 1;
      detail::in_order<T>(model, chunks, fold, join, record);
    }
    return std::move(init);
  });
}

} // namespace conc

#endif
