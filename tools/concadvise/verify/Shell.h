// The user's own commands, run by the shell.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <utility>
#include <vector>

namespace concadvise {

class PrivateFolders;

struct ShellCommand {
  std::string Text; ///< For /bin/sh, in the working directory.
  std::vector<std::pair<std::string, std::string>> Environment; ///< Beside ours, or instead.
  const PrivateFolders *Inside = nullptr; ///< What it changes there, nobody else sees.
  std::string Stderr;                     ///< A file; empty: passed on.
};

/// What a command printed on stdout and how it ended.
struct CommandOutcome {
  std::string Output;
  int Status = 0; ///< As the shell tells it: 128 + signal for a death.
  friend bool operator==(const CommandOutcome &, const CommandOutcome &) = default;
};

/// Runs the command with its stdout captured. Interrupts reach the command and not us, so that what
/// was changed is put back whatever the user presses.
llvm::Expected<CommandOutcome> runCommand(const ShellCommand &Command);

} // namespace concadvise
