// The loops that a job's function pointers point to, compiled with the caller's body inline.
#ifndef CONC_DETAIL_TASKS_H
#define CONC_DETAIL_TASKS_H

#include "conc/detail/job.h"
#include "conc/detail/stop.h"

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {
namespace detail {

/// A result as kept between its task and its delivery; references are kept as references.
template <class R>
using kept = std::conditional_t<std::is_reference<R>::value,
                                std::reference_wrapper<std::remove_reference_t<R>>, R>;

/// Calls `body(i)` for a run of tasks, under the caller's `stop`; what it throws is noted, with the
/// index it came from.
template <class Body>
void run_tasks(Body &body, std::size_t first, std::size_t last, failure &failed,
               site_counts::record *record, stop_state *stop) {
  stop_context inside(stop);
  std::size_t i = first;
  try {
    if (!stop && !record) { // short bodies feel every branch
      for (; i < last && i < failed.bound(); ++i)
        body(i);
      return;
    }
    meter m(record);
    for (; i < last && i < failed.bound(); ++i) {
      if (stop)
        throw_if_stopped(stop);
      m.next();
      body(i);
    }
  } catch (...) {
    failed.note(i, std::current_exception());
  }
}

/// Tasks whose results, if any, the body puts where they belong.
template <class Body> struct unordered_tasks {
  Body &body;
  site_counts::record *record;
  stop_state *stop = current_stop_state();

  static void run(void *self, std::size_t first, std::size_t last, failure &failed) {
    auto &t = *static_cast<unordered_tasks *>(self);
    run_tasks(t.body, first, last, failed, t.record, t.stop);
  }
  job as_job(std::size_t count) { return {count, this, &unordered_tasks::run, nullptr, 0}; }
};

/// Tasks whose results are handed to `sink(index, result)` in order; a ring holds those in between.
template <class R, class F, class Sink> class ordered_tasks {
public:
  ordered_tasks(F &f, Sink &sink, std::size_t count, std::size_t window,
                site_counts::record *record)
      : f_(f), sink_(sink), record_(record), count_(count),
        window_(window < count ? window : count), ring_(window_) {}

  job as_job() { return {count_, this, &ordered_tasks::run, &ordered_tasks::deliver, window_}; }

private:
  static void run(void *self, std::size_t first, std::size_t last, failure &failed) {
    auto &t = *static_cast<ordered_tasks *>(self);
    auto body = [&t](std::size_t i) { t.ring_[i % t.window_].emplace(t.f_(i)); };
    run_tasks(body, first, last, failed, t.record_, t.stop_);
  }
  static void deliver(void *self, std::size_t index) {
    auto &t = *static_cast<ordered_tasks *>(self);
    std::optional<kept<R>> &result = t.ring_[index % t.window_];
    t.sink_(index, static_cast<R &&>(*result));
    result.reset(); // the place is claimed again only after this
  }

  F &f_;
  Sink &sink_;
  site_counts::record *record_;
  stop_state *stop_ = current_stop_state();
  std::size_t count_;
  std::size_t window_;
  std::vector<std::optional<kept<R>>> ring_;
};

template <class F, class Sink> class ordered_tasks<void, F, Sink> {
public:
  ordered_tasks(F &f, Sink &sink, std::size_t count, std::size_t window,
                site_counts::record *record)
      : f_(f), sink_(sink), record_(record), count_(count), window_(window) {}

  job as_job() { return {count_, this, &ordered_tasks::run, &ordered_tasks::deliver, window_}; }

private:
  static void run(void *self, std::size_t first, std::size_t last, failure &failed) {
    auto &t = *static_cast<ordered_tasks *>(self);
    run_tasks(t.f_, first, last, failed, t.record_, t.stop_);
  }
  static void deliver(void *self, std::size_t index) {
    static_cast<ordered_tasks *>(self)->sink_(index);
  }

  F &f_;
  Sink &sink_;
  site_counts::record *record_;
  stop_state *stop_ = current_stop_state();
  std::size_t count_;
  std::size_t window_;
};

} // namespace detail
} // namespace conc

#endif
