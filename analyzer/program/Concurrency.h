// Calls that bring concurrency in: the threads that they start, the work that they run in parallel.
#pragma once

#include "analyzer/program/Link.h"

namespace concadvise {

/// A call that starts one thread: the argument that the thread runs; null where the call starts
/// none, or where that is no argument (`Made` tells them apart).
struct ThreadStart {
  bool Made = false;
  const Argument *Runs = nullptr;
};

ThreadStart threadStartedBy(const CallFacts &Call, const KnownFunction *Known);

/// The functions that the new thread, or whoever it is given to, may run.
std::vector<FunctionId> bodiesOf(const Program &Linked, const Argument &Callable);

/// The call runs its work on several threads and returns when that is done: TBB, OpenMP's runtime,
/// an algorithm with a parallel execution policy.
bool goesParallel(const CallFacts &Call, const KnownFunction &Known);

/// Waits until a thread has ended.
bool joinsThread(const CallFacts &Call);

} // namespace concadvise
