// The caller's account of a job's tasks: each ends once, and outcomes are delivered in order, or,
// where the job says so, as they come.
#pragma once

#include "arguments.h"
#include "conc/detail/processes.h"
#include "shared.h"

#include <cstddef>
#include <exception>
#include <optional>
#include <vector>

namespace conc::detail {

class ledger {
public:
  /// At most `window` tasks run ahead of the one that is to be delivered next.
  ledger(const remote_job &, const shared_state &, std::size_t window);

  bool complete() const noexcept { return next_ == job_.count; }
  bool ended(std::size_t index) const { return ended_[index]; }
  /// The first task that has not been delivered.
  std::size_t next() const noexcept { return next_; }

  /// Whether its message would be delivered at once.
  bool is_its_turn(const message_head &head) const noexcept {
    return job_.unordered || head.index == next_;
  }
  /// Whether a message may be received before its turn, which costs a copy. No more once too many
  /// bytes wait. Each worker sends in order, so that the message whose turn it is never stands
  /// behind one that is refused.
  bool has_room_for(const message_head &) const noexcept;

  /// The task has sent its result or its exception. May throw what deliver or the task threw.
  void receive(const message_head &, const unsigned char *body);
  /// The task has failed. Without effect when it has ended. Throws when its turn has come.
  void settle(std::size_t index, std::exception_ptr);
  /// Every task that has not ended fails.
  void settle_rest(const std::exception_ptr &);
  /// Lets workers go on with more tasks, as far as there is room for their arguments and results.
  void open_window();
  /// Null when the tasks need none.
  const argument_writer *arguments() const noexcept {
    return arguments_ ? &*arguments_ : nullptr;
  }

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
  std::size_t early_bytes_ = 0;
  std::size_t next_ = 0;
  std::size_t reopen_at_ = 0; ///< the window moves in steps
  std::optional<argument_writer> arguments_;
};

} // namespace conc::detail
