// conc::cluster: the same verbs on many machines, over MPI. A component of its own: link
// concadvise::cluster.
#ifndef CONC_CLUSTER_H
#define CONC_CLUSTER_H

#include "conc/detail/registered_jobs.h"
#include "conc/errors.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {
namespace detail {

class cluster_link;

/// As conc::detail::run, on other ranks; the job has arguments and a function.
void run(cluster_link &, unsigned retries, const remote_job &);
/// As conc::detail::start.
void start(const std::shared_ptr<cluster_link> &, unsigned retries, std::shared_ptr<task_core>,
           const remote_job &);

} // namespace detail

/// The rank that ran the task was lost before the task ended.
class rank_lost : public std::runtime_error {
public:
  explicit rank_lost(int rank)
      : std::runtime_error("conc: rank " + std::to_string(rank) +
                           " was lost while it ran the task"),
        rank_(rank) {}
  int rank() const noexcept { return rank_; }

private:
  int rank_;
};

/// The executor of a cluster: conc::cluster::ranks().
struct cluster_ranks {
  /// How often a task is run again when its rank was lost. Only for tasks that may run twice; by
  /// default such a task fails with rank_lost.
  unsigned retries = 0;
  std::shared_ptr<detail::cluster_link> link{};
};

struct cluster_options {
  /// Tasks that a rank runs at once; 0: one per core of its machine.
  unsigned tasks_per_rank = 1;
  /// A rank on another machine counts as lost when nothing was heard of it for so long. One on the
  /// leader's own machine is missed at once.
  std::chrono::milliseconds silence{30'000};
  /// False: ranks on the leader's machine are missed by their silence only, like the others.
  bool watch_processes = true;
};

/// The ranks of an MPI program. Rank 0 leads: it runs the program and its verbs; the others run
/// tasks.
///
///     int main(int argc, char **argv) {
///       conc::cluster cluster(argc, argv);
///       if (!cluster.leads())
///         return cluster.serve();
///       auto counts = conc::map(cluster.ranks(), pages, count); // count: conc::registered
///
/// Start it with mpirun. Tasks are registered functions; arguments, results and exceptions cross as
/// between processes. Each rank is given as many tasks at once as it runs, the next ones as it ends
/// them. Cancelled tasks are asked to stop where they run (conc::this_task).
///
/// A rank that is lost fails the tasks it ran with rank_lost, or they are run again elsewhere
/// (ranks({retries})); what it had not been given goes to others, and when there are none, fails
/// with rank_lost too. For that mpirun must leave the others alive: `mpirun --enable-recovery` with
/// Open MPI. Without it mpirun itself ends the program, as MPI does by default.
///
/// MPI is initialised by the first object, if the program has not (then at least
/// MPI_THREAD_SERIALIZED, and no MPI call of the program's may run while the object exists), and
/// finalised by it. Where ranks were lost it is left as it is, since it might wait for them.
/// ranks() and the verbs are thread-safe.
class cluster {
public:
  /// On every rank. Throws std::runtime_error when MPI supports no threads.
  cluster(int &argc, char **&argv, cluster_options = {});
  /// The leader's: no task may run any more; ends the others' serve().
  ~cluster();
  cluster(const cluster &) = delete;
  cluster &operator=(const cluster &) = delete;

  bool leads() const noexcept { return rank_ == 0; }
  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }

  /// Not on the leader: runs tasks until the leader's cluster is destroyed; 0 then. When the leader
  /// was lost: 1.
  int serve();

  /// An executor for map, map_unordered, for_each and submit, on the leader.
  cluster_ranks ranks(unsigned retries = 0) const { return {retries, link_}; }
  /// Ranks that were lost so far, in the order of their loss.
  std::vector<int> lost() const;

private:
  int rank_ = 0;
  int size_ = 1;
  bool finalizes_ = false;
  cluster_options options_;
  struct mpi;
  std::unique_ptr<mpi> mpi_;
  std::shared_ptr<detail::cluster_link> link_;
};

namespace detail {

template <> inline constexpr bool shares_memory<cluster_ranks> = false;

template <> inline constexpr bool runs_registered<cluster_ranks> = true;

inline void run(const cluster_ranks &e, const remote_job &j) { run(*e.link, e.retries, j); }
inline void start(const cluster_ranks &e, std::shared_ptr<task_core> task, const remote_job &j) {
  start(e.link, e.retries, std::move(task), j);
}

} // namespace detail
} // namespace conc

#endif
