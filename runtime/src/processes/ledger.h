// The caller's account of a job's tasks: each ends once, and outcomes are delivered in order.
#pragma once

#include "conc/detail/processes.h"
#include "shared.h"

#include <cstddef>
#include <exception>
#include <vector>

namespace conc::detail {

class ledger {
public:
  /// At most `window` tasks run ahead of the one that is to be delivered next.
  ledger(const remote_job &, const shared_state &, std::size_t window);

  bool complete() const noexcept { return next_ == job_.count; }
  bool ended(std::size_t index) const { return ended_[index]; }
  std::size_t next() const noexcept { return next_; }

  /// The task has sent its result or its exception. May throw what deliver or the task threw.
  void receive(const message_head &, const unsigned char *body);
  /// The task has failed. Without effect when it has ended. Throws when its turn has come.
  void settle(std::size_t index, std::exception_ptr);
  /// Every task that has not ended fails.
  void settle_rest(const std::exception_ptr &);

private:
  /// What is known of a task that ended before its turn to be delivered.
  struct early {
    bool ended = false;
    bool failed = false;
    std::vector<unsigned char> body;
    std::exception_ptr error;
  };

  void deliver_ready();
  void deliver(std::size_t index, const unsigned char *body, std::size_t size);
  void fail(std::size_t index, std::exception_ptr);
  void advance();
  void forbid_from(std::size_t index);
  early &early_of(std::size_t index) { return early_[index % window_]; }

  const remote_job &job_;
  const shared_state &shared_;
  std::size_t window_;
  std::vector<bool> ended_;
  std::vector<early> early_;
  std::size_t next_ = 0; ///< the next task to deliver
};

} // namespace conc::detail
