#include "tools/lsp/Positions.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace llvm;

namespace concadvise::lsp {

Lines::Lines(StringRef Text) : Text(Text), Starts{0} {
  for (size_t I = 0; I != Text.size(); ++I)
    if (Text[I] == '\n' || (Text[I] == '\r' && !Text.drop_front(I + 1).starts_with("\n")))
      Starts.push_back(I + 1);
}

StringRef Lines::line(unsigned Number) const {
  if (Number >= Starts.size())
    return "";
  size_t End = Number + 1 < Starts.size() ? Starts[Number + 1] : Text.size();
  return Text.slice(Starts[Number], End).rtrim("\r\n");
}

/// Bytes of the character that the text begins with; a byte that begins none counts as one.
static size_t characterBytes(StringRef Text) {
  auto First = static_cast<unsigned char>(Text.front());
  size_t Bytes = First < 0xC0 ? 1 : First < 0xE0 ? 2 : First < 0xF0 ? 3 : First < 0xF8 ? 4 : 1;
  if (Bytes > Text.size())
    return 1;
  for (size_t I = 1; I != Bytes; ++I)
    if ((static_cast<unsigned char>(Text[I]) & 0xC0) != 0x80)
      return 1;
  return Bytes;
}

static unsigned units(size_t Bytes, Encoding In) {
  return In == Encoding::Utf8 ? unsigned(Bytes) : Bytes == 4 ? 2 : 1;
}

size_t Lines::offsetOf(Position Of, Encoding In) const {
  if (Of.Line >= Starts.size())
    return Text.size();
  StringRef Line = line(Of.Line);
  size_t Bytes = 0;
  for (unsigned Left = Of.Character; Bytes != Line.size();) {
    size_t Next = characterBytes(Line.drop_front(Bytes));
    if (units(Next, In) > Left)
      break;
    Left -= units(Next, In);
    Bytes += Next;
  }
  return Starts[Of.Line] + Bytes;
}

Position Lines::positionOf(size_t Offset, Encoding In) const {
  Offset = std::min(Offset, Text.size());
  auto Line = unsigned(llvm::upper_bound(Starts, Offset) - Starts.begin() - 1);
  return positionAt(Line + 1, unsigned(Offset - Starts[Line] + 1), In);
}

Position Lines::positionAt(unsigned Line, unsigned Column, Encoding In) const {
  if (Line == 0 || Column == 0)
    return {Line ? Line - 1 : 0, 0};
  StringRef Before = line(Line - 1).take_front(Column - 1);
  unsigned Characters = 0;
  while (!Before.empty()) {
    size_t Bytes = characterBytes(Before);
    Characters += units(Bytes, In);
    Before = Before.drop_front(Bytes);
  }
  return {Line - 1, Characters};
}

// --- messages -------------------------------------------------------------------------------

std::optional<int64_t> integerIn(const json::Value *Value) {
  std::optional<double> Number = Value ? Value->getAsNumber() : std::nullopt;
  if (!Number || std::isnan(*Number))
    return std::nullopt;
  return int64_t(std::clamp(*Number, -2147483648.0, 2147483647.0));
}

std::optional<Position> positionIn(const json::Value *Value) {
  const json::Object *Fields = Value ? Value->getAsObject() : nullptr;
  if (!Fields)
    return std::nullopt;
  auto Line = integerIn(Fields->get("line")), Character = integerIn(Fields->get("character"));
  if (!Line || !Character)
    return std::nullopt;
  return Position{unsigned(std::max<int64_t>(*Line, 0)),
                  unsigned(std::max<int64_t>(*Character, 0))};
}

std::optional<Range> rangeIn(const json::Value *Value) {
  const json::Object *Fields = Value ? Value->getAsObject() : nullptr;
  auto Start = Fields ? positionIn(Fields->get("start")) : std::nullopt;
  auto End = Fields ? positionIn(Fields->get("end")) : std::nullopt;
  if (!Start || !End)
    return std::nullopt;
  return Range{*Start, *End};
}

json::Value toJson(Position Of) {
  return json::Object{{"line", Of.Line}, {"character", Of.Character}};
}

json::Value toJson(const Range &Of) {
  return json::Object{{"start", toJson(Of.Start)}, {"end", toJson(Of.End)}};
}

} // namespace concadvise::lsp
