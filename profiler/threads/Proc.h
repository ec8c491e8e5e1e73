// What /proc says about processes and threads. Everything may vanish at any time: then nothing.
#pragma once

#include "profiler/events/Syscalls.h"

#include "llvm/ADT/ArrayRef.h"

#include <optional>
#include <string>
#include <vector>

namespace concadvise::profiler::proc {

struct SchedStat {
  uint64_t CpuNs = 0, RunDelayNs = 0;
};
std::optional<SchedStat> schedStat(int Pid, int Tid);

/// Where a thread waits in the kernel.
struct Waiting {
  SyscallEntry Entry; ///< Number −1: not in a system call (a page fault).
  uint64_t Sp = 0, Pc = 0;
};
struct CallState {
  bool Running = false;
  Waiting At;
};
/// Needs the right to trace the process.
std::optional<CallState> callState(int Pid, int Tid);

/// State letter of /proc/PID/task/TID/stat: R, S, D, Z …
char stateLetter(int Pid, int Tid);

std::vector<int> threadsOf(int Pid);

/// The process that thread `Tid` belongs to; 0 when there is none.
int processOf(int Tid);
/// The number that a thread has for itself, which is another one in a container.
int numberInside(int Tid);
/// False of a thread of the kernel, and of a process that ends or has ended.
bool hasMemory(int Pid);
/// Whether we may look into it; root may look into everything.
bool isOurs(int Pid);
std::vector<int> childrenOf(int Pid, llvm::ArrayRef<int> Tids);
/// Open file descriptors, and whether one can be read from (else it is for writing only).
std::vector<int> descriptorsOf(int Pid);
bool isReadable(int Pid, int Fd);
std::string threadName(int Pid, int Tid);
std::string commandLine(int Pid);
std::string link(int Pid, llvm::StringRef What);
std::string text(int Pid, llvm::StringRef What);

/// Reads memory of another process; false unless all of it could be read.
bool readMemory(int Pid, uint64_t Address, llvm::MutableArrayRef<uint8_t> Into);
/// As much as can be read, from `Address` up.
size_t readMemoryUpTo(int Pid, uint64_t Address, llvm::MutableArrayRef<uint8_t> Into);

} // namespace concadvise::profiler::proc
