// Asking work to stop.
#pragma once

#include "conc/detail/stop.h"
#include "waiting.h"

#include <atomic>
#include <functional>
#include <optional>
#include <stop_token>

namespace conc::detail {

enum class stop_reason { none, cancelled, timed_out };

/// Thread-safe. Time limits are looked at by those who wait under them; no timer runs.
class stop_state : public std::enable_shared_from_this<stop_state> {
public:
  /// Inside of `parent`, which may be null. A parent's earlier deadline counts.
  explicit stop_state(stop_state *parent, clock::time_point deadline = never);

  /// Looks at the clock, too. When the time is up, those who wait for that hear of it now, on this
  /// thread: not to be called with a lock that they may take.
  bool requested() noexcept;
  /// Whether somebody has asked, or noticed that the time is up.
  bool asked() const noexcept { return source_.stop_requested(); }
  /// False when it had been asked before.
  bool request(stop_reason) noexcept;
  stop_reason reason() const noexcept { return reason_.load(); }
  clock::time_point deadline() const noexcept { return deadline_; }
  /// Whether the deadline is its own and not one from outside.
  bool owns_deadline() const noexcept { return owns_deadline_; }
  std::stop_token token() const noexcept { return source_.get_token(); }
  stop_state *parent() const noexcept { return parent_.get(); }

  /// A call was ended early that has no other way to say so than an error, so what the work makes of
  /// that, a result or an exception, is not its own.
  void note_cut() noexcept { cut_.store(true); }
  bool was_cut() const noexcept { return cut_.load(); }

private:
  std::shared_ptr<stop_state> parent_;
  std::stop_source source_;
  clock::time_point deadline_;
  bool owns_deadline_;
  std::atomic<stop_reason> reason_{stop_reason::none};
  std::atomic<bool> cut_{false};
  std::optional<std::stop_callback<std::function<void()>>> of_parent_;
};

/// The state under which this thread or fiber works.
extern constinit CONC_FAST_TLS thread_local stop_state *current_stop;

/// Wakes a parker when the state is asked to stop, from construction to destruction.
class stop_wakes {
public:
  stop_wakes(stop_state *, parker &);

private:
  std::optional<std::stop_callback<std::function<void()>>> callback_;
};

/// Waits until unparked, but no longer than the current state allows. Throws conc::cancelled when
/// that has been asked to stop. `self` must be watched by stop_wakes.
void park_or_stop(parker &self, stop_state *);

} // namespace conc::detail
