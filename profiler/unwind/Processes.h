// Which file lies where in the address space of each process, as time goes by.
#pragma once

#include "profiler/unwind/Interned.h"
#include "profiler/unwind/JitMap.h"
#include "profiler/unwind/Module.h"
#include "profiler/unwind/RangeMap.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"

#include <deque>
#include <map>
#include <unordered_map>

namespace concadvise::profiler {

/// A call whose name is not that of an address in a file: of an interpreted program, or of code
/// that was compiled just in time.
struct NamedFrame {
  std::string Function, File;
  unsigned Line = 0;
  std::string Module; ///< Of the interpreter.
  friend auto operator<=>(const NamedFrame &, const NamedFrame &) = default;
};

/// An address that outlives its process. Module 0 is "none": then Address is absolute.
struct CodeAddress {
  static constexpr uint32_t Named = UINT32_MAX; ///< As Module: Address is a NamedFrame's number.
  uint32_t Module = 0;
  uint64_t Address = 0;
  friend auto operator<=>(const CodeAddress &, const CodeAddress &) = default;
};

class Processes {
public:
  Processes();

  void fork(int Parent, int Child);
  void exec(int Pid) { exited(Pid); }
  void exited(int Pid) {
    Spaces.erase(Pid);
    Compiled.forget(Pid);
  }
  void map(int Pid, uint64_t Start, uint64_t Length, uint64_t FileOffset, llvm::StringRef File);
  /// Takes what /proc/PID/maps lists, for a process that ran before we came.
  void load(int Pid);

  CodeAddress find(int Pid, uint64_t Pc);
  /// The same with the name of code that was compiled just in time, where there is one.
  CodeAddress findNamed(int Pid, uint64_t Pc);

  /// A module that is mapped somewhere, and what to add to its ELF addresses there.
  struct Loaded {
    uint32_t Module;
    uint64_t Bias;
  };
  /// Those whose names are wanted; others are not opened for this.
  std::vector<Loaded> loaded(int Pid, llvm::function_ref<bool(llvm::StringRef File)> Wanted);
  /// The global or static variable at an address: see Module::variableAt.
  const std::string &variableAt(int Pid, uint64_t Address);
  /// How many mappings it has; others mean that it has loaded something.
  size_t mappings(int Pid) const;

  CodeAddress named(const NamedFrame &Frame) { return {CodeAddress::Named, Frames(Frame)}; }
  const NamedFrame &namedFrame(uint64_t Number) const { return Frames[uint32_t(Number)]; }
  Module &module(uint32_t Index) { return Modules[Index]; }
  size_t modules() const { return Modules.size(); }

private:
  struct Mapping {
    uint64_t FileOffset;
    uint32_t Module;
  };
  struct Space {
    RangeMap<Mapping> Code;
    std::unordered_map<uint64_t, std::string> Variables; ///< Those asked for, by address.
  };

  uint32_t moduleOf(int Pid, llvm::StringRef File);

  std::map<int, Space> Spaces;
  std::deque<Module> Modules; ///< Addresses are stable.
  llvm::StringMap<uint32_t> ByFile;
  Interned<NamedFrame> Frames;
  JitMaps Compiled;
};

} // namespace concadvise::profiler
