// Measures what concurrency costs on this machine, through the runtime that wrapped code uses, in
// the form that `fix` emits; so predictions speak of what people will run.
#pragma once

#include "model/Machine.h"

namespace concadvise {

/// All of it, in a few seconds. The calling process should have no threads of its own: the process
/// pool is not used beside them. A cost that cannot be measured here keeps its default.
Machine measureMachine();

// The parts; each fills in its own costs.
void measureThreads(Machine &M);
void measureFibers(Machine &M);
void measureProcesses(Machine &M);
void measureTimer(Machine &M);
void measureMemory(Machine &M);

} // namespace concadvise
