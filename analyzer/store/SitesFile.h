// What a whole analysis found, as bytes for the cache. Only the build that wrote them may read
// them.
#pragma once

#include "model/Site.h"

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace concadvise::store {

std::optional<std::string> serialise(const Sites &Found);

/// Nothing when these are not bytes of `serialise`.
std::optional<Sites> parseSites(llvm::StringRef Bytes);

} // namespace concadvise::store
