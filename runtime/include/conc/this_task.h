// What a task can ask about itself: conc::this_task, conc::with_timeout and conc::shield.
#ifndef CONC_THIS_TASK_H
#define CONC_THIS_TASK_H

#include "conc/detail/stop.h"
#include "conc/errors.h"
#include "conc/outcome.h"

#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>
#if __cplusplus >= 202002L
#include <stop_token>
#endif

namespace conc {

/// The task that calls. Outside tasks, scopes and time limits nobody asks anything to stop.
namespace this_task {

/// Whether it has been asked to stop: by cancel(), by its scope, or because its time is up.
bool stop_requested() noexcept;
/// Throws conc::cancelled if so. For long computations: call it now and then.
void throw_if_stopped();
/// Sleep on a thread or fiber; throw conc::cancelled as soon as the task is asked to stop.
void sleep_until(std::chrono::steady_clock::time_point when);
template <class Rep, class Period> void sleep_for(std::chrono::duration<Rep, Period> d) {
  this_task::sleep_until(std::chrono::steady_clock::now() +
                         std::chrono::ceil<std::chrono::steady_clock::duration>(d));
}
#if __cplusplus >= 202002L
/// For std::condition_variable_any, std::stop_callback and the like. Under a time limit, a thread
/// of the runtime's sees to it that the token hears of the time being up.
std::stop_token stop_token();
#endif

} // namespace this_task

namespace detail {

#if __cplusplus >= 202002L
/// A block of code that a stop_token can ask to stop.
class outside_stop {
public:
  explicit outside_stop(std::stop_token);
  ~outside_stop();
  outside_stop(const outside_stop &) = delete;
  outside_stop &operator=(const outside_stop &) = delete;

  stop_state *state() const noexcept;
  /// f(); throws conc::cancelled when its blocking calls were ended.
  template <class F> auto call(F &&f) -> decltype(f()) {
    using R = decltype(f());
    if constexpr (std::is_void<R>::value) {
      f();
      leave();
    } else {
      R result = f();
      leave();
      return static_cast<R &&>(result);
    }
  }

private:
  void leave() const;
  struct parts;
  std::unique_ptr<parts> parts_;
};
#endif

/// Whole centuries overflow no clock.
template <class Rep, class Period>
std::chrono::steady_clock::time_point deadline_after(std::chrono::duration<Rep, Period> d) {
  using moment = std::chrono::steady_clock::time_point;
  auto now = std::chrono::steady_clock::now();
  if (std::chrono::duration<double>(d) > std::chrono::duration<double>(3e9))
    return moment::max();
  return now + std::chrono::ceil<moment::duration>(d);
}

} // namespace detail

/// Calls f() with a time limit: when the time is up, f is asked to stop, with everything it runs
/// and waits for, on any executor; when it has ended, conc::timeout_error is thrown. Waits end with
/// conc::cancelled inside; blocking calls on fibers with ECANCELED; processes are killed; threads
/// stop when they look (this_task). Of limits inside of one another the earliest counts, and the
/// error is that of the limit that passed. An f that ends by itself keeps its result, though late.
template <class Rep, class Period, class F>
auto with_timeout(std::chrono::duration<Rep, Period> limit, F &&f) -> std::invoke_result_t<F> {
  detail::time_limit block(detail::deadline_after(limit));
  return detail::call_limited(block, f, false);
}

#if __cplusplus >= 202002L
/// Calls f(); when the token hears a request to stop, everything in f is asked to stop, as by a
/// time limit, and conc::cancelled is thrown when it has ended.
template <class F> auto with_stop(std::stop_token token, F &&f) -> std::invoke_result_t<F> {
  detail::outside_stop outside(std::move(token));
  detail::stop_context inside(outside.state());
  return outside.call(std::forward<F>(f));
}
#endif

/// Calls f() so that no request to stop from outside reaches it: for clean-up that must wait, also
/// after its task was cancelled.
template <class F> auto shield(F &&f) -> std::invoke_result_t<F> {
  detail::stop_context apart(nullptr);
  return std::forward<F>(f)();
}

namespace detail {

/// Throws what `clean_up` and the work before it threw: `body` may be null.
[[noreturn]] void throw_with_cleanup(const std::exception_ptr &body,
                                     const std::exception_ptr &clean_up);

} // namespace detail

/// Calls f(), and when it has ended in whatever way, also by being cancelled, clean_up(), which no
/// request to stop reaches: it may wait. Gives f's result or exception. What clean_up throws counts
/// too: alone when f had not failed or was only asked to stop, else both as an aggregate_error.
template <class F, class C>
auto with_cleanup(F &&f, C &&clean_up) -> std::decay_t<std::invoke_result_t<F>> {
  using R = std::decay_t<std::invoke_result_t<F>>;
  outcome<R> result = detail::outcome_of<R>(std::forward<F>(f));
  outcome<void> cleaned =
      detail::outcome_of<void>([&] { static_cast<void>(shield(std::forward<C>(clean_up))); });
  if (!cleaned)
    detail::throw_with_cleanup(result.error(), cleaned.error());
  return std::move(result).value();
}

} // namespace conc

#endif
