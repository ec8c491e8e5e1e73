// Profiles for the Firefox Profiler (profiler.firefox.com), which shows time lines.
#pragma once

#include "model/Profile.h"

#include "llvm/Support/raw_ostream.h"

namespace concadvise {

/// Its "processed profile" format, version 57; the viewer upgrades older versions when it opens
/// them. Each thread has its CPU samples, and its waits as samples that weigh their duration; each
/// wait and each time in the run queue is a marker, too. A profile without times (several as one,
/// or of an older version) becomes one thread whose samples follow each other.
void writeFirefox(const Profile &P, llvm::raw_ostream &Out);

} // namespace concadvise
