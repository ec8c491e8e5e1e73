// One translation unit, from its command to its Facts.
#pragma once

#include "analyzer/frontend/Claims.h"
#include "analyzer/frontend/Frontend.h"
#include "analyzer/frontend/Snapshot.h"

namespace concadvise {

/// What Clang is called with for `Command`; that and the file system decide what is found.
std::vector<std::string> unitArguments(const CompileCommand &Command);

/// Parses and lowers `Command`, which is number `Index` of the scan. Never fails: when the unit
/// does not compile, `FirstError` says why and there are no functions. Safe to call from several
/// threads, each with at least clang::DesiredStackSize of stack.
store::FactsFile analyseUnit(const CompileCommand &Command, std::vector<std::string> Args,
                             unsigned Index, Claims &Claimed, Snapshot &Files);

} // namespace concadvise
