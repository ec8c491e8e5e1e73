// The verbs as a coroutine uses them: `co_await` instead of a wait that would hold up its loop.
#ifndef CONC_AWAIT_H
#define CONC_AWAIT_H

#include "conc/coroutine.h"
#include "conc/detail/completions.h"
#include "conc/detail/items.h"
#include "conc/gather.h"
#include "conc/map.h"
#include "conc/map_unordered.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace conc {

/// Asks a verb that is given tasks for a coroutine: `co_await gather(conc::awaitable, a, b)`. Verbs
/// that are given coroutines need no asking.
struct awaitable_t {
  explicit awaitable_t() = default;
};
inline constexpr awaitable_t awaitable{};

namespace detail {

/// `co_await`: the next index of the completions. Throws conc::cancelled when `stop` is asked
/// first.
class next_awaiter {
public:
  next_awaiter(completions &all, stop_state *stop) : all_(all), stop_(stop) {}
  bool await_ready() const { return !is_stopped(stop_) && all_.ready(); }
  void await_suspend(std::coroutine_handle<> caller) { all_.when_next(stop_, resumption(caller)); }
  std::size_t await_resume() { return all_.take(); }

private:
  completions &all_;
  stop_state *stop_;
};

/// Waits for `left` tasks to end, whatever is asked.
inline co<> await_rest(completions &ended, std::size_t left) {
  for (; left > 0; --left)
    co_await next_awaiter(ended, nullptr);
}

/// Waits until all have ended. When the caller is asked to stop, or one fails where that counts,
/// the others are asked to stop, and it throws when they have ended.
inline co<> await_all(std::vector<task_core *> tasks, bool failures_count = true) {
  completions ended(tasks);
  std::size_t left = tasks.size();
  std::exception_ptr failed;
  try {
    while (left > 0 && !failed) {
      std::size_t i = co_await next_awaiter(ended, current_stop_state());
      --left;
      if (failures_count)
        failed = tasks[i]->error;
    }
  } catch (const cancelled &) {
    failed = std::current_exception();
  }
  if (!failed)
    co_return;
  for (task_core *t : tasks)
    t->cancel();
  co_await await_rest(ended, left);
  std::rethrow_exception(failed);
}

/// As wait_for_first.
inline co<std::size_t> await_first(std::vector<task_core *> tasks) {
  if (tasks.empty())
    throw_no_race();
  completions ended(tasks);
  std::size_t left = tasks.size(), first = 0;
  std::exception_ptr failed;
  try {
    first = co_await next_awaiter(ended, current_stop_state());
    --left;
  } catch (const cancelled &) {
    failed = std::current_exception();
  }
  for (task_core *t : tasks)
    t->cancel();
  co_await await_rest(ended, left);
  if (failed)
    std::rethrow_exception(failed);
  co_return first;
}

template <class A> struct awaited;
template <class T> struct awaited<co<T>> {
  using type = T;
  static constexpr bool is_coroutine = true;
};
template <class T> struct awaited<task<T>> {
  using type = T;
  static constexpr bool is_coroutine = false;
};
template <class A> using awaited_t = typename awaited<A>::type;

/// Coroutines, or coroutines and tasks.
template <class... A>
concept coroutines =
    (requires { typename awaited_t<A>; } && ...) && (awaited<A>::is_coroutine || ...);

template <class T> task<T> started(co<T> c) { return spawn(std::move(c)); }
template <class T> task<T> started(task<T> t) { return t; }
template <class T> std::vector<task<T>> started(std::vector<co<T>> all) {
  std::vector<task<T>> tasks;
  tasks.reserve(all.size());
  for (co<T> &c : all)
    tasks.push_back(spawn(std::move(c)));
  return tasks;
}

} // namespace detail

