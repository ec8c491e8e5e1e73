// From registers and a piece of stack to the calls that led there.
#pragma once

#include "profiler/events/Record.h"
#include "profiler/unwind/Processes.h"

namespace concadvise::profiler {

/// Innermost first. Return addresses point behind the call: `symbolise` subtracts one from all
/// but the first.
using RawStack = std::vector<CodeAddress>;

/// Walks by call frame information as far as the copied stack reaches, then goes on with the
/// frame-pointer chain where that meets it. Neither alone does: libraries have no frame pointers,
/// and the copy is short.
RawStack unwind(Processes &In, int Pid, const UserContext &User);

} // namespace concadvise::profiler
