// The ends of several tasks, in the order in which they come.
#ifndef CONC_DETAIL_COMPLETIONS_H
#define CONC_DETAIL_COMPLETIONS_H

#include "conc/task.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace conc {
namespace detail {

/// Not copied, moved only while nobody waits.
class completions {
public:
  completions();
  explicit completions(const std::vector<task_core *> &);
  completions(completions &&) noexcept;
  ~completions();
  /// One more, by an index whose task before, if any, has ended.
  void add(task_core &, std::size_t index);
  /// The index of the next task that has ended; waits for one. Throws conc::cancelled when the
  /// caller is asked to stop before. To be called at most once per task.
  std::size_t next();

  // For those who must not wait. A caller of when_next calls take() afterwards.

  /// Whether next() would not wait.
  bool ready() const;
  /// Calls f, once: now if ready, else when a task has ended, or when `stop` is asked to stop
  /// before. On any thread.
  void when_next(stop_state *stop, std::function<void()> f);
  /// As next(), when ready. Throws conc::cancelled otherwise: `stop` was asked to stop.
  std::size_t take();

private:
  struct queue;
  struct stop_watch;
  std::shared_ptr<queue> queue_; ///< shared with tasks that may outlive this
  std::unique_ptr<stop_watch> watch_;
  std::vector<std::weak_ptr<task_core>> tasks_; ///< by index
};

/// Waits until all have ended. When one fails, cancels the others, waits for them and throws what
/// it threw. Throws conc::cancelled when the caller is asked to stop before.
void wait_for_all(const std::vector<task_core *> &);
/// Waits until one has ended, cancels the others and waits for them; its index. Throws
/// std::invalid_argument when there is none.
std::size_t wait_for_first(const std::vector<task_core *> &);
[[noreturn]] void throw_no_race();

/// Workers of an executor that says nothing else: cores, or more for tasks that wait.
std::size_t usual_workers(bool blocking) noexcept;

} // namespace detail
} // namespace conc

#endif
