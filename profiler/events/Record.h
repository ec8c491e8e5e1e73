// One perf record, decoded.
#pragma once

#include "profiler/events/Arch.h"
#include "profiler/events/Syscalls.h"

#include "llvm/ADT/ArrayRef.h"

#include <array>
#include <optional>
#include <unordered_map>

namespace concadvise::profiler {

/// Where a thread was in its own code: registers, the top of its stack, frame-pointer chain.
struct UserContext {
  /// By DWARF number; empty when the thread has no user registers (an exiting thread).
  std::optional<std::array<uint64_t, arch::DwarfRegisters>> Registers;
  bool OnlyPcAndSp = false;           ///< Of the registers; the others are 0.
  llvm::ArrayRef<uint8_t> Stack;      ///< Bytes from the stack pointer up.
  llvm::ArrayRef<uint8_t> ChainBytes; ///< u64 program counters, innermost first, unaligned.
};

/// The events whose samples we take.
enum class Source : uint8_t { Clock, Syscall, Fault };
using SourceOfId = std::unordered_map<uint64_t, Source>;

/// Views into the bytes that it was decoded from.
struct Record {
  enum class Kind : uint8_t {
    Clock,   ///< CPU time sample.
    Syscall, ///< Entry into a watched system call.
    Fault,   ///< A major page fault was served; `Address`.
    SwitchIn,
    SwitchOut, ///< `Preempted` says whether the thread could have gone on.
    Fork,      ///< `Pid`, `Tid` are new; `ParentPid`, `ParentTid` made them.
    Exit,
    Comm, ///< New name `Text`; `Exec` after execve.
    Mmap, ///< An executable mapping of file `Text`.
    Lost, ///< `Count` records did not fit.
  };
  Kind What;
  uint64_t Time = 0;
  int Pid = 0, Tid = 0;
  bool Preempted = false, UserMode = false, Exec = false;
  int ParentPid = 0, ParentTid = 0;
  uint64_t Address = 0, Length = 0, Offset = 0, Count = 0;
  llvm::StringRef Text;
  SyscallEntry Entry;
  UserContext User;
};

/// Decodes `Bytes`; nothing for records that say nothing to us or are malformed.
std::optional<Record> decode(llvm::ArrayRef<uint8_t> Bytes, const SourceOfId &Sources);

/// Only the time of `Bytes`, for sorting; 0 when malformed.
uint64_t timeOf(llvm::ArrayRef<uint8_t> Bytes);

} // namespace concadvise::profiler
