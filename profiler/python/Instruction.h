// Where the interpreter's loop keeps the address of the next instruction, learned from stacks that
// are known.
#pragma once

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace concadvise::profiler::python {

/// A register or a place in the loop's part of the stack that holds a pointer to instructions.
struct Candidate {
  unsigned Place; ///< A register, or `FirstSlot` and its number.
  uint64_t Value; ///< Points into, or right behind, the instructions of
  uint64_t Code;  ///< this code object.
  static constexpr unsigned FirstSlot = 64;

  bool isRegister() const { return Place < FirstSlot; }
};

/// The address of an instruction is needed after each call that the loop makes, so it lies in a
/// register that callees save, or on the stack. The compiler of the interpreter decided where, and
/// whether it is that of this instruction or of the next; other places may hold pointers that are
/// out of date. What it is at which call becomes known from stacks that are, and where it mostly is
/// by elimination.
class NextInstruction {
public:
  /// The loop made the call at `Call` when the instruction at `Instruction` was executed.
  void learn(uint64_t Call, llvm::ArrayRef<Candidate> From, uint64_t Code, uint64_t Instruction);

  /// As `learn`, when only this is known: a moment later the thread was executing `Code`.
  void glimpse(llvm::ArrayRef<Candidate> From, uint64_t Code);

  /// The instruction that was executed begins at `First`, `Last` or between them.
  struct Choice {
    uint64_t Code, First, Last;
  };
  /// Nothing when candidates are of several codes and no place is known. `InLoop`: the thread is in
  /// the loop itself, where only registers are up to date.
  std::optional<Choice> choose(uint64_t Call, llvm::ArrayRef<Candidate> From, bool InLoop);

private:
  /// What a place held at one call.
  struct Held {
    unsigned Right = 0, Wrong = 0;
    uint64_t LeastAhead = UINT64_MAX, MostAhead = 0; ///< Bytes, when it was right.
  };
  const Held *trusted(uint64_t Call, unsigned Place) const;
  bool isRefuted(uint64_t Call, unsigned Place) const;
  const Candidate *usual(uint64_t Call, llvm::ArrayRef<Candidate> From) const;

  std::map<std::pair<uint64_t, unsigned>, Held> AtCall;
  std::map<unsigned, Held> Anywhere; ///< By place, whatever the call.
};

} // namespace concadvise::profiler::python
