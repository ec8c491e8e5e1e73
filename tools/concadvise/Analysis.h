// From a command line to Sites: the part that check, loops and fix share.
#pragma once

#include "model/Site.h"
#include "tools/concadvise/Command.h"

namespace concadvise {

/// Scans and links the code that the command line names (-p, PATH…, FILE -- FLAGS, -j), showing
/// progress.
llvm::Expected<Sites> analyse(const Invocation &Call);

/// The folder that shown paths are relative to: the working directory.
std::string displayRoot();

} // namespace concadvise
