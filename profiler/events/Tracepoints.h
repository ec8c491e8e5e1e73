// Finds the tracepoints of system calls, which an ordinary user may open but not look up.
#pragma once

#include "llvm/Support/Error.h"

#include <cstdint>
#include <map>

namespace concadvise::profiler {

/// System call number → id of its `sys_enter` tracepoint.
using TracepointIds = std::map<int, uint64_t>;

/// The ids of the watched system calls: from the cache, from tracefs where it can be read (or
/// mounted, in a mount namespace of a child), else by experiment: a child without privileges opens
/// every id that a user may open, makes calls that fail, and reads which ids fired.
/// Ids are kept under $XDG_CACHE_HOME/concadvise by a hash of the kernel's build notes
/// and by how many calls are watched.
llvm::Expected<TracepointIds> syscallTracepoints();

/// The single steps, for tests and `--doctor`.
llvm::Expected<TracepointIds> tracepointsFromTracefs();
llvm::Expected<TracepointIds> tracepointsByExperiment();

} // namespace concadvise::profiler
