// One binary or library: how to unwind through it, and what its addresses are called.
#pragma once

#include "model/Profile.h"
#include "profiler/events/Arch.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <elfutils/libdwfl.h>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace concadvise::profiler {

/// How to get from a frame to its caller, for one program counter.
struct UnwindRule {
  /// The canonical frame address: a register plus an offset, or `Expression`.
  unsigned CfaRegister = 0;
  int64_t CfaOffset = 0;
  std::vector<Dwarf_Op> Expression;
  enum class Where : uint8_t { Same, AtCfa, Undefined, Computed };
  struct Saved {
    Where In = Where::Same;
    int64_t Offset = 0;
    std::vector<Dwarf_Op> Expression; ///< Gives the address where the register lies.
  };
  std::array<Saved, arch::Saved.size()> Registers;
};

class Module {
public:
  /// `Path` is where the file can be opened; `Name` what it is called in the profile.
  Module(std::string Name, std::string Path);
  Module(const Module &) = delete;
  ~Module();

  const std::string &name() const { return Name; }
  const std::string &buildId();

  /// ELF address of a byte of the file.
  uint64_t addressOf(uint64_t FileOffset);

  /// Null when there is no call frame information for `Address`. Rules are cached.
  const UnwindRule *ruleAt(uint64_t Address);

  /// ELF address and size of each symbol of the file itself, not of its debug information, whose
  /// name begins with one of `Prefixes`.
  struct Symbol {
    std::string Name;
    uint64_t Address, Size;
  };
  std::vector<Symbol> symbols(llvm::ArrayRef<llvm::StringRef> Prefixes);

  /// Whether a variable or instruction of the file may have this ELF address.
  bool holds(uint64_t Address);
  /// The variable at an ELF address, with where in it that is: "queue", "state+16". Empty where the
  /// file's own symbols, which stripping takes away, name none.
  std::string variableAt(uint64_t Address);

  /// Innermost inlined function first, the function itself last; at least one frame.
  std::vector<StackFrame> symbolise(uint64_t Address);

private:
  void open();
  void forEachSymbol(llvm::function_ref<void(const char *Name, const GElf_Sym &)> Take);
  std::vector<Symbol> findVariables();
  std::unique_ptr<UnwindRule> computeRule(uint64_t Address);

  std::string Name, Path, BuildId;
  bool Opened = false;
  Dwfl *Session = nullptr;
  Dwfl_Module *Handle = nullptr;
  struct Segment {
    uint64_t Offset, Size, Address;
    uint64_t InMemory; ///< Bytes: more than `Size` where it ends in zeros.
  };
  std::vector<Segment> Segments;
  std::optional<std::vector<Symbol>> Variables; ///< By address.
  std::unordered_map<uint64_t, std::unique_ptr<UnwindRule>> Rules;
};

} // namespace concadvise::profiler
