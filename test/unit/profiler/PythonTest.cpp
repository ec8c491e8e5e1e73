#include "profiler/python/Code.h"
#include "profiler/python/Instruction.h"
#include "profiler/python/Lines.h"

#include <cstring>
#include <gtest/gtest.h>
#include <random>

using namespace concadvise::profiler;
using namespace concadvise::profiler::python;

namespace {

using Bytes = std::vector<uint8_t>;
using LinesOf = std::vector<unsigned>;

LinesOf allLines(LineTable Kind, const Bytes &Table, size_t Instructions) {
  LinesOf Lines;
  for (size_t I = 0; I != Instructions; ++I)
    Lines.push_back(lineAt(Kind, Table, 1, 2 * I));
  return Lines;
}

// The function that these tables are of:
//   def f(a):
//       x = a + 1
//
//       for i in range(x):
//           g(i,
//             h(a),
//             a)
//
//
//       return x
TEST(PythonLines, Of39) {
  const Bytes Table = {0, 1, 8, 2, 12, 1, 4, 1, 6, 1, 2, 254, 6, 5};
  const LinesOf Lines = {2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 5, 5, 6, 6, 6, 7, 5, 5, 5, 10, 10};
  EXPECT_EQ(allLines(LineTable::Lnotab, Table, Lines.size()), Lines);
}

TEST(PythonLines, Of310) {
  const Bytes Table = {8, 1, 12, 2, 4, 1, 6, 1, 2, 1, 6, 254, 4, 5};
  const LinesOf Lines = {2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 5, 5, 6, 6, 6, 7, 5, 5, 5, 10, 10};
  EXPECT_EQ(allLines(LineTable::Ranges, Table, Lines.size()), Lines);
  EXPECT_EQ(lineAt(LineTable::Ranges, Table, 1, 42), 0u) << "behind the last instruction";
}

TEST(PythonLines, Of312) {
  const Bytes Table = {128, 0,   216, 8,   9,  136, 65, 137, 5,   128, 65,  228, 13, 18,  144,
                       49,  139, 88,  242, 0,  3,   5,  13,  136, 1,   220, 8,   9,  136, 33,
                       220, 10,  11,  136, 65, 139, 36, 216, 10,  11,  245, 5,   2,  9,   13,
                       240, 3,   3,   5,   13, 240, 12, 0,   12,  13,  128, 72};
  const LinesOf Lines = {1, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5,  5,
                         5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 5, 5, 5, 5, 5, 5, 4, 10, 10};
  EXPECT_EQ(allLines(LineTable::Locations, Table, Lines.size()), Lines);
}

TEST(PythonLines, AnyBytesAreATable) {
  std::mt19937 Random(1);
  for (unsigned Run = 0; Run != 3000; ++Run) {
    Bytes Table(Random() % 40);
    for (uint8_t &Byte : Table)
      Byte = uint8_t(Random());
    for (LineTable Kind : {LineTable::Lnotab, LineTable::Ranges, LineTable::Locations})
      lineAt(Kind, Table, Random() % 3 ? 1 : UINT32_MAX, Random() % 200);
  }
}

TEST(PythonLayout, NamesOfFiles) {
  EXPECT_TRUE(isInterpreter("/usr/bin/python3.11"));
  EXPECT_TRUE(isInterpreter("/usr/lib/libpython3.13t.so.1.0"));
  EXPECT_FALSE(isInterpreter("/usr/lib/python3/dist-packages/x.so"));
  EXPECT_FALSE(isInterpreter("/usr/bin/python2.7"));
  EXPECT_EQ(minorVersion("/usr/lib/libpython3.12.so.1.0"), 12u);
  EXPECT_EQ(minorVersion("/usr/bin/python3"), std::nullopt);
  EXPECT_TRUE(isFreeThreaded("/usr/bin/python3.13t"));
  EXPECT_TRUE(isFreeThreaded("/usr/lib/libpython3.13t.so.1.0"));
  EXPECT_FALSE(isFreeThreaded("/usr/lib/libpython3.13.so.1.0"));
}

/// Memory of a process that does not exist.
struct Memory {
  std::map<uint64_t, Bytes> Parts;

