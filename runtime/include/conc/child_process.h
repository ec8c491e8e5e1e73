// conc::child_process: other programs, run beside this one.
#ifndef CONC_CHILD_PROCESS_H
#define CONC_CHILD_PROCESS_H

#include "conc/io.h"
#include "conc/net.h"
#include "conc/task.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace conc {

/// How a process has ended.
class exit_status {
public:
  explicit exit_status(int wait_status) noexcept : status_(wait_status) {}
  bool success() const noexcept { return status_ == 0; }
  /// Its exit status when it left by exit, -1 otherwise.
  int code() const noexcept;
  /// The signal that ended it, 0 otherwise.
  int signal() const noexcept;

private:
  int status_;
};

namespace detail {
template <> struct io_result<exit_status> {
  static exit_status take(io_step &step) noexcept {
    return exit_status(static_cast<int>(step.moved));
  }
};
} // namespace detail

/// Where a standard stream of the child's goes.
enum class redirect {
  inherit, ///< ours
  pipe,    ///< to a stream of child_process
  null,    ///< /dev/null
  out      ///< of the error stream: where its output goes
};

struct child_options {
  redirect in = redirect::inherit;
  redirect out = redirect::inherit;
  redirect err = redirect::inherit;
  /// "NAME=value", instead of this process's environment.
  std::vector<std::string> environment = {};
  std::string folder = {}; ///< to work in; empty: ours
  /// In a process group of its own, all of which kill() reaches.
  bool own_group = false;
};

/// A running program. Destroying it kills and reaps it, unless it was waited for: no child is left
/// behind, and no zombie. For one thread at a time; the program must not reap children it did not
/// start (waitpid(-1, …)), or ignore SIGCHLD.
class child_process {
public:
  /// Looks the program up in PATH; no shell. Signals are at their defaults in it, and none blocked.
  /// Throws std::system_error when it cannot be run.
  explicit child_process(const std::vector<std::string> &command,
                         const child_options &options = {});
  child_process(child_process &&) noexcept;
  child_process &operator=(child_process &&) noexcept;
  ~child_process();

  /// Its end. A wait that is cancelled leaves it running.
  io<exit_status> wait();
  /// Sends a signal; false when it has ended. Never to a stranger, whatever became of the number.
  bool kill(int signal) noexcept;
  pid_t id() const noexcept;

  // With redirect::pipe; closed streams otherwise.
  net::stream &in() noexcept; ///< close() it to end the child's input
  net::stream &out() noexcept;
  net::stream &err() noexcept;

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// What a program wrote, and how it ended.
struct completed_process {
  exit_status status{0};
  std::string out;
  std::string err;
};

/// Runs a program to its end with this input, and gives what it wrote to both its outputs; begins
/// at once. The child is killed when the task is cancelled or its time is up.
task<completed_process> run_process(std::vector<std::string> command, std::string input = {},
                                    child_options options = {});

} // namespace conc

#endif
