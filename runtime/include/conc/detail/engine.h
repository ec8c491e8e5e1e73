// The two ways in which verbs use an executor: tasks with an index, and tasks with an ordered sink.
#ifndef CONC_DETAIL_ENGINE_H
#define CONC_DETAIL_ENGINE_H

#include "conc/detail/tasks.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace conc {

template <std::uint64_t Id, class... Models> class site;

namespace detail {

/// Whether what a task writes to memory is seen by the caller.
template <class Executor> constexpr bool shares_memory = true;
template <> inline constexpr bool shares_memory<processes> = false;

/// Whether it runs registered functions, outside of this process (conc/detail/registered_jobs.h).
template <class Executor> constexpr bool runs_registered = false;

/// Whether the tasks simply run one after another on the calling thread.
template <class Executor> constexpr bool is_serial = std::is_same<Executor, serial>::value;

/// Calls visit(executor, counts): with the model that a site chose, or with a plain executor.
template <std::uint64_t Id, class... Models, class Visitor>
decltype(auto) with_executor(const site<Id, Models...> &executor, Visitor &&visit) {
  return executor.with(visit);
}
template <class Executor, class Visitor>
decltype(auto) with_executor(const Executor &executor, Visitor &&visit) {
  return std::forward<Visitor>(visit)(executor, static_cast<site_counts::record *>(nullptr));
}

template <class Body>
void each_index(const serial &, std::size_t count, Body &body, site_counts::record *record) {
  stop_state *stop = current_stop_state();
  meter m(record);
  for (std::size_t i = 0; i < count; ++i) {
    if (stop)
      throw_if_stopped(stop);
    m.next();
    body(i);
  }
}

/// body(i) for every i < count, in any order; throws what the lowest failing i threw.
template <class Executor, class Body>
std::enable_if_t<shares_memory<Executor>> each_index(const Executor &executor, std::size_t count,
                                                     Body &body, site_counts::record *record) {
  unordered_tasks<Body> tasks{body, record};
  run(executor, tasks.as_job(count));
}

template <class R, class F, class Sink>
void in_order(const serial &, std::size_t count, F &f, Sink &sink, site_counts::record *record) {
  stop_state *stop = current_stop_state();
  for (std::size_t i = 0; i < count; ++i) {
    if (stop)
      throw_if_stopped(stop);
    auto task = [&]() -> R {
      meter m(record);
      m.next();
      return f(i);
    };
    if constexpr (std::is_void<R>::value) {
      task();
      sink(i);
    } else {
      sink(i, task());
    }
  }
}

constexpr std::size_t window_of(const threads &t) noexcept { return look_ahead(t.workers); }
constexpr std::size_t window_of(const blocking_threads &t) noexcept {
  return look_ahead(t.workers);
}
constexpr std::size_t window_of(const async &a) noexcept { return look_ahead(a.in_flight); }

/// sink(i, f(i)) — or sink(i) when R is void — for every i in order, on the calling thread.
template <class R, class Executor, class F, class Sink>
std::enable_if_t<shares_memory<Executor>> in_order(const Executor &executor, std::size_t count,
                                                   F &f, Sink &sink, site_counts::record *record) {
  ordered_tasks<R, F, Sink> tasks(f, sink, count, window_of(executor), record);
  run(executor, tasks.as_job());
}

} // namespace detail
} // namespace conc

#endif
