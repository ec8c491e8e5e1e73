// The fibers of a loop, and whose turn it is.
#pragma once

#include "fiber.h"

#include <vector>

namespace conc::detail {

class at_work;
class loop;

/// One fiber hands over to the next that is ready, without the thread in between. The thread itself
/// has a turn when no fiber is ready, when somebody calls it, and from time to time, since it is
/// the thread that looks for events.
class turns {
public:
  explicit turns(loop &owner);
  turns(const turns &) = delete;
  turns &operator=(const turns &) = delete;

  /// This thread drives them from now on.
  void move_in() noexcept;
  shared_thread &thread() noexcept { return shared_; }

  /// Fibers with work to do, running or not.
  std::size_t live() const noexcept { return live_; }
  /// The one that runs; null while the thread itself does.
  fiber *current() const noexcept { return current_; }

  /// A free fiber, which is to be given work and begun.
  fiber &free_fiber();
  /// `f` is the one that free_fiber() has given last. It is ready, before or after all others.
  void begin(fiber &f, bool first) noexcept;
  /// Ends a wait(). Does nothing for fibers that do not wait.
  void make_ready(fiber &) noexcept;

  /// Outside fibers: gives them turns until the thread has its own again, or one of them. False
  /// when none is ready.
  bool run(bool only_one = false);
  /// The thread is to have a turn when the running fiber's ends.
  void call_thread() noexcept { called_ = true; }

  // In the running fiber, `f`:
  /// Until it is made ready.
  void wait(fiber &f);
  /// Until all that are ready have had a turn.
  void yield(fiber &f);
  /// Its work has ended; until there is more.
  void end(fiber &f);

  /// Whether it is time that the thread looks for events; to be asked once a turn.
  bool is_look_due() noexcept { return look_due_ || turns_are_up(); }
  void looked() noexcept;
  /// So many more turns have gone by.
  void count(int more) noexcept { turns_left_ -= more; }

  /// CPU time of the running fiber, in nanoseconds; of the thread when nobody measures that.
  std::uint64_t cpu_time() const noexcept;

private:
  /// Between looks at the clock, which would cost as much as several turns.
  static constexpr int turns_between_looks = 64;

  void append(fiber &) noexcept;
  execution &next(fiber &before) noexcept;
  void start_first() noexcept;
  bool turns_are_up() noexcept { return --turns_left_ <= 0 && look_at_clock(); }
  bool look_at_clock() noexcept;
  static void meter(fiber *before, fiber *after) noexcept;
  static void lend_locks(fiber &);
  template <class Queue> void hand_over(fiber &, Queue);

  loop &owner_;
  shared_thread shared_;
  thread_execution thread_;
  at_work *at_work_ = nullptr; ///< while fibers run
  fiber *current_ = nullptr;
  fiber *first_ready_ = nullptr;
  fiber *last_ready_ = nullptr;
  std::vector<fiber *> free_; ///< those that ended last at the end: their stacks are warm
  std::size_t live_ = 0;
  std::size_t made_ = 0;
  int turns_left_ = turns_between_looks;
  bool called_ = false;
  bool look_due_ = false;
  const bool metered_;
  clock::time_point looked_at_{};
};

} // namespace conc::detail
