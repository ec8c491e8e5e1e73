// From what was recorded to the profile that other rooms read.
#pragma once

#include "model/Profile.h"
#include "profiler/threads/Recorder.h"

namespace concadvise::profiler {

/// Symbolises, refines causes by symbols, sums and sorts. `Start` and `End` are the recording's
/// bounds in nanoseconds of CLOCK_MONOTONIC; `PeriodNs` is the CPU time that a sample stands for.
void build(Profile &Into, Recorder &From, uint64_t Start, uint64_t End, uint64_t PeriodNs);

} // namespace concadvise::profiler
