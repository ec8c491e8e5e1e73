// conc::submit: one call that runs elsewhere while the caller goes on.
#ifndef CONC_SUBMIT_H
#define CONC_SUBMIT_H

#include "conc/detail/engine.h"
#include "conc/detail/processes.h"
#include "conc/task.h"

#include <chrono>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace conc {
namespace detail {

/// The function and copies of its arguments.
template <class F, class... Args> class bound_call {
public:
  using result = std::decay_t<std::invoke_result_t<F, Args...>>;
  template <class G, class... Given>
  explicit bound_call(site_counts::record *record, G &&f, Given &&...args)
      : record_(record), f_(std::forward<G>(f)), args_(std::forward<Given>(args)...) {}

  result operator()() {
    meter m(record_);
    m.next();
    auto call = [this]() -> result { return std::apply(std::move(f_), std::move(args_)); };
    if (limit.count() == 0)
      return call();
    time_limit block(deadline_after(limit));
    return call_limited(block, call, true);
  }

  std::chrono::nanoseconds limit{0}; ///< 0: none

  // For executors that send both elsewhere.
  const F &function() const noexcept { return f_; }
  const std::tuple<Args...> &arguments() const noexcept { return args_; }

private:
  site_counts::record *record_;
  F f_;
  std::tuple<Args...> args_;
};

template <class Call> class submitted : public task_state<typename Call::result> {
public:
  template <class... Args>
  explicit submitted(Args &&...args) : call_(std::forward<Args>(args)...) {}
  Call &call() noexcept { return call_; }

private:
  void execute() override {
    if constexpr (std::is_void<typename Call::result>::value)
      call_();
    else
      this->value.emplace(call_());
  }
  Call call_;
};

// Let the task run on the executor. Each is in an object file of its own.
void start(const threads &, std::shared_ptr<task_core>);
void start(const blocking_threads &, std::shared_ptr<task_core>);
void start(const async &, std::shared_ptr<task_core>);
/// Forks now; `j` is a job of one task whose deliver fills `core`.
void start(const processes &, std::shared_ptr<task_core> core, const remote_job &j);
/// A remote_job's deliver, where `self` is the task.
template <class Call>
void deliver_to_task(void *self, std::size_t, const unsigned char *data, std::size_t size) {
  using R = typename Call::result;
  if constexpr (!std::is_void<R>::value) {
    decoder in(data, size);
    static_cast<submitted<Call> *>(self)->value.emplace(conc::decode<R>(in));
  }
}

template <class Call> void launch(const serial &, std::shared_ptr<submitted<Call>> state) {
  state->run();
}
template <class Executor, class Call>
std::enable_if_t<shares_memory<Executor>> launch(const Executor &executor,
                                                 std::shared_ptr<submitted<Call>> state) {
  start(executor, std::move(state));
}
template <class Call>
void launch(const processes &executor, std::shared_ptr<submitted<Call>> state) {
  using R = typename Call::result;
  if (!may_fork()) {
    state->call().limit = executor.timeout;
    state->run();
    return;
  }
  remote_job j;
  j.count = 1;
  j.self = state.get();
  j.run = [](void *self, std::size_t, encoder &message) {
    auto &call = static_cast<submitted<Call> *>(self)->call();
    if constexpr (std::is_void<R>::value) {
      call();
    } else {
      conc::encode<R>(message, call());
    }
  };
  j.deliver = deliver_to_task<Call>;
  start(executor, std::move(state), j);
}
/// Defined in conc/detail/registered_jobs.h.
template <class Executor, class Call>
std::enable_if_t<runs_registered<Executor>> launch(const Executor &,
                                                   std::shared_ptr<submitted<Call>>);

} // namespace detail

/// Runs f(args…) on the executor; f and the arguments are copied or moved, as by std::thread.
///
/// serial: at once. threads, blocking_threads: on their pools; no more than `workers` submitted
/// tasks run at once, others queue, and a thread that waits for one that has not begun runs it
/// itself. processes: forked at the call, which waits while `workers` such processes run. async: on
/// a fiber of the calling thread, up to its first wait; it goes on whenever that thread waits for
/// anything of the runtime's. async with several loops: on a fiber of one of so many threads of the
/// runtime's, and it goes on whatever the calling thread does.
template <class Executor, class F, class... Args>
auto submit(const Executor &executor, F &&f, Args &&...args) {
  using call = detail::bound_call<std::decay_t<F>, std::decay_t<Args>...>;
  return detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto state = std::make_shared<detail::submitted<call>>(record, std::forward<F>(f),
                                                           std::forward<Args>(args)...);
    state->watch_stop();
    detail::launch(model, state);
    return detail::task_access<typename call::result>::make(std::move(state));
  });
}

/// submit(blocking_threads{}, f, args…): for calls that would hold up a coroutine or an event loop.
template <class F, class... Args> auto to_thread(F &&f, Args &&...args) {
  return submit(blocking_threads{}, std::forward<F>(f), std::forward<Args>(args)...);
}

/// submit(executor, f, args…), under the name that reads well after co_await.
template <class Executor, class F, class... Args>
auto run_in(const Executor &executor, F &&f, Args &&...args) {
  return submit(executor, std::forward<F>(f), std::forward<Args>(args)...);
}

} // namespace conc

#endif
