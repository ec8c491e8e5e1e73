// The caller's side of a job on processes: starts workers, kills late ones, replaces dead ones.
#pragma once

#include "conc/detail/processes.h"
#include "inbox.h"
#include "ledger.h"
#include "worker_source.h"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace conc::detail {

class task_core;

class supervisor {
public:
  /// The source must outlive it.
  supervisor(const processes &, const remote_job &, unsigned workers, worker_source &);
  /// Starts the workers: fewer where the system refuses more. Throws std::system_error when it
  /// refuses the first.
  void start_all();
  /// Serves them until every task is delivered. Throws as conc::detail::run does. All workers are
  /// gone when the supervisor is destroyed.
  void serve();
  /// Kills the workers; the next task fails, begun or not. From any thread, while serve() runs.
  void interrupt() noexcept;

private:
  struct member {
    child process;
    std::optional<inbox> results;
    std::uint32_t number = 0;
    std::vector<task_range> inherited; ///< what it has to do before it takes anything new
    bool missing = false;              ///< the system has refused to fork it, so far
    bool timed_out = false;
    bool progressed = false;
  };

  void start(unsigned slot);
  bool drain_all();
  void drain_early();
  inbox::receiver receiver_of(member &);
  bool has_news() const;
  bool any_full() const;

  void await_news();
  int kill_overdue();
  void kill_all() noexcept;
  void bury(unsigned slot);
  bool fail_task_of(member &, unsigned slot, int status);
  std::exception_ptr lateness(std::size_t index) const;
  std::exception_ptr death(std::size_t index, int status) const;
  bool may_retry(std::size_t index);
  void give_up_on_hopeless(member &, int status);
  void revive(unsigned slot);
  void revive_missing();
  void give_up();
  bool any_missing() const;
  bool any_running() const;
  bool any_busy() const;
  std::vector<task_range> unfinished(const member &) const;

  const remote_job &job_;
  processes executor_;
  worker_source &source_;
  shared_state shared_;
  descriptor bell_;
  std::vector<member> members_;
  ledger ledger_;
  inbox::filter in_turn_;
  inbox::filter early_; ///< what may be received before its turn
  std::map<std::size_t, unsigned> retries_; ///< of tasks whose worker died
  std::uint32_t last_number_ = 0;
  unsigned deaths_without_progress_ = 0;
  std::exception_ptr refusal_; ///< of the last fork that the system refused
  unsigned refusals_ = 0;      ///< how often since there was any progress
  std::chrono::steady_clock::time_point next_revival_{};
  std::atomic<bool> interrupted_{false};
};

/// Runs a job on workers from there. Throws as conc::detail::run does.
void run_on(worker_source &, const processes &, const remote_job &);
/// Starts a job of one task, whose deliver fills the core, and does not wait for its end.
void start_on(std::shared_ptr<worker_source>, const processes &, std::shared_ptr<task_core>,
              const remote_job &);

} // namespace conc::detail
