// What conc::hooks::watchdog can see of a thread that runs fibers and coroutines.
#pragma once

#include "../waiting.h"

#include <atomic>
#include <cstdint>
#include <sys/types.h>

namespace conc::detail {

/// One per thread, while the thread lives. The thread counts; the watchdog reads.
class pulse {
public:
  /// This thread's, entered for watchdogs at first use.
  static pulse &here() { return here_ ? *here_ : enter(); }

  /// Odd while at work.
  std::uint64_t count() const noexcept { return count_.load(std::memory_order_relaxed); }
  pid_t thread() const noexcept { return thread_; }

  pulse();
  ~pulse();
  pulse(const pulse &) = delete;
  pulse &operator=(const pulse &) = delete;

private:
  friend class at_work;
  friend class at_rest;
  /// From now on something else.
  void turn(std::uint64_t odd) noexcept {
    count_.store((count() & ~std::uint64_t{1}) + 2 + odd, std::memory_order_relaxed);
  }
  static pulse &enter();
  static constinit CONC_FAST_TLS thread_local pulse *here_;

  std::atomic<std::uint64_t> count_{0};
  pid_t thread_;
};

/// While alive, this thread does somebody's work, and others wait for it to end.
class at_work {
public:
  at_work() : pulse_(pulse::here()), outside_(pulse_.count() & 1) { pulse_.turn(1); }
  ~at_work() { pulse_.turn(outside_); }
  /// Goes on with somebody else's.
  void again() noexcept { pulse_.turn(1); }
  at_work(const at_work &) = delete;
  at_work &operator=(const at_work &) = delete;

private:
  pulse &pulse_;
  std::uint64_t outside_;
};

/// While alive, this thread waits for events, within somebody's work or not: nobody is held up.
class at_rest {
public:
  at_rest() : pulse_(pulse::here()), outside_(pulse_.count() & 1) { pulse_.turn(0); }
  ~at_rest() { pulse_.turn(outside_); }
  at_rest(const at_rest &) = delete;
  at_rest &operator=(const at_rest &) = delete;

private:
  pulse &pulse_;
  std::uint64_t outside_;
};

} // namespace conc::detail
