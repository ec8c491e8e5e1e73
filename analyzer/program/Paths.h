// Files by their names: two calls that name one file depend on each other.
#pragma once

#include "analyzer/program/Knowledge.h"
#include "model/Facts.h"

namespace concadvise {

/// The argument that names the file which a library call opens or changes; null when none does.
const Argument *pathArgument(const KnownFunction &Known, const CallFacts &Call);

/// The call only reads the file.
bool onlyReadsFile(const KnownFunction &Known, const CallFacts &Call);

/// The resource `{World, -2, "file:NAME"}`. With an index instead of -2, the file that this
/// parameter names; its name is then empty.
Resource fileResource(llvm::StringRef Name, int Parameter = -2);
bool isFile(const Resource &On);

} // namespace concadvise
