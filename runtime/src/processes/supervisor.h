// The caller's side of a job on processes: forks workers, keeps the ledger, delivers in order.
#pragma once

#include "conc/detail/processes.h"
#include "inbox.h"
#include "worker.h"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace conc::detail {

class supervisor {
public:
  supervisor(const processes &, const remote_job &, unsigned workers);
  /// Forks the workers. Throws std::system_error.
  void start_all();
  /// Serves them until every task is delivered. Throws as conc::detail::run does. All workers are
  /// gone when the supervisor is destroyed.
  void serve();
  /// Kills the first worker; its task fails, begun or not. From any thread, while serve() runs.
  void interrupt() noexcept;

private:
  struct member {
    child process;
    std::optional<inbox> results;
    std::uint32_t number = 0;
    std::vector<task_range> inherited;
    bool timed_out = false;
    bool progressed = false;
  };
  /// What is known of a task that ended before its turn to be delivered.
  struct early {
    bool ended = false;
    bool failed = false;
    std::vector<unsigned char> body;
    std::exception_ptr error;
  };

  void start(unsigned slot, std::vector<task_range> inherited);
  bool drain(member &);
  bool drain_all();
  void receive(const message_head &, const unsigned char *body);
  void settle(std::size_t index, std::exception_ptr error);
  void deliver_ready();
  void deliver(std::size_t index, const unsigned char *body, std::size_t size);
  void fail(std::size_t index, std::exception_ptr error);
  void advance();
  void forbid_from(std::size_t index);

  void await_news();
  int kill_overdue();
  bool bury(unsigned slot);
  std::vector<task_range> unfinished(const member &) const;

  early &early_of(std::size_t index) { return early_[index % window_]; }

  const remote_job &job_;
  std::chrono::nanoseconds timeout_;
  std::size_t window_;
  shared_state shared_;
  descriptor bell_;
  descriptor first_pidfd_; ///< of its own, for interrupt() beside reaping
  std::vector<member> members_;
  std::vector<bool> done_; ///< the ledger: each task has had its one outcome
  std::vector<early> early_;
  std::size_t next_ = 0; ///< the next task to deliver
  std::uint32_t last_number_ = 0;
  unsigned deaths_without_progress_ = 0;
  std::atomic<bool> interrupted_{false};
};

} // namespace conc::detail
