// Which line an instruction of a code object belongs to.
#pragma once

#include "profiler/python/Layout.h"

namespace concadvise::profiler::python {

/// The line of the instruction that begins `Offset` bytes into the code, given the code's first
/// line and its table; 0 when the table does not say, or is damaged.
unsigned lineAt(LineTable Kind, llvm::ArrayRef<uint8_t> Table, unsigned FirstLine, uint64_t Offset);

} // namespace concadvise::profiler::python
