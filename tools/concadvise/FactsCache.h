// Where Facts are kept from one scan to the next.
#pragma once

#include "analyzer/store/Cache.h"
#include "tools/concadvise/Command.h"

#include <memory>

namespace concadvise {

/// `$XDG_CACHE_HOME/concadvise/facts`; null where there is no home.
std::unique_ptr<store::Cache> factsCache();
/// Null with --no-cache, too.
std::unique_ptr<store::Cache> factsCache(const Invocation &Call);

} // namespace concadvise
