// The user's own commands, run by the shell.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <csignal>
#include <string>
#include <utility>
#include <vector>

namespace concadvise {

class PrivateFolders;

struct ShellCommand {
  std::string Text; ///< For /bin/sh, in the working directory.
  std::vector<std::pair<std::string, std::string>> Environment = {}; ///< Beside ours, or instead.
  const PrivateFolders *Inside = nullptr; ///< What it changes there, nobody else sees.
  std::string Stderr = {};                ///< A file; empty: passed on.
  /// Seconds, after which it is killed with all that it started; 0: no limit, and it stays in our
  /// process group.
  double Limit = 0;
  bool OwnInput = false; ///< It reads our stdin from its start where that is a file, else nothing.
};

/// What a command printed on stdout and how it ended.
struct CommandOutcome {
  std::string Output;
  int Status = 0;      ///< As the shell tells it: 128 + signal for a death.
  bool Killed = false; ///< At its limit.
  double Seconds = 0;  ///< It took.
  /// The same to whoever used it; when it took another time, too.
  friend bool operator==(const CommandOutcome &A, const CommandOutcome &B) {
    return A.Output == B.Output && A.Status == B.Status && A.Killed == B.Killed;
  }
};

/// One line on how two outcomes differ.
std::string difference(const CommandOutcome &Before, const CommandOutcome &After);

/// While one exists, SIGINT, SIGTERM and SIGHUP end the command that runs and not this program, so
/// that what was changed can be put back. Signals that are ignored stay ignored.
class Interrupts {
public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts &) = delete;
  Interrupts &operator=(const Interrupts &) = delete;

  /// One came.
  static bool noted();

private:
  static constexpr int Signals[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction Old[3];
};

/// Runs the command with its stdout captured until the shell ends: what it leaves running in the
/// background is not waited for. An error also when an interrupt came (Interrupts).
llvm::Expected<CommandOutcome> runCommand(const ShellCommand &Command);

/// The word as it is, for the shell.
std::string shellWord(llvm::StringRef Word);

/// The last line of what a command said.
llvm::StringRef lastLine(llvm::StringRef Text);

} // namespace concadvise
