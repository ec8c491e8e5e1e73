// Asking work to stop, as the verbs see it.
#ifndef CONC_DETAIL_STOP_H
#define CONC_DETAIL_STOP_H

#include "conc/detail/stop_state.h"

#include <chrono>
#include <exception>
#include <memory>
#include <type_traits>

namespace conc {
namespace detail {

/// Of the code that calls; null when nobody can ask it to stop.
stop_state *current_stop_state() noexcept;
/// Whether it has been asked, or its time is up.
bool is_stopped(stop_state *) noexcept;
/// Throws conc::cancelled when it has been asked. The null state never is.
void throw_if_stopped(stop_state *);

/// While alive, the calling thread or fiber works under this state.
class stop_context {
public:
  explicit stop_context(stop_state *) noexcept;
  ~stop_context();
  stop_context(const stop_context &) = delete;
  stop_context &operator=(const stop_context &) = delete;

private:
  stop_state *outer_;
};

/// A block of code under a time limit.
class time_limit {
public:
  explicit time_limit(std::chrono::steady_clock::time_point deadline);
  ~time_limit();
  time_limit(const time_limit &) = delete;
  time_limit &operator=(const time_limit &) = delete;

  stop_state *state() const noexcept { return state_.get(); }
  /// The block has ended by itself. Throws timeout_error when that was by being cut short, or when
  /// it is too `strict` to take what comes late.
  void leave(bool strict = false);
  /// While the block's exception is handled: throws it, or timeout_error when the time was up.
  [[noreturn]] void leave_failed();

private:
  bool is_up() const noexcept;
  std::shared_ptr<stop_state> state_;
};

/// f() within the limit. When `strict`, what it gives after that counts no more than if it had been
/// cut short.
template <class F> auto call_limited(time_limit &block, F &&f, bool strict) -> decltype(f()) {
  using R = decltype(f());
  try {
    stop_context inside(block.state());
    if constexpr (std::is_void<R>::value) {
      f();
      block.leave(strict);
    } else {
      R result = f();
      block.leave(strict);
      return static_cast<R &&>(result);
    }
  } catch (...) {
    block.leave_failed();
  }
}

} // namespace detail
} // namespace conc

#endif
