#include "profiler/unwind/Expression.h"

#include <dwarf.h>
#include <gtest/gtest.h>

using concadvise::profiler::evaluate;

namespace {

std::optional<uint64_t> run(std::vector<Dwarf_Op> Ops, uint64_t Initial = 0) {
  return evaluate(
      Ops, Initial,
      [](unsigned Register) -> std::optional<uint64_t> {
        return Register == 7 ? std::optional<uint64_t>(1000) : std::nullopt;
      },
      [](uint64_t Address) -> std::optional<uint64_t> {
        return Address == 992 ? std::optional<uint64_t>(42) : std::nullopt;
      });
}

Dwarf_Op op(unsigned Atom, uint64_t Number = 0, uint64_t Second = 0) {
  return {uint8_t(Atom), Number, Second, 0};
}

TEST(Expression, RegistersConstantsAndMemory) {
  EXPECT_EQ(run({op(DW_OP_breg7, uint64_t(-8))}), 992u);
  EXPECT_EQ(run({op(DW_OP_bregx, 7, 8)}), 1008u);
  EXPECT_EQ(run({op(DW_OP_breg7, uint64_t(-8)), op(DW_OP_deref)}), 42u);
  EXPECT_EQ(run({op(DW_OP_call_frame_cfa), op(DW_OP_plus_uconst, 5)}, 10), 15u);
}

TEST(Expression, FrameOfAProcedureLinkageEntry) {
  // rsp + 8 + (((pc & 15) >= 11) << 3), as linkers write it, with a constant for the pc.
  EXPECT_EQ(run({op(DW_OP_breg7, 8), op(DW_OP_constu, 0x40100c), op(DW_OP_lit15), op(DW_OP_and),
                 op(DW_OP_lit11), op(DW_OP_ge), op(DW_OP_lit3), op(DW_OP_shl), op(DW_OP_plus)}),
            1016u);
}

TEST(Expression, WhatCannotBeKnownIsNothing) {
  EXPECT_FALSE(run({op(DW_OP_breg3, 0)}));              // No such register.
  EXPECT_FALSE(run({op(DW_OP_lit8), op(DW_OP_deref)})); // No such memory.
  EXPECT_FALSE(run({op(DW_OP_plus)}));                  // One value is not two.
  EXPECT_FALSE(run({op(DW_OP_lit1), op(DW_OP_lit2), op(DW_OP_GNU_entry_value)}));
}

TEST(Expression, ShiftsBeyondTheWidth) {
  EXPECT_EQ(run({op(DW_OP_lit1), op(DW_OP_constu, 64), op(DW_OP_shl)}), 0u);
}

} // namespace
