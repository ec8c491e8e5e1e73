// What has to be put right before sources are read or written.
#pragma once

#include "tools/concadvise/Command.h"

namespace concadvise {

/// Sources that a killed `tune` left changed get what they held, and that is said.
llvm::Error recoverSources(const Invocation &Call);

} // namespace concadvise