  bool operator()(uint64_t Address, llvm::MutableArrayRef<uint8_t> Into) const {
    auto It = Parts.upper_bound(Address);
    if (It == Parts.begin())
      return false;
    --It;
    const uint64_t At = Address - It->first;
    if (At > It->second.size() || Into.size() > It->second.size() - At)
      return false;
    std::memcpy(Into.data(), It->second.data() + At, Into.size());
    return true;
  }
  template <typename T> void put(uint64_t Part, uint64_t Offset, T Value) {
    Bytes &B = Parts[Part];
    B.resize(std::max<size_t>(B.size(), Offset + sizeof(T)));
    std::memcpy(B.data() + Offset, &Value, sizeof(T));
  }
  void putText(uint64_t Part, uint64_t Offset, llvm::StringRef Text) {
    for (size_t I = 0; I != Text.size(); ++I)
      put(Part, Offset + I, Text[I]);
  }
};

class PythonCode : public testing::Test {
protected:
  static constexpr uint64_t At = 0x100000, Name = 0x200000, File = 0x300000, Table = 0x400000;

  PythonCode() {
    M.put<uint64_t>(At, 8, T.Code);
    M.put<uint64_t>(At, 16, 10); // Instructions.
    M.put<int32_t>(At, L.CodeFirstLine, 7);
    M.put<uint64_t>(At, L.CodeFile, File);
    M.put<uint64_t>(At, L.CodeName, Name);
    M.put<uint64_t>(At, L.CodeLines, Table);
    M.put<uint64_t>(At, L.Bytecode + 24, 0);
    M.put<uint64_t>(Name, 8, T.Unicode);
    M.put<uint64_t>(Name, 16, 2);
    M.put<uint32_t>(Name, 32, 2 << 2 | 1 << 5); // Two bytes each.
    M.put<uint16_t>(Name, L.UnicodeData, 0x3c0);
    M.put<uint16_t>(Name, L.UnicodeData + 2, 'x');
    M.put<uint64_t>(File, 8, T.Unicode);
    M.put<uint64_t>(File, 16, 4);
    M.put<uint32_t>(File, 32, 1 << 2 | 1 << 5 | 1 << 6);
    M.putText(File, L.AsciiData, "a.py");
    M.put<uint64_t>(Table, 8, T.Bytes);
    M.put<uint64_t>(Table, 16, 4);
    for (uint8_t Byte : {0x80 | 13 << 3 | 4, 2, 0x80 | 13 << 3 | 4, 4}) // 5 at line 8, 5 at 10.
      M.put(Table, L.BytesData + TableSize++, Byte);
  }

