// Several profiles as one: runs of several processes, or of several hosts.
#pragma once

#include "model/Profile.h"

namespace concadvise::profiler {

/// Adds `More` to `Into` as if one program had done it all, one after the other: times, counts,
/// threads, stacks. So what is told per second of wall time is the average over the runs. Timelines
/// are not put together: their clocks are not the same. Of what only one profile can say (the
/// command, the exit status) the first one's is kept.
void merge(Profile &Into, const Profile &More);

} // namespace concadvise::profiler
