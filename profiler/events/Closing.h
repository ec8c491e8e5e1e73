// Whether the kernel is busy with tracepoints that somebody closes.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>

namespace concadvise::profiler {

/// When a tracepoint is closed for the last time the kernel waits a grace period (tens of
/// milliseconds) and holds a lock that whoever makes a thread with inherited tracepoints needs. A
/// program that is profiled meanwhile would show waits that are not its own. Waits until that is
/// over, at most `SecondsAtMost`; false when it was not over by then. `Id` is a tracepoint that is
/// held open by the caller. `Tell` is called once when the wait gets noticeable.
bool awaitClosing(uint64_t Id, double SecondsAtMost, llvm::function_ref<void()> Tell);

} // namespace concadvise::profiler