  Memory M;
  Types T{0x1000, 0x2000, 0x3000, 0x4000};
  Layout L = *layoutOf(12, [](uint64_t, llvm::MutableArrayRef<uint8_t>) { return false; }, 0);
  Codes Known{L, T};
  uint64_t TableSize = 0;
};

TEST_F(PythonCode, IsRead) {
  const Code *C = Known.at(M, At);
  ASSERT_TRUE(C);
  EXPECT_EQ(C->Name, "πx");
  EXPECT_EQ(C->File, "a.py");
  EXPECT_EQ(Known.lineOf(*C, C->Begin), 8u);
  EXPECT_EQ(Known.lineOf(*C, C->Begin + 10), 10u);
  EXPECT_EQ(Known.at(M, Name), nullptr) << "of another type";
  EXPECT_EQ(Known.at(M, 0x900000), nullptr) << "nothing is there";
}

TEST_F(PythonCode, IsFoundByWhatPointsIntoIt) {
  const uint64_t Begin = At + L.Bytecode;
  const Code *C = Known.around(M, Begin + 4, 0);
  ASSERT_TRUE(C);
  EXPECT_EQ(C->Address, At);
  EXPECT_EQ(Known.around(M, Begin + 20, 0), nullptr) << "behind its instructions";
  EXPECT_EQ(Known.around(M, Begin - 2, 0), nullptr);
}

TEST_F(PythonCode, AnotherOneMayComeToLieThere) {
  ASSERT_TRUE(Known.at(M, At));
  M.put<int32_t>(At, L.CodeFirstLine, 70);
  const Code *C = Known.at(M, At);
  ASSERT_TRUE(C);
  EXPECT_EQ(Known.lineOf(*C, C->Begin), 71u);
  M.put<uint64_t>(At, 8, 0); // It has been freed.
  EXPECT_EQ(Known.at(M, At), nullptr);
}

TEST_F(PythonCode, WhatMakesNoSenseIsNone) {
  M.put<uint64_t>(Name, 16, uint64_t(1) << 40); // A name of a terabyte.
  EXPECT_EQ(Known.at(M, At), nullptr);
  M.put<uint64_t>(Name, 16, 2);
  M.put<uint16_t>(Name, L.UnicodeData, 0xd800); // Half a character.
  EXPECT_EQ(Known.at(M, At), nullptr);
  M.put<uint16_t>(Name, L.UnicodeData, 'y');
  M.put<uint64_t>(At, 16, uint64_t(1) << 60);
  EXPECT_EQ(Known.at(M, At), nullptr);
}

constexpr uint64_t A = 0x1000, B = 0x2000; // Code objects.
constexpr unsigned Slot = Candidate::FirstSlot;

TEST(PythonInstruction, OneCodeInARegister) {
  NextInstruction Next;
  const auto C = Next.choose(1, {{12, A + 10, A}, {13, A + 14, A}, {Slot, B + 4, B}}, false);
  ASSERT_TRUE(C);
  EXPECT_EQ(C->Code, A);
  EXPECT_EQ(C->First, A + 12);
  EXPECT_EQ(C->Last, A + 14);
}

TEST(PythonInstruction, SeveralCodesAreNone) {
  NextInstruction Next;
  EXPECT_FALSE(Next.choose(1, {{12, A + 10, A}, {13, B + 14, B}}, false));
  EXPECT_FALSE(Next.choose(1, {{Slot, A + 10, A}, {Slot + 1, B + 14, B}}, false));
  EXPECT_FALSE(Next.choose(1, {{Slot, A + 10, A}}, true)) << "in the loop the stack is old";
  EXPECT_FALSE(Next.choose(1, {}, false));
}

TEST(PythonInstruction, LearnsWhereACallHasIt) {
  NextInstruction Next;
  Next.learn(1, {{Slot, A + 10, A}, {Slot + 1, B + 14, B}}, B, B + 4);
  const auto C = Next.choose(1, {{Slot, A + 10, A}, {Slot + 1, B + 24, B}}, false);
  ASSERT_TRUE(C);
  EXPECT_EQ(C->Code, B);
  EXPECT_EQ(C->First, B + 14) << "as far ahead as it was";
  EXPECT_EQ(C->Last, B + 14);
  EXPECT_FALSE(Next.choose(2, {{Slot, A + 10, A}, {Slot + 1, B + 24, B}}, false))
      << "another call may have it elsewhere";
}

TEST(PythonInstruction, MistrustsAPlaceThatWasWrongOnce) {
  NextInstruction Next;
  Next.learn(1, {{Slot, A + 10, A}}, A, A + 8);
  Next.learn(1, {{Slot, A + 10, A}}, B, B + 8);
  EXPECT_FALSE(Next.choose(1, {{Slot, A + 10, A}, {Slot + 1, B + 24, B}}, false));
}

TEST(PythonInstruction, LearnsByElimination) {
  NextInstruction Next;
  for (unsigned I = 0; I != 3; ++I)
    EXPECT_TRUE(Next.choose(I, {{Slot, A + 10, A}}, false));
  const auto C = Next.choose(9, {{Slot, A + 10, A}, {Slot + 1, B + 24, B}}, false);
  ASSERT_TRUE(C);
  EXPECT_EQ(C->Code, A);
}

TEST(PythonInstruction, GlimpsesMustAgree) {
  NextInstruction Next;
  const Candidate Two[] = {{Slot, A + 10, A}, {Slot + 1, B + 24, B}};
  for (unsigned I = 0; I != 3; ++I)
    Next.glimpse(Two, A);
  ASSERT_TRUE(Next.choose(1, Two, false));
  EXPECT_EQ(Next.choose(1, Two, false)->Code, A);
  Next.glimpse(Two, B);
  EXPECT_FALSE(Next.choose(1, Two, false));
}

} // namespace
