// What can be asked to stop.
#ifndef CONC_DETAIL_STOP_STATE_H
#define CONC_DETAIL_STOP_STATE_H

#include <atomic>
#include <chrono>
#include <memory>
#if __cplusplus >= 202002L
#include <stop_token>
#endif

namespace conc {
namespace detail {

enum class stop_reason { none, cancelled, timed_out };

/// A task, a scope, or a block under a time limit: what is asked to stop together. Those inside of
/// one another form a tree; asking one asks all inside of it. Always in a shared_ptr.
///
/// Thread-safe. Time limits are looked at by those who wait under them; no timer runs. Most are
/// never asked, nor watched by anybody, so what that takes is made when it is first needed.
class stop_state : public std::enable_shared_from_this<stop_state> {
public:
  using clock = std::chrono::steady_clock;

  stop_state() noexcept = default;
  /// One with a deadline of its own, inside of `parent`, which may be null.
  static std::shared_ptr<stop_state> inside(stop_state *parent,
                                            clock::time_point deadline = clock::time_point::max());
  stop_state(const stop_state &) = delete;
  stop_state &operator=(const stop_state &) = delete;
  virtual ~stop_state() {
    if (link_ || source_.load(std::memory_order_relaxed))
      unlink();
  }

  /// Looks at the clock, too. When the time is up, those who wait for that hear of it now, on this
  /// thread: not to be called with a lock that they may take.
  bool requested() noexcept {
    return asked() || (deadline_ != clock::time_point::max() && look_at_clock());
  }
  /// Whether somebody has asked, or noticed that the time is up.
  bool asked() const noexcept { return asked_.load(); }
  /// False when it had been asked before.
  bool request(stop_reason) noexcept;
  stop_reason reason() const noexcept { return reason_.load(); }
  clock::time_point deadline() const noexcept { return deadline_; }
  /// Whether the deadline is its own and not one from outside.
  bool owns_deadline() const noexcept { return owns_deadline_; }
#if __cplusplus >= 202002L
  std::stop_token token();
#endif

  /// A call was ended early that has no other way to say so than an error, so what the work makes
  /// of that, a result or an exception, is not its own.
  void note_cut() noexcept { cut_.store(true); }
  bool was_cut() const noexcept { return cut_.load(); }
  /// Whether what this is inside of was asked to stop, as far as it is still there.
  bool asked_outside() const noexcept;
  /// This was cut by what asked those outside of it: so they were cut too.
  void pass_on_cut() noexcept;

  /// From now on what asks `parent` to stop, asks this; and a parent's earlier deadline counts. To
  /// be called once, before others know of this, when it is in its shared_ptr.
  void follow(stop_state &parent);

private:
  struct link;
  struct source;
  /// Somebody has asked, for the first time.
  virtual void on_request() noexcept {}
  bool look_at_clock() noexcept;
  void unlink() noexcept;

  std::weak_ptr<stop_state> parent_;
  clock::time_point deadline_ = clock::time_point::max();
  bool owns_deadline_ = true;
  std::atomic<bool> asked_{false};
  std::atomic<bool> cut_{false};
  std::atomic<stop_reason> reason_{stop_reason::none};
  std::atomic<source *> source_{nullptr}; ///< made for the first who watches
  link *link_ = nullptr;                  ///< by which the parent asks
};

} // namespace detail
} // namespace conc

#endif
