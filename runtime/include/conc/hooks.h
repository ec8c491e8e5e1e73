// The hooks by which blocking calls let other fibers run: what they report, and how to do without.
#ifndef CONC_HOOKS_H
#define CONC_HOOKS_H

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace conc {
namespace hooks {

/// Something that holds up the fibers of a thread.
enum class finding {
  lock_held,     ///< a fiber waits while it holds a lock, which every other fiber may need
  blocking_call, ///< a call that the hooks do not cover blocked the thread
  blocked_loop   ///< fibers or coroutines of a thread get no turn
};

/// One finding. Each place in the program is reported once.
struct report {
  finding what;
  std::string text;          ///< one line, no newline
  std::vector<void *> stack; ///< return addresses, innermost first; of the place that is named
  std::chrono::nanoseconds blocked{0}; ///< for how long, up to now; 0 for locks
};

/// The stack as text: one frame a line, as `function+offset (file)` where the function is exported,
/// else `file+offset`, which addr2line takes.
std::string stack_text(const report &);

/// Called for each finding: on the thread that it is about, for loops on the watchdog's. Hooked
/// calls block while it runs. Must not throw.
using handler = std::function<void(const report &)>;

/// Who gets the reports from now on. An empty one: they are printed to stderr, as at the start.
/// Thread-safe.
void on_report(handler);

/// From now on calls that the hooks do not cover (waits for signals, System V and POSIX queues,
/// opening, syncing, reading at an offset and reading or writing files) are timed on fibers, and
/// reported when they blocked the thread for at least `limit`. 0: no longer, as at the start.
/// Thread-safe.
void log_blocking_calls(std::chrono::nanoseconds limit) noexcept;

/// While alive, finds threads whose fibers and coroutines got no turn for longer than `limit`,
/// because one computes or makes a call that blocks, and reports what the thread was doing. Each
/// time that one holds the thread up is reported once. The thread is asked by a signal of the
/// real-time range that the program does not use; a call that does not restart after signals (poll,
/// nanosleep) then ends with EINTR. Thread-safe.
class watchdog {
public:
  /// Throws std::system_error when there is no thread or signal to be had.
  explicit watchdog(std::chrono::nanoseconds limit);
  ~watchdog();
  watchdog(const watchdog &) = delete;
  watchdog &operator=(const watchdog &) = delete;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// While alive, calls on this fiber block its thread, as they do where there are no hooks. For code
/// that must not be left in the middle. Only a lock that another fiber of the thread holds still
/// lets that one run, since it could not be had otherwise. Does nothing outside fibers.
class blocking_region {
public:
  blocking_region() noexcept;
  ~blocking_region();
  blocking_region(const blocking_region &) = delete;
  blocking_region &operator=(const blocking_region &) = delete;

private:
  void *fiber_;
};

/// Throws hooks_not_linked unless the program's calls reach the hooks, which every first use of
/// conc::async on a thread checks as well.
void check();

} // namespace hooks
} // namespace conc

#endif
