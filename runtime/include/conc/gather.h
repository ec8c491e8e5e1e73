// conc::gather: the results of several tasks.
#ifndef CONC_GATHER_H
#define CONC_GATHER_H

#include "conc/task.h"

#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace conc {
namespace detail {

/// In tuples of results, a task of nothing gives std::monostate.
template <class T> using gathered = std::conditional_t<std::is_void<T>::value, std::monostate, T>;

template <class T> gathered<T> get_gathered(task<T> &t) {
  if constexpr (std::is_void<T>::value) {
    t.get();
    return {};
  } else {
    return t.get();
  }
}

template <class T> outcome<T> outcome_of_task(task<T> &t) {
  return outcome_of<T>([&]() -> T { return t.get(); });
}

} // namespace detail

/// Waits for the tasks and gives a tuple of their results; std::monostate for void. When tasks
/// fail, throws what the first of them in the list threw, after those behind it have been cancelled
/// or have ended.
template <class... T> std::tuple<detail::gathered<T>...> gather(task<T>... tasks) {
  return std::tuple<detail::gathered<T>...>{detail::get_gathered(tasks)...};
}

/// The outcome of every task; a failure does not disturb the others.
template <class... T> std::tuple<outcome<T>...> gather(return_exceptions_t, task<T>... tasks) {
  return std::tuple<outcome<T>...>{detail::outcome_of_task(tasks)...};
}

/// The same for any number of tasks of one type. Nothing for void.
template <class T> auto gather(std::vector<task<T>> tasks) {
  if constexpr (std::is_void<T>::value) {
    for (task<T> &t : tasks)
      t.get();
  } else {
    std::vector<T> results;
    results.reserve(tasks.size());
    for (task<T> &t : tasks)
      results.push_back(t.get());
    return results;
  }
}

template <class T> std::vector<outcome<T>> gather(return_exceptions_t, std::vector<task<T>> tasks) {
  std::vector<outcome<T>> outcomes;
  outcomes.reserve(tasks.size());
  for (task<T> &t : tasks)
    outcomes.push_back(detail::outcome_of_task(t));
  return outcomes;
}

} // namespace conc

#endif
