// conc::map: a loop whose tasks each give a result.
#ifndef CONC_MAP_H
#define CONC_MAP_H

#include "conc/detail/engine.h"
#include "conc/detail/items.h"
#include "conc/detail/processes.h"
#include "conc/outcome.h"

#include <optional>
#include <type_traits>
#include <vector>

namespace conc {
namespace detail {

template <class Range, class F>
using result_of_task = std::invoke_result_t<F &, item_in<decltype(items(std::declval<Range &>()))>>;

/// Threads write results of these types straight into the vector. Not bool: its vector packs bits.
template <class T>
constexpr bool is_plain =
    std::is_trivially_copyable<T>::value && std::is_trivially_default_constructible<T>::value &&
    !std::is_same<T, bool>::value;

template <class T, class Executor, class F>
std::vector<T> collect_by_index(const Executor &executor, std::size_t count, F &f,
                                site_counts::record *record) {
  using slot = std::conditional_t<is_plain<T>, T, std::optional<T>>;
  std::vector<slot> slots(count);
  auto body = [&](std::size_t i) {
    if constexpr (is_plain<T>)
      slots[i] = f(i);
    else
      slots[i].emplace(f(i));
  };
  each_index(executor, count, body, record);
  if constexpr (is_plain<T>) {
    return slots;
  } else {
    std::vector<T> results;
    results.reserve(count);
    for (slot &s : slots)
      results.push_back(std::move(*s));
    return results;
  }
}

template <class R, class Executor, class F>
std::vector<std::decay_t<R>> collect_in_order(const Executor &executor, std::size_t count, F &f,
                                              site_counts::record *record) {
  std::vector<std::decay_t<R>> results;
  results.reserve(count);
  auto sink = [&](std::size_t, R &&result) { results.push_back(static_cast<R &&>(result)); };
  in_order<R>(executor, count, f, sink, record);
  return results;
}

template <class R, class Executor, class F>
std::enable_if_t<shares_memory<Executor>, std::vector<outcome<R>>>
outcomes(const Executor &executor, std::size_t count, F &f, site_counts::record *record) {
  auto caught = [&](std::size_t i) { return outcome_of<R>([&]() -> R { return f(i); }); };
  return collect_by_index<outcome<R>>(executor, count, caught, record);
}

/// What stands in the place of a sink and is none.
template <class T> constexpr bool is_option = std::is_same<T, return_exceptions_t>::value;

/// sink(item, result), sink(result), sink(item) or sink(), whichever it can be called with.
template <class R, class Items, class Sink>
void deliver_to(Sink &sink, const Items &items, std::size_t i, R &&result) {
  if constexpr (std::is_invocable<Sink &, item_in<Items>, R &&>::value)
    sink(items[i], static_cast<R &&>(result));
  else
    sink(static_cast<R &&>(result));
}
template <class Items, class Sink> void deliver_to(Sink &sink, const Items &items, std::size_t i) {
  if constexpr (std::is_invocable<Sink &, item_in<Items>>::value)
    sink(items[i]);
  else
    sink();
}

} // namespace detail

/// Calls f(item) for every item of the range, concurrently, and returns the results in the order of
/// the range. Results may be move-only and need no default constructor. Exceptions as in for_each:
/// that of the lowest-numbered task that throws. Under processes, results are sent (conc/codec.h).
template <class Executor, class Range, class F>
auto map(const Executor &executor, Range &&range, F &&f) {
  using R = detail::result_of_task<Range, F>;
  static_assert(!std::is_void<R>::value, "the tasks of conc::map give results; see conc::for_each");
  return detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    using model_type = std::decay_t<decltype(model)>;
    auto items = detail::items(range);
    auto task = detail::task_of<R>(f, items);
    if constexpr (detail::is_serial<model_type> || !detail::shares_memory<model_type>)
      return detail::collect_in_order<R>(model, items.size(), task, record);
    else
      return detail::collect_by_index<std::decay_t<R>>(model, items.size(), task, record);
  });
}

/// Calls f(item) concurrently and `sink` with each result, in the order of the range, one at a
/// time, on the calling thread, while later tasks run. sink takes (item, result) or (result); when
/// f returns nothing, (item) or nothing. Tasks run at most a bounded number ahead of the sink.
///
/// What sink has seen when an exception leaves is exactly what the serial loop would have done: all
/// results before the failing task's, each once, none after.
template <class Executor, class Range, class F, class Sink,
          class = std::enable_if_t<!detail::is_option<std::decay_t<Sink>>>>
void map(const Executor &executor, Range &&range, F &&f, Sink &&sink) {
  using R = detail::result_of_task<Range, F>;
  detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto items = detail::items(range);
    auto task = detail::task_of<R>(f, items);
    auto ordered = [&](std::size_t i, auto &&...result) {
      detail::deliver_to(sink, items, i, std::forward<decltype(result)>(result)...);
    };
    detail::in_order<R>(model, items.size(), task, ordered, record);
  });
}

/// Like map, and every task runs whatever the others do: the outcome of each, in order.
/// `map(executor, range, f, conc::return_exceptions)`.
template <class Executor, class Range, class F>
auto map(const Executor &executor, Range &&range, F &&f, return_exceptions_t) {
  using R = std::decay_t<detail::result_of_task<Range, F>>;
  return detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto items = detail::items(range);
    auto task = detail::task_of<R>(f, items);
    return detail::outcomes<R>(model, items.size(), task, record);
  });
}

} // namespace conc

#endif
