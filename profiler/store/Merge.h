// Several profiles as one: runs of several processes, or of several hosts.
#pragma once

#include "model/Profile.h"

namespace concadvise::profiler {

/// Adds `From` to `Into`: threads, waits and CPU time side by side, task counts by site. The wall
/// time is the longer one, since the runs may have been at once. Timelines are not put together:
/// their clocks are not the same. Of what only one profile can say (the command, the exit status)
/// the first one's is kept.
void merge(Profile &Into, const Profile &From);

} // namespace concadvise::profiler
