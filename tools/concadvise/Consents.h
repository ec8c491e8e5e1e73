// What the user consents to on the command line: --accept assumed, --site ID.
#pragma once

#include "analyzer/rewriter/Choice.h"
#include "tools/concadvise/Command.h"

namespace concadvise {

/// From --accept; before the code is analysed, so that a mistake shows at once.
llvm::Error readAccepted(const Invocation &Call, Consent &Into);

/// From --site: ids of sites that are there, or the beginnings of one.
llvm::Error readSites(const Invocation &Call, const Sites &Found, Consent &Into);

} // namespace concadvise
