// What the runtime has to say about blocked fibers: conc::hooks::report.
#pragma once

#include "conc/hooks.h"
#include "fiber_locks.h"

namespace conc::detail {

/// The calling thread's stack, without the innermost `skipped` frames and this one.
std::vector<void *> this_stack(std::size_t skipped);
/// Loads what this_stack() needs, after which the unwinder allocates no more: signal handlers may
/// use it.
void prepare_stacks();

/// To the handler, or stderr. Not from signal handlers.
void send(hooks::report &&);

/// The running fiber is about to wait and holds these locks. Each place that took one is reported
/// once.
void report_held(const held_locks &);

} // namespace conc::detail
