// Subcommands: one table, one file per subcommand.
#pragma once

#include "tools/concadvise/Options.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace concadvise {

struct Command;

/// The parsed command line of one subcommand. `Args` holds options and, as OPT_INPUT, the plain
/// arguments before `--`; what follows `--` is in `Trailing`, untouched.
struct Invocation {
  const Command &Cmd;
  llvm::opt::InputArgList Args;
  llvm::ArrayRef<const char *> Trailing;
  bool HasTrailing = false; ///< There was a `--`, even if nothing followed.

  /// Sources are compiled with `Trailing`; there need be no database.
  bool hasFlags() const;
  bool quiet() const { return Args.hasArg(OPT_quiet); }
  std::vector<std::string> inputs() const { return Args.getAllArgValues(OPT_INPUT); }

  /// The value of an option that takes one of a few words; the first choice is the default. Any
  /// other value is an error that lists the choices.
  llvm::Expected<std::string> choice(unsigned Option) const;
  /// The value of an option that takes a whole number of at least 1.
  llvm::Expected<unsigned> count(unsigned Option, unsigned Default) const;
};

/// To add a subcommand: a file with its `run` function, that function's declaration and a line in
/// Commands.cpp, a visibility in Options.h and Options.td. One without a summary is for our own
/// scripts and is not listed.
struct Command {
  llvm::StringLiteral Name;
  llvm::StringLiteral Usage; ///< After "concadvise NAME "; FORMAT stands for the formats.
  llvm::StringLiteral Summary;
  unsigned Visible; ///< Which options of Options.td it takes.
  /// Does the work and returns the exit status; a returned error becomes `concadvise: error: …`
  /// and `ErrorStatus`.
  llvm::Expected<int> (*Run)(const Invocation &);
  llvm::StringLiteral Formats = ""; ///< What --format may be, divided by bars; first the default.
  int ErrorStatus = 2;
  llvm::StringLiteral Statuses = "0 done, 2 wrong usage or unreadable input";
  bool RunsTrailing = false; ///< What follows `--` is a command to run; else a compiler's flags.
};

inline bool Invocation::hasFlags() const { return HasTrailing && !Cmd.RunsTrailing; }

llvm::ArrayRef<Command> commands();
inline auto listedCommands() {
  return llvm::make_filter_range(commands(), [](const Command &C) { return !C.Summary.empty(); });
}
const Command *findCommand(llvm::StringRef Name);

/// The words that an option, spelt `--name`, may be given for this subcommand, first the default;
/// none where any may.
std::vector<std::string> choices(const Command &Cmd, llvm::StringRef Option);

/// Splits the command line: which subcommand, its options, what follows `--`. `Argv` excludes the
/// program's own name and must outlive the result.
llvm::Expected<Invocation> parseCommandLine(const Command &Cmd, llvm::ArrayRef<const char *> Argv);

/// The subcommand `Argv` starts with (which is dropped from it), or `check`.
const Command &selectCommand(llvm::ArrayRef<const char *> &Argv);

/// An error whose text is shown as it is.
llvm::Error failure(const llvm::Twine &Message);

} // namespace concadvise
