// `fix --verify CMD`: the user's own command decides whether a change keeps the program's output.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace concadvise {

/// What a command printed on stdout and how it ended.
struct CommandOutcome {
  std::string Output;
  int Status = 0; ///< As the shell tells it: 128 + signal for a death.
  friend bool operator==(const CommandOutcome &, const CommandOutcome &) = default;
};

/// Runs `Command` with /bin/sh, its stdout captured, its stderr passed on. Interrupts reach the
/// command and not us, so that what was changed is put back whatever the user presses.
llvm::Expected<CommandOutcome> runCommand(const std::string &Command);

/// One line on how two outcomes differ.
std::string difference(const CommandOutcome &Before, const CommandOutcome &After);

} // namespace concadvise
