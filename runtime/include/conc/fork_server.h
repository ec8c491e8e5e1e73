// conc::fork_server: worker processes for programs that have threads, or much memory.
#ifndef CONC_FORK_SERVER_H
#define CONC_FORK_SERVER_H

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

class server_link;

/// As conc::detail::run, on workers of a fork server; the job has arguments and a function.
void run(server_link &, const processes &, const remote_job &);
/// As conc::detail::start.
void start(std::shared_ptr<server_link>, const processes &, std::shared_ptr<task_core>,
           const remote_job &);

} // namespace detail

/// The executor of a fork server: conc::fork_server::processes().
struct served_processes {
  processes options;
  std::shared_ptr<detail::server_link> server;
};

/// A process that forks worker processes when the program itself no longer can: it is a copy of the
/// program from the moment at which it was made, with one thread and little memory.
///
///     int main() {
///       conc::fork_server server; // before there are threads
///       …
///       auto counts = conc::map(server.processes({4}), pages, count); // count: conc::registered
///
/// Tasks are registered functions (conc/registered.h). What they take is sent to them, as results
/// are sent back: they see the program's memory as it was when the server was made, and nothing of
/// what it did since. Otherwise it is as with conc::processes: exceptions, timeouts, memory limits
/// and deaths. No static initialiser runs a second time.
///
/// A server that dies takes its workers with it, so the tasks that they ran fail with worker_died;
/// what they had not begun, and what comes later, goes to another server, which is made by a
/// process that does nothing else. When that one is gone too, verbs throw std::system_error
/// (ECONNRESET).
///
/// The processes are children of the program's, so `wait` for any child waits for them as well;
/// they end with the program, however it ends, or with the server's destruction. Thread-safe. A
/// forked child of the program cannot use it: std::logic_error.
class fork_server {
public:
  /// Throws std::logic_error when the program has threads of its own already, std::system_error
  /// when the system refuses a process.
  fork_server();
  /// No task may run any more.
  ~fork_server();
  fork_server(const fork_server &) = delete;
  fork_server &operator=(const fork_server &) = delete;

  /// An executor for map, map_unordered, for_each and submit.
  served_processes processes(conc::processes options = {}) const { return {options, link_}; }

private:
  std::shared_ptr<detail::server_link> link_;
};

namespace detail {

template <> inline constexpr bool shares_memory<served_processes> = false;

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

template <class Task> struct served_task {
  static_assert(
      !std::is_same<Task, Task>::value,
      "conc: the verbs of a fork server or a cluster are map, map_unordered, for_each and "
      "submit");
};
template <class R, class F, class Items> struct served_task<item_task<R, F, Items>> {
  using task = item_task<R, F, Items>;
  static std::string_view function(const task &t) {
    check_registered<F>();
    return t.f.id();
  }
  static void encode(encoder &out, const task &t, std::size_t i) {
    encode_arguments(out, t.f, t.items[i]);
  }
};

/// Lets the tasks of a job be what a fork server's workers run. `Tasks`: remote_tasks or derived.
template <class Base, class Task> void serve_arguments(remote_job &j, const Task &task) {
  j.run = nullptr;
  j.function = served_task<Task>::function(task);
  j.argument = [](void *self, std::size_t index, encoder &out) {
    served_task<Task>::encode(out, static_cast<Base *>(self)->function(), index);
  };
}

template <class R, class Task, class Sink>
void deliver_each(const served_processes &executor, std::size_t count, Task &task, Sink &sink,
                  bool unordered) {
  using base = remote_tasks<R, Task, Sink>;
  base tasks(task, sink, nullptr);
  remote_job j = tasks.as_job(count);
  serve_arguments<base>(j, task);
  j.unordered = unordered;
  run(*executor.server, executor.options, j);
}

template <class R, class Task, class Sink>
void in_order(const served_processes &executor, std::size_t count, Task &task, Sink &sink,
              site_counts::record *) {
  deliver_each<R>(executor, count, task, sink, false);
}
template <class R, class Task, class Sink>
void as_they_come(const served_processes &executor, std::size_t count, Task &task, Sink &sink,
                  site_counts::record *) {
  deliver_each<R>(executor, count, task, sink, true);
}

template <class Task>
void each_index(const served_processes &executor, std::size_t count, Task &task,
                site_counts::record *record) {
  auto nothing = [](std::size_t) {};
  in_order<void>(executor, count, task, nothing, record);
}

template <class R, class Task>
std::vector<outcome<R>> outcomes(const served_processes &executor, std::size_t count, Task &task,
                                 site_counts::record *) {
  std::vector<outcome<R>> all;
  all.reserve(count);
  auto keep = keep_in(all);
  using base = remote_tasks<R, Task, decltype(keep)>;
  collecting<R, Task, decltype(keep)> tasks(task, keep, nullptr, all);
  remote_job j = tasks.as_job(count);
  serve_arguments<base>(j, task);
  run(*executor.server, executor.options, j);
  return all;
}

template <class Call>
void launch(const served_processes &executor, std::shared_ptr<submitted<Call>> state) {
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
  start(executor.server, executor.options, std::move(state), j);
}

} // namespace detail
} // namespace conc

#endif
