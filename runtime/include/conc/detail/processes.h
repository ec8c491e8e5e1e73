// The verbs on conc::processes: tasks run in forked workers and results come back as bytes.
#ifndef CONC_DETAIL_PROCESSES_H
#define CONC_DETAIL_PROCESSES_H

#include "conc/codec.h"
#include "conc/detail/engine.h"
#include "conc/exceptions.h"
#include "conc/outcome.h"
#include "conc/this_task.h"

#include <cstddef>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {

namespace detail {

/// Tasks 0 … count - 1 of one verb, run in other processes.
struct remote_job {
  std::size_t count = 0;
  void *self = nullptr;
  /// In a worker: runs a task and appends its result to the message. May throw.
  void (*run)(void *self, std::size_t index, encoder &message) = nullptr;
  /// In the caller, in order unless the job is unordered, for tasks that ended.
  void (*deliver)(void *self, std::size_t index, const unsigned char *, std::size_t) = nullptr;
  /// In the caller, in order, for tasks that failed. Null: the first failure is thrown.
  void (*fail)(void *self, std::size_t index, std::exception_ptr) = nullptr;
  site_counts::record *record = nullptr;
  bool unordered = false;
  /// Of a fork server's job, instead of run: in the caller, writes a task's arguments, which may
  /// throw; and the name of the function that takes them.
  void (*argument)(void *self, std::size_t index, encoder &) = nullptr;
  std::string_view function{};
};

/// Whether a fork is safe now: no other thread of the program's own exists. Otherwise says so on
/// stderr, once, and the verb runs its tasks serially.
bool may_fork();

/// Runs the job. Throws the failure of the lowest index, what deliver threw, or std::system_error
/// when the system refuses processes or memory.
void run(const processes &, const remote_job &);

template <class R, class F, class Sink> class remote_tasks {
public:
  remote_tasks(F &f, Sink &sink, site_counts::record *record)
      : f_(f), sink_(sink), record_(record) {}

  remote_job as_job(std::size_t count) {
    remote_job j;
    j.count = count;
    j.self = this;
    j.run = &remote_tasks::run;
    j.deliver = &remote_tasks::deliver;
    j.record = record_;
    return j;
  }
  F &function() const noexcept { return f_; }

private:
  static void run(void *self, std::size_t index, encoder &message) {
    auto &t = *static_cast<remote_tasks *>(self);
    meter m(t.record_);
    m.next();
    if constexpr (std::is_void<R>::value) {
      t.f_(index);
    } else {
      conc::encode<std::decay_t<R>>(message, t.f_(index));
    }
  }
  static void deliver(void *self, std::size_t index, const unsigned char *data, std::size_t size) {
    auto &t = *static_cast<remote_tasks *>(self);
    if constexpr (std::is_void<R>::value) {
      t.sink_(index);
    } else {
      decoder in(data, size);
      std::decay_t<R> result = conc::decode<std::decay_t<R>>(in);
      t.sink_(index, static_cast<R &&>(result));
    }
  }

  F &f_;
  Sink &sink_;
  site_counts::record *record_;
};

/// A task in this process, where no worker can run it: it cannot be killed, but is asked to stop
/// when its time is up, and fails then.
template <class F> auto run_here(const processes &executor, F &&f) -> decltype(f()) {
  if (executor.timeout.count() == 0)
    return f();
  time_limit block(deadline_after(executor.timeout));
  return call_limited(block, f, true);
}

template <class R, class F, class Sink>
void deliver_each(const processes &executor, std::size_t count, F &f, Sink &sink,
                  site_counts::record *record, bool unordered) {
  if (!may_fork()) {
    auto here = [&](std::size_t i) -> R { return run_here(executor, [&]() -> R { return f(i); }); };
    return in_order<R>(serial{}, count, here, sink, record);
  }
  remote_tasks<R, F, Sink> tasks(f, sink, record);
  remote_job j = tasks.as_job(count);
  j.unordered = unordered;
  run(executor, j);
}

template <class R, class F, class Sink>
void in_order(const processes &executor, std::size_t count, F &f, Sink &sink,
              site_counts::record *record) {
  deliver_each<R>(executor, count, f, sink, record, false);
}
template <class R, class F, class Sink>
void as_they_come(const processes &executor, std::size_t count, F &f, Sink &sink,
                  site_counts::record *record) {
  deliver_each<R>(executor, count, f, sink, record, true);
}

template <class Body>
void each_index(const processes &executor, std::size_t count, Body &body,
                site_counts::record *record) {
  auto nothing = [](std::size_t) {};
  in_order<void>(executor, count, body, nothing, record);
}

/// A sink of results.
template <class R> auto keep_in(std::vector<outcome<R>> &all) {
  return [&all](std::size_t, auto &&...result) {
    all.emplace_back(std::in_place, std::move(result)...);
  };
}

/// Keeps failures too.
template <class R, class F, class Sink> class collecting : public remote_tasks<R, F, Sink> {
public:
  collecting(F &f, Sink &sink, site_counts::record *record, std::vector<outcome<R>> &all)
      : remote_tasks<R, F, Sink>(f, sink, record), all_(all) {}

  remote_job as_job(std::size_t count) {
    remote_job j = remote_tasks<R, F, Sink>::as_job(count);
    j.fail = [](void *self, std::size_t, std::exception_ptr error) {
      auto *base = static_cast<remote_tasks<R, F, Sink> *>(self);
      static_cast<collecting *>(base)->all_.emplace_back(std::move(error));
    };
    return j;
  }

private:
  std::vector<outcome<R>> &all_;
};

/// The outcome of every task: what it threw or how its process ended, where it has no result.
template <class R, class F>
std::vector<outcome<R>> outcomes(const processes &executor, std::size_t count, F &f,
                                 site_counts::record *record) {
  std::vector<outcome<R>> all;
  all.reserve(count);
  auto caught = [&](std::size_t i) {
    return outcome_of<R>([&]() -> R { return run_here(executor, [&]() -> R { return f(i); }); });
  };
  auto keep = keep_in(all);
  if (!may_fork()) {
    for (std::size_t i = 0; i < count; ++i)
      all.push_back(caught(i));
    return all;
  }
  collecting<R, F, decltype(keep)> tasks(f, keep, record, all);
  remote_job j = tasks.as_job(count);
  run(executor, j);
  return all;
}

// Of executors that run registered functions: conc/detail/registered_jobs.h defines them.
template <class R, class Task, class Sink, class Executor>
std::enable_if_t<runs_registered<Executor>> in_order(const Executor &, std::size_t count, Task &,
                                                     Sink &, site_counts::record *);
template <class R, class Task, class Sink, class Executor>
std::enable_if_t<runs_registered<Executor>> as_they_come(const Executor &, std::size_t count,
                                                         Task &, Sink &, site_counts::record *);
template <class Task, class Executor>
std::enable_if_t<runs_registered<Executor>> each_index(const Executor &, std::size_t count, Task &,
                                                       site_counts::record *);
template <class R, class Task, class Executor>
std::enable_if_t<runs_registered<Executor>, std::vector<outcome<R>>>
outcomes(const Executor &, std::size_t count, Task &, site_counts::record *);

} // namespace detail
} // namespace conc

#endif