/// `auto [a, b] = co_await gather(conc::awaitable, t1, t2)`: as conc::gather. When the coroutine is
/// asked to stop, so are the tasks, and conc::cancelled is thrown when they have ended.
template <class... T> co<std::tuple<detail::gathered<T>...>> gather(awaitable_t, task<T>... tasks) {
  std::vector<detail::task_core *> cores{&detail::task_access<T>::state(tasks)...};
  co_await detail::await_all(std::move(cores));
  co_return std::tuple<detail::gathered<T>...>{detail::get_gathered(tasks)...};
}
template <class... T>
co<std::tuple<outcome<T>...>> gather(awaitable_t, return_exceptions_t, task<T>... tasks) {
  std::vector<detail::task_core *> cores{&detail::task_access<T>::state(tasks)...};
  co_await detail::await_all(std::move(cores), false);
  co_return std::tuple<outcome<T>...>{detail::outcome_of_task(tasks)...};
}
template <class T>
auto gather(awaitable_t, std::vector<task<T>> tasks)
    -> co<decltype(gather(std::vector<task<T>>()))> {
  co_await detail::await_all(detail::cores_of(tasks));
  co_return gather(std::move(tasks)); // none is waited for
}
template <class T>
co<std::vector<outcome<T>>> gather(awaitable_t, return_exceptions_t, std::vector<task<T>> tasks) {
  co_await detail::await_all(detail::cores_of(tasks), false);
  co_return gather(return_exceptions, std::move(tasks));
}

/// `auto [a, b] = co_await gather(fetch(x), fetch(y))`: runs the coroutines, and tasks among them,
/// concurrently.
template <class... A>
  requires detail::coroutines<A...>
co<std::tuple<detail::gathered<detail::awaited_t<A>>...>> gather(A... all) {
  co_return co_await gather(awaitable, detail::started(std::move(all))...);
}
template <class... A>
  requires detail::coroutines<A...>
co<std::tuple<outcome<detail::awaited_t<A>>...>> gather(return_exceptions_t, A... all) {
  co_return co_await gather(awaitable, return_exceptions, detail::started(std::move(all))...);
}
template <class T>
auto gather(std::vector<co<T>> all) -> co<decltype(gather(std::vector<task<T>>()))> {
  co_return co_await gather(awaitable, detail::started(std::move(all)));
}
template <class T> co<std::vector<outcome<T>>> gather(return_exceptions_t, std::vector<co<T>> all) {
  co_return co_await gather(awaitable, return_exceptions, detail::started(std::move(all)));
}

/// `co_await race(…)`, as conc::race and gather.
template <class... T> co<std::variant<detail::gathered<T>...>> race(awaitable_t, task<T>... tasks) {
  std::vector<detail::task_core *> cores{&detail::task_access<T>::state(tasks)...};
  std::size_t first = co_await detail::await_first(std::move(cores));
  std::tuple<task<T>...> all(std::move(tasks)...);
  co_return detail::winner<std::variant<detail::gathered<T>...>>(first, all);
}
template <class T> co<T> race(awaitable_t, std::vector<task<T>> tasks) {
  std::size_t first = co_await detail::await_first(detail::cores_of(tasks));
  co_return tasks[first].get();
}
template <class... A>
  requires detail::coroutines<A...>
co<std::variant<detail::gathered<detail::awaited_t<A>>...>> race(A... all) {
  co_return co_await race(awaitable, detail::started(std::move(all))...);
}
template <class T> co<T> race(std::vector<co<T>> all) {
  co_return co_await race(awaitable, detail::started(std::move(all)));
}

/// `while (auto *t = co_await next(ended))`: the tasks of an as_completed, in the order in which
/// they end; null when there are no more.
template <class T> co<task<T> *> next(as_completed<T> &ended) {
  if (ended.all_seen())
    co_return nullptr;
  co_return &ended.took(
      co_await detail::next_awaiter(ended.waiting(), detail::current_stop_state()));
}

/// `co_await with_cleanup(c, clean_up)`: the coroutine; when it has ended in whatever way, also by
/// being cancelled, the coroutine clean_up(), to its end. Exceptions as in conc::with_cleanup.
template <class T, class F> co<T> with_cleanup(co<T> body, F clean_up) {
  auto ran = [](co<T> c) -> co<outcome<T>> {
    std::exception_ptr failed;
    try {
      if constexpr (std::is_void<T>::value) {
        co_await std::move(c);
        co_return outcome<T>(std::in_place);
      } else {
        co_return outcome<T>(std::in_place, co_await std::move(c));
      }
    } catch (...) {
      failed = std::current_exception();
    }
    co_return outcome<T>(failed);
  };
  outcome<T> result = co_await ran(std::move(body));
  std::exception_ptr failed;
  try {
    co_await shield(clean_up());
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed)
    detail::throw_with_cleanup(result.error(), failed);
  co_return std::move(result).value();
}

