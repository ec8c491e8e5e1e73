// Which wrapped sites of a program ran.
#pragma once

#include "llvm/Support/Error.h"

#include <cstdint>
#include <set>
#include <string>

namespace concadvise {

/// The variable of the environment that names the file.
extern const char *const SiteCountsVariable;

/// An empty file for a program to count in.
llvm::Error makeSiteCounts(const std::string &File);

/// Ids of the sites that counted there.
std::set<uint64_t> sitesCounted(const std::string &File);

} // namespace concadvise
