// conc::gather, conc::race and conc::as_completed: the results of several tasks.
#ifndef CONC_GATHER_H
#define CONC_GATHER_H

#include "conc/detail/completions.h"
#include "conc/task.h"

#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
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
  t.wait();
  return outcome_of<T>([&]() -> T { return t.get(); });
}

template <class T> std::vector<task_core *> cores_of(const std::vector<task<T>> &tasks) {
  std::vector<task_core *> cores;
  cores.reserve(tasks.size());
  for (const task<T> &t : tasks)
    cores.push_back(&task_access<T>::state(t));
  return cores;
}

/// The result of the I-th task, if it is the one, as that alternative.
template <class V, std::size_t I = 0, class... T>
V winner(std::size_t index, std::tuple<task<T>...> &tasks) {
  if constexpr (I + 1 < sizeof...(T)) {
    if (index != I)
      return winner<V, I + 1>(index, tasks);
  }
  return V(std::in_place_index<I>, get_gathered(std::get<I>(tasks)));
}

} // namespace detail

/// Waits for the tasks and gives a tuple of their results; std::monostate for void. As soon as one
/// fails the others are cancelled; when all have ended, its exception is thrown.
template <class... T> std::tuple<detail::gathered<T>...> gather(task<T>... tasks) {
  detail::wait_for_all({&detail::task_access<T>::state(tasks)...});
  return std::tuple<detail::gathered<T>...>{detail::get_gathered(tasks)...};
}

/// The outcome of every task; a failure does not disturb the others.
template <class... T> std::tuple<outcome<T>...> gather(return_exceptions_t, task<T>... tasks) {
  return std::tuple<outcome<T>...>{detail::outcome_of_task(tasks)...};
}

/// The same for any number of tasks of one type. Nothing for void.
template <class T> auto gather(std::vector<task<T>> tasks) {
  detail::wait_for_all(detail::cores_of(tasks));
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

/// The result, or the exception, of the task that ends first, as the alternative of its index; the
/// others are cancelled, and have ended when race returns.
template <class... T> std::variant<detail::gathered<T>...> race(task<T>... tasks) {
  static_assert(sizeof...(T) > 0, "nobody runs in this race");
  std::size_t first = detail::wait_for_first({&detail::task_access<T>::state(tasks)...});
  std::tuple<task<T>...> all(std::move(tasks)...);
  return detail::winner<std::variant<detail::gathered<T>...>>(first, all);
}

/// The same for tasks of one type. Throws std::invalid_argument when there is none.
template <class T> T race(std::vector<task<T>> tasks) {
  std::size_t first = detail::wait_for_first(detail::cores_of(tasks));
  return tasks[first].get();
}

/// `for (task<T> &t : as_completed(std::move(tasks)))`: the tasks in the order in which they end.
/// Each is done, so that get() does not wait. A loop that is left early cancels the rest.
template <class T> class as_completed {
public:
  explicit as_completed(std::vector<task<T>> tasks)
      : tasks_(std::move(tasks)), ended_(detail::cores_of(tasks_)) {}

  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = task<T>;
    using difference_type = std::ptrdiff_t;
    using pointer = task<T> *;
    using reference = task<T> &;

    task<T> &operator*() const { return all_->tasks_[index_]; }
    task<T> *operator->() const { return &**this; }
    iterator &operator++() {
      *this = all_->next();
      return *this;
    }
    friend bool operator==(const iterator &a, const iterator &b) { return a.all_ == b.all_; }
    friend bool operator!=(const iterator &a, const iterator &b) { return !(a == b); }
    /// The place of the task among those that were given.
    std::size_t index() const { return index_; }

  private:
    friend class as_completed;
    iterator() = default;
    iterator(as_completed *all, std::size_t index) : all_(all), index_(index) {}
    as_completed *all_ = nullptr;
    std::size_t index_ = 0;
  };

  /// Waits for the first task. To be called once.
  iterator begin() { return next(); }
  iterator end() { return iterator(); }

  /// For conc/await.h.
  bool all_seen() const noexcept { return seen_ == tasks_.size(); }
  detail::completions &waiting() noexcept { return ended_; }
  task<T> &took(std::size_t index) noexcept {
    ++seen_;
    return tasks_[index];
  }

private:
  iterator next() {
    if (all_seen())
      return end();
    std::size_t index = ended_.next();
    took(index);
    return iterator(this, index);
  }

  std::vector<task<T>> tasks_;
  detail::completions ended_;
  std::size_t seen_ = 0;
};

} // namespace conc

#endif