namespace detail {

/// Coroutines of which a bounded number runs, each begun when one has ended.
template <class R, class Items, class F, class Keep>
co<> each_coroutine(std::size_t most, Items &items, F &f, Keep &keep) {
  std::size_t count = items.size(), next = 0, bound = count, left = 0;
  std::vector<task<R>> running(std::min(count, most));
  std::vector<std::size_t> index(running.size());
  completions ended;
  std::exception_ptr failed;
  auto begin = [&](std::size_t place) {
    index[place] = next;
    running[place] = spawn(f(items[next]));
    ++next;
    ++left;
    ended.add(task_access<R>::state(running[place]), place);
  };
  auto stop_from = [&](std::size_t first) {
    bound = first;
    for (std::size_t p = 0; p < running.size(); ++p)
      if (running[p].valid() && index[p] >= bound)
        running[p].cancel();
  };
  try {
    while (left < running.size() && next < bound)
      begin(left);
    while (left > 0) {
      std::size_t place = co_await next_awaiter(ended, current_stop_state());
      --left;
      task<R> done = std::move(running[place]);
      std::size_t i = index[place];
      if (task_access<R>::state(done).error) {
        if (i < bound) {
          failed = task_access<R>::state(done).error;
          stop_from(i);
        }
      } else {
        keep(i, done);
      }
      if (next < bound)
        begin(place);
    }
  } catch (...) {
    failed = std::current_exception();
    stop_from(0);
  }
  co_await await_rest(ended, left);
  if (failed)
    std::rethrow_exception(failed);
}

inline std::size_t in_flight_of(const async &executor) noexcept { return most_at_once(executor); }

template <class R, class Range, class F>
co<std::vector<R>> map_coroutines(async executor, Range range, F f) {
  auto all = items(range);
  std::vector<std::optional<R>> slots(all.size());
  auto keep = [&](std::size_t i, task<R> &t) { slots[i].emplace(t.get()); };
  co_await each_coroutine<R>(in_flight_of(executor), all, f, keep);
  std::vector<R> results;
  results.reserve(slots.size());
  for (std::optional<R> &s : slots)
    results.push_back(std::move(*s));
  co_return results;
}

template <class Range, class F> co<> each_of_coroutines(async executor, Range range, F f) {
  auto all = items(range);
  auto keep = [](std::size_t, auto &t) { t.get(); };
  using R = awaited_t<std::decay_t<result_of_task<Range, F>>>;
  co_await each_coroutine<R>(in_flight_of(executor), all, f, keep);
}

template <class Range, class F>
concept maps_to_coroutines = coroutines<std::decay_t<result_of_task<Range, F>>>;

} // namespace detail

/// `co_await map(async{.in_flight = 100}, urls, fetch)`, where fetch is a coroutine: the results in
/// order; at most in_flight of the coroutines run at once. The first that fails by its number ends
/// the later ones; when all have ended, its exception is thrown. An lvalue range must last.
template <class Range, class F>
  requires detail::maps_to_coroutines<Range, F>
auto map(const async &executor, Range &&range, F &&f) {
  using R = detail::awaited_t<std::decay_t<detail::result_of_task<Range, F>>>;
  static_assert(!std::is_void<R>::value, "the tasks of conc::map give results; see conc::for_each");
  return detail::map_coroutines<R, Range, std::decay_t<F>>(executor, std::forward<Range>(range),
                                                           std::forward<F>(f));
}
template <class Range, class F>
  requires detail::maps_to_coroutines<Range, F>
co<> for_each(const async &executor, Range &&range, F &&f) {
  return detail::each_of_coroutines<Range, std::decay_t<F>>(executor, std::forward<Range>(range),
                                                            std::forward<F>(f));
}

} // namespace conc

#endif
