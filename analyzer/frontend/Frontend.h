// The front end: compile commands in, Facts of each translation unit out. No clang type shows here.
//
//   compile_commands.json ─▶ Database ─▶ Flags ─▶ Invocation ─▶ clang's AST ─▶ Functions ─▶ Body…
//   ─▶ Facts
//                            (find, read) (whatever compiler)    (per thread)   (what to lower)
#pragma once

#include "model/Facts.h"
#include "model/Site.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <functional>
#include <string>
#include <vector>

namespace concadvise {

/// One entry of a compilation database, as the build system wrote it.
struct CompileCommand {
  std::string Directory;         ///< Absolute.
  std::string File;              ///< Absolute.
  std::vector<std::string> Args; ///< Compiler (and launchers) first.
};

struct CompileCommands {
  std::string Database; ///< The file they were read from; empty for `FILE -- FLAGS`.
  std::vector<CompileCommand> All;
};

struct ScanOptions {
  unsigned Jobs = 0; ///< 0: one per core.
  /// Only units in these files or folders; empty: all.
  std::vector<std::string> Paths;
  /// Called after each unit, one call at a time, from any thread.
  std::function<void(unsigned Done, unsigned Total)> Progress;
};

struct Scan {
  std::vector<TranslationUnit> Units; ///< In the order of the commands; only those that compiled.
  std::vector<Coverage::NotAnalysed> Missing;
};

/// Reads the compilation database of `Build` (a folder or the file itself). When `Build` is empty
/// it is looked for beside the first of `Paths` (the working directory when there are none) as
/// `compile_commands.json` and `build/compile_commands.json`, then in each parent folder.
/// The error says where it looked and how to make one, or names the malformed file and line.
llvm::Expected<CompileCommands> loadDatabase(llvm::StringRef Build,
                                             llvm::ArrayRef<std::string> Paths = {});

/// The command for `FILE -- FLAGS`.
CompileCommands commandFor(llvm::StringRef File, llvm::ArrayRef<std::string> Flags);

/// Lowers every unit, on `Jobs` threads. A unit that fails becomes a `Missing` entry with Clang's
/// first error; nothing is printed. Each function of a header is lowered once per scan, in the
/// first unit that has it, so the result does not depend on the number of jobs.
Scan scan(const CompileCommands &Commands, const ScanOptions &Options = {});

} // namespace concadvise
