// The few DWARF operations that call frame information uses.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <elfutils/libdw.h>
#include <optional>

namespace concadvise::profiler {

/// Evaluates `Ops` on top of `Initial`. Nothing when an operation is not known, memory cannot be
/// read, or the stack of values runs empty.
std::optional<uint64_t> evaluate(llvm::ArrayRef<Dwarf_Op> Ops, uint64_t Initial,
                                 llvm::function_ref<std::optional<uint64_t>(unsigned)> Register,
                                 llvm::function_ref<std::optional<uint64_t>(uint64_t)> Memory);

} // namespace concadvise::profiler
