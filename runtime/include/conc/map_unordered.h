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

/// Submits the tasks one by one, the next when one has ended.
template <class Executor, class Model, class Items, class F, class Sink>
void submit_each(const Executor &executor, const Model &model, const Items &items, F &f,
                 Sink &sink) {
  using R = std::decay_t<std::invoke_result_t<F &, item_in<Items>>>;
  std::vector<task<R>> running(std::min(items.size(), most_at_once(model)));
  std::vector<std::size_t> index(running.size());
  completions ended;
  std::size_t next = 0;
  auto start = [&](std::size_t place) {
    index[place] = next;
    running[place] = submit(executor, [&f, &items, i = next] { return f(items[i]); });
    ++next;
    ended.add(task_access<R>::state(running[place]), place);
  };
  while (next < running.size())
    start(next);
  for (std::size_t left = items.size(); left > 0; --left) {
    std::size_t place = ended.next();
    std::size_t i = index[place];
    task<R> done = std::move(running[place]);
    if (next < items.size() && !task_access<R>::state(done).error)
      start(place);
    deliver_task<R>(sink, items, i, std::move(done));
  }
}

} // namespace detail

/// Calls f(item) for every item, concurrently, and `sink` with each result as soon as its task has
/// ended, one at a time, on the calling thread. sink takes what conc::map's takes. For tasks that
/// take long: except under processes, each is submitted by itself, at most `workers` or `in_flight`
/// of the executor at once.
///
/// When a task fails, those that run are cancelled, and when they have ended its exception is
/// thrown.
template <class Executor, class Range, class F, class Sink>
void map_unordered(const Executor &executor, Range &&range, F &&f, Sink &&sink) {
  detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto items = detail::items(range);
    if constexpr (!detail::shares_memory<std::decay_t<decltype(model)>>) {
      using R = detail::result_of_task<Range, F>;
      auto task = detail::task_of<R>(f, items);
      auto as_it_comes = [&](std::size_t i, auto &&...result) {
        detail::deliver_to(sink, items, i, std::forward<decltype(result)>(result)...);
      };
      detail::as_they_come<R>(model, items.size(), task, as_it_comes, record);
    } else {
      detail::submit_each(executor, model, items, f, sink);
    }
  });
}

} // namespace conc

#endif
