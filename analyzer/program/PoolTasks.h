// Whether the tasks of threads could as well be run by the few threads of a pool.
#pragma once

#include "analyzer/program/Effects.h"
#include "analyzer/program/Reasons.h"

namespace concadvise {

/// What in the function, or in what it calls, keeps a pool from running it; empty: nothing does.
/// In a pool a task may begin only when others have ended, on a thread that ran others before.
std::vector<Reason> poolObstacles(const EffectTable &Table, FunctionId Task);

} // namespace concadvise
