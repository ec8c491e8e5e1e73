// From a command line to Sites: the part that check, loops and fix share.
#pragma once

#include "analyzer/frontend/Frontend.h"
#include "model/Site.h"
#include "tools/concadvise/Command.h"
#include "tools/concadvise/ConfigTree.h"

namespace concadvise {

struct Analysis {
  Sites Found;
  CompileCommands Commands; ///< How each unit is compiled, for those who compile it again.
  ConfigTree Settings;      ///< Loaded for every file of Found.
};

/// Scans and links the whole program of the compilation database (-p), or the files of
/// `FILE -- FLAGS`, showing progress. What is found outside PATH…, or in folders that the
/// configuration excludes, is left out of the result, though the analysis sees it.
llvm::Expected<Analysis> analyseCode(const Invocation &Call);

/// How the sources that are named before `--`, or those of the compilation database, are compiled.
/// `Paths`, absolute, are the arguments before `--`.
llvm::Expected<CompileCommands> commandsFor(const Invocation &Call,
                                            llvm::ArrayRef<std::string> Paths);

/// The plain arguments as absolute paths of what is there.
llvm::Expected<std::vector<std::string>> existingPaths(const Invocation &Call);

/// The folder that shown paths are relative to: the working directory.
std::string displayRoot();

} // namespace concadvise
