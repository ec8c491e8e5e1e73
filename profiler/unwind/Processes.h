// Which file lies where in the address space of each process, as time goes by.
#pragma once

#include "profiler/unwind/Module.h"

#include "llvm/ADT/StringMap.h"

#include <deque>
#include <map>

namespace concadvise::profiler {

/// An address that outlives its process. Module 0 is "none": then Address is absolute.
struct CodeAddress {
  uint32_t Module = 0;
  uint64_t Address = 0;
  friend auto operator<=>(const CodeAddress &, const CodeAddress &) = default;
};

class Processes {
public:
  Processes();

  void fork(int Parent, int Child);
  void exec(int Pid) { Spaces.erase(Pid); }
  void exited(int Pid) { Spaces.erase(Pid); }
  void map(int Pid, uint64_t Start, uint64_t Length, uint64_t FileOffset, llvm::StringRef File);
  /// Takes what /proc/PID/maps lists, for a process that ran before we came.
  void load(int Pid);

  CodeAddress find(int Pid, uint64_t Pc);
  Module &module(uint32_t Index) { return Modules[Index]; }
  size_t modules() const { return Modules.size(); }

private:
  struct Mapping {
    uint64_t End, FileOffset;
    uint32_t Module;
  };
  using Space = std::map<uint64_t, Mapping>; ///< By start.

  uint32_t moduleOf(int Pid, llvm::StringRef File);

  std::map<int, Space> Spaces;
  std::deque<Module> Modules; ///< Addresses are stable.
  llvm::StringMap<uint32_t> ByFile;
};

} // namespace concadvise::profiler
