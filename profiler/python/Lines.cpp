#include "profiler/python/Lines.h"

#include <algorithm>

namespace concadvise::profiler::python {
namespace {

unsigned positive(int64_t Line) { return Line > 0 && Line <= INT32_MAX ? unsigned(Line) : 0; }

/// 3.8 and 3.9: pairs of what to add to the offset and, signed, to the line.
unsigned inLnotab(llvm::ArrayRef<uint8_t> Table, unsigned FirstLine, uint64_t Offset) {
  int64_t Line = FirstLine;
  uint64_t At = 0;
  for (size_t I = 0; I + 1 < Table.size(); I += 2) {
    At += Table[I];
    if (At > Offset)
      break;
    Line += int8_t(Table[I + 1]);
  }
  return positive(Line);
}

/// 3.10: pairs of how many bytes to go on and, signed, what to add to the line for these; −128: no
/// line.
unsigned inRanges(llvm::ArrayRef<uint8_t> Table, unsigned FirstLine, uint64_t Offset) {
  int64_t Line = FirstLine;
  uint64_t End = 0;
  for (size_t I = 0; I + 1 < Table.size(); I += 2) {
    const auto Delta = int8_t(Table[I + 1]);
    if (Delta != -128)
      Line += Delta;
    End += Table[I];
    if (Offset < End)
      return Delta == -128 ? 0 : positive(Line);
  }
  return 0;
}

/// Numbers of 3.11's table: six bits a byte, lowest first, bit 6: more follow.
class Varints {
public:
  explicit Varints(llvm::ArrayRef<uint8_t> Left) : Left(Left) {}

  uint64_t next() {
    uint64_t Value = 0;
    for (unsigned Shift = 0; !Left.empty(); Shift += 6) {
      const uint8_t Byte = Left.front();
      Left = Left.drop_front();
      if (Shift < 60)
        Value |= uint64_t(Byte & 63) << Shift;
      if (!(Byte & 64))
        break;
    }
    return Value;
  }
  int64_t nextSigned() {
    const uint64_t Value = next();
    return Value & 1 ? -int64_t(Value >> 1) : int64_t(Value >> 1);
  }

private:
  llvm::ArrayRef<uint8_t> Left;
};

/// 3.11 on: entries that begin with a byte whose bit 7 is set: four bits of kind, three of length
/// in instructions less one. What follows (bit 7 clear) is skipped but for the line.
unsigned inLocations(llvm::ArrayRef<uint8_t> Table, unsigned FirstLine, uint64_t Offset) {
  constexpr unsigned OneLineForm = 10, NoColumns = 13, Long = 14, None = 15;
  uint64_t Line = FirstLine; // A damaged table may lead anywhere.
  uint64_t End = 0;
  while (!Table.empty()) {
    const unsigned Kind = Table[0] >> 3 & 15;
    End += ((Table[0] & 7) + 1) * 2;
    Table = Table.drop_front();
    if (Kind == Long || Kind == NoColumns)
      Line += uint64_t(Varints(Table).nextSigned());
    else if (Kind >= OneLineForm && Kind < NoColumns)
      Line += Kind - OneLineForm;
    if (Offset < End)
      return Kind == None ? 0 : positive(int64_t(Line));
    Table = Table.drop_while([](uint8_t Byte) { return !(Byte & 128); });
  }
  return 0;
}

} // namespace

unsigned lineAt(LineTable Kind, llvm::ArrayRef<uint8_t> Table, unsigned FirstLine,
                uint64_t Offset) {
  switch (Kind) {
  case LineTable::Lnotab:
    return inLnotab(Table, FirstLine, Offset);
  case LineTable::Ranges:
    return inRanges(Table, FirstLine, Offset);
  case LineTable::Locations:
    return inLocations(Table, FirstLine, Offset);
  }
  return 0;
}

} // namespace concadvise::profiler::python
