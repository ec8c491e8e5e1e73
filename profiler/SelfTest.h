// Whether events say what happened: some machines open them and then deliver nothing.
#pragma once

#include "profiler/events/EventSet.h"

namespace concadvise::profiler {

/// Records a child of ours that sleeps for a known time, and compares.
llvm::Error testEvents(const TracepointIds &Ids, bool Kernel);

} // namespace concadvise::profiler
