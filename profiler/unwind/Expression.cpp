#include "profiler/unwind/Expression.h"

#include "llvm/ADT/SmallVector.h"

#include <dwarf.h>

namespace concadvise::profiler {
namespace {

std::optional<uint64_t> binary(unsigned Atom, uint64_t Left, uint64_t Right) {
  const int64_t SignedLeft = int64_t(Left), SignedRight = int64_t(Right);
  switch (Atom) {
  case DW_OP_plus:
    return Left + Right;
  case DW_OP_minus:
    return Left - Right;
  case DW_OP_mul:
    return Left * Right;
  case DW_OP_and:
    return Left & Right;
  case DW_OP_or:
    return Left | Right;
  case DW_OP_xor:
    return Left ^ Right;
  case DW_OP_shl:
    return Right < 64 ? Left << Right : 0;
  case DW_OP_shr:
    return Right < 64 ? Left >> Right : 0;
  case DW_OP_ge:
    return SignedLeft >= SignedRight;
  case DW_OP_gt:
    return SignedLeft > SignedRight;
  case DW_OP_le:
    return SignedLeft <= SignedRight;
  case DW_OP_lt:
    return SignedLeft < SignedRight;
  case DW_OP_eq:
    return Left == Right;
  case DW_OP_ne:
    return Left != Right;
  default:
    return std::nullopt;
  }
}

/// Values that an operation pushes without looking at the stack.
std::optional<uint64_t> constant(const Dwarf_Op &Op) {
  if (Op.atom >= DW_OP_lit0 && Op.atom <= DW_OP_lit31)
    return Op.atom - DW_OP_lit0;
  switch (Op.atom) {
  case DW_OP_const1u:
  case DW_OP_const1s:
  case DW_OP_const2u:
  case DW_OP_const2s:
  case DW_OP_const4u:
  case DW_OP_const4s:
  case DW_OP_const8u:
  case DW_OP_const8s:
  case DW_OP_constu:
  case DW_OP_consts:
    return Op.number;
  default:
    return std::nullopt;
  }
}

} // namespace

std::optional<uint64_t> evaluate(llvm::ArrayRef<Dwarf_Op> Ops, uint64_t Initial,
                                 llvm::function_ref<std::optional<uint64_t>(unsigned)> Register,
                                 llvm::function_ref<std::optional<uint64_t>(uint64_t)> Memory) {
  llvm::SmallVector<uint64_t, 8> Values = {Initial};
  for (const Dwarf_Op &Op : Ops) {
    std::optional<uint64_t> Value = constant(Op);
    if (Value) {
    } else if (Op.atom >= DW_OP_breg0 && Op.atom <= DW_OP_breg31) {
      if ((Value = Register(Op.atom - DW_OP_breg0)))
        *Value += Op.number;
    } else if (Op.atom == DW_OP_bregx) {
      if ((Value = Register(unsigned(Op.number))))
        *Value += Op.number2;
    } else if (Op.atom == DW_OP_call_frame_cfa) {
      Value = Initial;
    } else if (Op.atom == DW_OP_plus_uconst && !Values.empty()) {
      Value = Values.pop_back_val() + Op.number;
    } else if (Op.atom == DW_OP_deref && !Values.empty()) {
      Value = Memory(Values.pop_back_val());
    } else if (Values.size() >= 2) {
      const uint64_t Right = Values.pop_back_val(), Left = Values.pop_back_val();
      Value = binary(Op.atom, Left, Right);
    }
    if (!Value)
      return std::nullopt;
    Values.push_back(*Value);
  }
  if (Values.empty())
    return std::nullopt;
  return Values.back();
}

} // namespace concadvise::profiler
