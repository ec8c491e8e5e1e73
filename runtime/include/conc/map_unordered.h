// conc::map_unordered: results in the order in which tasks end.
#ifndef CONC_MAP_UNORDERED_H
#define CONC_MAP_UNORDERED_H

#include "conc/detail/completions.h"
#include "conc/detail/items.h"
#include "conc/map.h"
#include "conc/submit.h"

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {
namespace detail {

inline std::size_t most_at_once(const serial &) noexcept { return 1; }
inline std::size_t most_at_once(const threads &t) noexcept {
  return t.workers ? t.workers : usual_workers(t.blocking);
}
inline std::size_t most_at_once(const blocking_threads &t) noexcept {
  return t.workers ? t.workers : usual_workers(true);
}
inline std::size_t most_at_once(const processes &p) noexcept {
  return p.workers ? p.workers : usual_workers(false);
}
inline std::size_t most_at_once(const async &a) noexcept {
  return a.in_flight ? a.in_flight : 1000;
}

template <class R, class Items, class Sink>
void deliver_task(Sink &sink, const Items &items, std::size_t i, task<R> t) {
  if constexpr (std::is_void<R>::value) {
    t.get();
    deliver_to(sink, items, i);
  } else {
    deliver_to<R>(sink, items, i, t.get());
  }
}

} // namespace detail

/// Calls f(item) for every item, concurrently, and `sink` with each result as soon as its task has
/// ended, one at a time, on the calling thread. sink takes what conc::map's takes. For tasks that
/// take long: each is submitted by itself, at most `workers` or `in_flight` of the executor at
/// once.
///
/// When a task fails, those that run are cancelled, and when they have ended its exception is
/// thrown.
template <class Executor, class Range, class F, class Sink>
void map_unordered(const Executor &executor, Range &&range, F &&f, Sink &&sink) {
  detail::with_executor(executor, [&](const auto &model, site_counts::record *) {
    auto items = detail::items(range);
    using R = std::decay_t<detail::result_of_task<Range, F>>;
    std::vector<task<R>> running(std::min(items.size(), detail::most_at_once(model)));
    std::vector<std::size_t> index(running.size());
    detail::completions ended;
    std::size_t next = 0;
    auto start = [&](std::size_t place) {
      index[place] = next;
      running[place] = submit(executor, [&f, &items, i = next] { return f(items[i]); });
      ++next;
      ended.add(detail::task_access<R>::state(running[place]), place);
    };
    while (next < running.size())
      start(next);
    for (std::size_t left = items.size(); left > 0; --left) {
      std::size_t place = ended.next();
      std::size_t i = index[place];
      task<R> done = std::move(running[place]);
      if (next < items.size() && !detail::task_access<R>::state(done).error)
        start(place);
      detail::deliver_task<R>(sink, items, i, std::move(done));
    }
  });
}

} // namespace conc

#endif
