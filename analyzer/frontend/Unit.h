// One translation unit, from its command to its Facts.
#pragma once

#include "analyzer/frontend/Claims.h"
#include "analyzer/frontend/Frontend.h"

namespace concadvise {

/// Parses and lowers `Command`, which is number `Index` of the scan. Never fails: when the unit
/// does not compile, `FirstError` says why and there are no functions. Safe to call from several
/// threads, each with at least clang::DesiredStackSize of stack.
TranslationUnit analyseUnit(const CompileCommand &Command, unsigned Index, Claims &Claimed);

} // namespace concadvise
