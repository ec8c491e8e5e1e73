// The ends of several tasks, in the order in which they come.
#ifndef CONC_DETAIL_COMPLETIONS_H
#define CONC_DETAIL_COMPLETIONS_H

#include "conc/task.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace conc {
namespace detail {

class completions {
public:
  completions();
  explicit completions(const std::vector<task_core *> &);
  /// One more, by an index whose task before, if any, has ended.
  void add(task_core &, std::size_t index);
  /// The index of the next task that has ended; waits for one. Throws conc::cancelled when the
  /// caller is asked to stop before. To be called at most once per task.
  std::size_t next();

private:
  struct queue;
  std::shared_ptr<queue> queue_;                ///< shared with tasks that may outlive this
  std::vector<std::weak_ptr<task_core>> tasks_; ///< by index
};

/// Waits until all have ended. When one fails, cancels the others, waits for them and throws what
/// it threw. Throws conc::cancelled when the caller is asked to stop before.
void wait_for_all(const std::vector<task_core *> &);
/// Waits until one has ended, cancels the others and waits for them; its index. Throws
/// std::invalid_argument when there is none.
std::size_t wait_for_first(const std::vector<task_core *> &);

/// Workers of an executor that says nothing else: cores, or more for tasks that wait.
std::size_t usual_workers(bool blocking) noexcept;

} // namespace detail
} // namespace conc

#endif
