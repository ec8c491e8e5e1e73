// The verbs on executors that run registered functions outside of this process.
#ifndef CONC_DETAIL_REGISTERED_JOBS_H
#define CONC_DETAIL_REGISTERED_JOBS_H

#include "conc/detail/engine.h"
#include "conc/detail/items.h"
#include "conc/detail/processes.h"
#include "conc/registered.h"
#include "conc/submit.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {
namespace detail {

// Such an executor E is named by runs_registered and has, in this namespace:
//   void run(const E &, const remote_job &);
//   void start(const E &, std::shared_ptr<task_core>, const remote_job &);

template <class F> constexpr void check_registered() {
  static_assert(is_registered<F>,
                "conc: the tasks of a fork server or a cluster are registered functions "
                "(conc/registered.h); the verbs are map, map_unordered, for_each and submit");
}

/// Arguments as the function takes them.
template <class R, class... Args, class... Given>
void encode_arguments(encoder &out, const registered<R, Args...> &, const Given &...given) {
  static_assert(sizeof...(Given) == sizeof...(Args), "conc: not this function's arguments");
  (conc::encode<std::decay_t<Args>>(out, given), ...);
}

template <class Task> struct registered_task {
  static_assert(
      !std::is_same<Task, Task>::value,
      "conc: the verbs of a fork server or a cluster are map, map_unordered, for_each and "
      "submit");
};
template <class R, class F, class Items> struct registered_task<item_task<R, F, Items>> {
  using task = item_task<R, F, Items>;
  static std::string_view function(const task &t) {
    check_registered<F>();
    return t.f.id();
  }
  static void encode(encoder &out, const task &t, std::size_t i) {
    encode_arguments(out, t.f, t.items[i]);
  }
};

/// Lets the tasks of a job be what other programs run. `Base`: remote_tasks or derived.
template <class Base, class Task> void serve_arguments(remote_job &j, const Task &task) {
  j.run = nullptr;
  j.function = registered_task<Task>::function(task);
  j.argument = [](void *self, std::size_t index, encoder &out) {
    registered_task<Task>::encode(out, static_cast<Base *>(self)->function(), index);
  };
}

template <class R, class Task, class Sink, class Executor>
void deliver_each(const Executor &executor, std::size_t count, Task &task, Sink &sink,
                  bool unordered) {
  using base = remote_tasks<R, Task, Sink>;
  base tasks(task, sink, nullptr);
  remote_job j = tasks.as_job(count);
  serve_arguments<base>(j, task);
  j.unordered = unordered;
  run(executor, j);
}

template <class R, class Task, class Sink, class Executor>
std::enable_if_t<runs_registered<Executor>> in_order(const Executor &executor, std::size_t count,
                                                     Task &task, Sink &sink,
                                                     site_counts::record *) {
  deliver_each<R>(executor, count, task, sink, false);
}
template <class R, class Task, class Sink, class Executor>
std::enable_if_t<runs_registered<Executor>> as_they_come(const Executor &executor,
                                                         std::size_t count, Task &task, Sink &sink,
                                                         site_counts::record *) {
  deliver_each<R>(executor, count, task, sink, true);
}

template <class Task, class Executor>
std::enable_if_t<runs_registered<Executor>> each_index(const Executor &executor, std::size_t count,
                                                       Task &task, site_counts::record *record) {
  auto nothing = [](std::size_t) {};
  in_order<void>(executor, count, task, nothing, record);
}

template <class R, class Task, class Executor>
std::enable_if_t<runs_registered<Executor>, std::vector<outcome<R>>>
outcomes(const Executor &executor, std::size_t count, Task &task, site_counts::record *) {
  std::vector<outcome<R>> all;
  all.reserve(count);
  auto keep = keep_in(all);
  using base = remote_tasks<R, Task, decltype(keep)>;
  collecting<R, Task, decltype(keep)> tasks(task, keep, nullptr, all);
  remote_job j = tasks.as_job(count);
  serve_arguments<base>(j, task);
  run(executor, j);
  return all;
}

template <class Executor, class Call>
std::enable_if_t<runs_registered<Executor>> launch(const Executor &executor,
                                                   std::shared_ptr<submitted<Call>> state) {
  using function = std::decay_t<decltype(state->call().function())>;
  check_registered<function>();
  remote_job j;
  j.count = 1;
  j.self = state.get();
  j.function = state->call().function().id();
  j.argument = [](void *self, std::size_t, encoder &out) {
    auto &call = static_cast<submitted<Call> *>(self)->call();
    auto write = [&](const auto &...given) { encode_arguments(out, call.function(), given...); };
    std::apply(write, call.arguments());
  };
  j.deliver = deliver_to_task<Call>;
  start(executor, std::move(state), j);
}

} // namespace detail
} // namespace conc

#endif
