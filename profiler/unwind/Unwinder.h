// From registers and a piece of stack to the calls that led there.
#pragma once

#include "profiler/events/Record.h"
#include "profiler/unwind/Processes.h"

namespace concadvise::profiler {

/// Innermost first. Return addresses point behind the call: `symbolise` subtracts one from all
/// but the first.
using RawStack = std::vector<CodeAddress>;

/// One call of the walk: its registers when it made the next one, and its part of the stack as far
/// as that was copied. Of all but the innermost call only the registers are known that a callee has
/// to save.
struct WalkedCall {
  bool Innermost;
  CodeAddress At;
  const std::array<uint64_t, arch::DwarfRegisters> &Registers;
  llvm::ArrayRef<uint8_t> Locals;
};
using CallVisitor = llvm::function_ref<void(const WalkedCall &)>;

/// Walks by call frame information as far as the copied stack reaches, then goes on with the
/// frame-pointer chain where that meets it. Neither alone does: libraries have no frame pointers,
/// and the copy is short. `Visit` is told of each call of the first kind.
RawStack unwind(Processes &In, int Pid, const UserContext &User, CallVisitor Visit = nullptr);

} // namespace concadvise::profiler
