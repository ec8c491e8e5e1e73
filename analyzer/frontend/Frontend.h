// The front end: compile commands in, Facts of each translation unit out. No clang type shows here.
//
//   compile_commands.json ─▶ Database ─▶ Flags ─▶ Invocation ─▶ clang's AST ─▶ Functions ─▶ Body…
//   ─▶ Facts
//                            (find, read) (whatever compiler)    (per thread)   (what to lower)
#pragma once

#include "analyzer/store/Cache.h"
#include "analyzer/store/FactsFile.h"
#include "model/CompileCommand.h"
#include "model/Facts.h"
#include "model/Site.h"
#include "model/UnsavedTexts.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace concadvise {

struct CompileCommands {
  std::string Database; ///< The file they were read from; empty for `FILE -- FLAGS`.
  std::vector<CompileCommand> All;
};

struct ScanOptions {
  unsigned Jobs = 0; ///< 0: one per core.
  /// Only units in these files or folders; empty: all.
  std::vector<std::string> Paths;
  /// Where the Facts of earlier scans are, and those of this one go; null: nowhere.
  store::Cache *Kept = nullptr;
  /// Texts that stand for files; null: none. Units that rest on one are not kept.
  const UnsavedTexts *Unsaved = nullptr;
  /// Once true, what is left of the work is not done, and the result is of no use; null: never.
  const std::atomic<bool> *Stop = nullptr;
  /// Called after each unit, one call at a time, from any thread.
  std::function<void(unsigned Done, unsigned Total)> Progress;
};

struct Scan {
  std::vector<TranslationUnit> Units; ///< In the order of the commands; only those that compiled.
  std::vector<Coverage::NotAnalysed> Missing;
};

/// The compilation database of `Build` (a folder or the file itself). When `Build` is empty it is
/// looked for beside the first of `Paths` (the working directory when there are none) as
/// `compile_commands.json` and `build/compile_commands.json`, then in each parent folder.
/// The error says where it looked and how to make one.
llvm::Expected<std::string> findDatabase(llvm::StringRef Build,
                                         llvm::ArrayRef<std::string> Paths = {});

/// Finds and reads it. The error may also name the malformed file and line.
llvm::Expected<CompileCommands> loadDatabase(llvm::StringRef Build,
                                             llvm::ArrayRef<std::string> Paths = {});

/// The text of a database; its identifier is the file's path.
llvm::Expected<CompileCommands> parseDatabase(llvm::MemoryBufferRef Text);

/// The command for `FILE -- FLAGS`.
CompileCommands commandFor(llvm::StringRef File, llvm::ArrayRef<std::string> Flags);

/// Lowers every unit, on `Jobs` threads. A unit that fails becomes a `Missing` entry with Clang's
/// first error; nothing is printed. Each function of a header is lowered once per scan, in the
/// first unit that has it, so the result depends neither on the number of jobs nor on the cache.
Scan scan(const CompileCommands &Commands, const ScanOptions &Options = {});

/// One unit with all it has, whatever other units may hold.
store::FactsFile factsOf(const CompileCommand &Command);

/// What a scan of these units, in this order, would have been; each holds all it has.
Scan linkUnits(std::vector<TranslationUnit> Units);

} // namespace concadvise
