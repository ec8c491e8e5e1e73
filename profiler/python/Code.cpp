#include "profiler/python/Code.h"

#include "profiler/python/Lines.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/ConvertUTF.h"

#include <cstring>

namespace concadvise::profiler::python {
namespace {

constexpr size_t LongestText = 4096, LongestTable = 1 << 20, MostBytecode = 1 << 22;
/// How far in front of an instruction its code object is looked for.
constexpr size_t SearchedBytes = 16384;
/// For how long a pointer that led to no code object is not followed again.
constexpr uint64_t Forgotten = 1000000000;
constexpr size_t MostForgotten = 100000;

template <typename T> T field(llvm::ArrayRef<uint8_t> Bytes, size_t Offset) {
  T Value{};
  if (Offset + sizeof(T) <= Bytes.size())
    std::memcpy(&Value, Bytes.data() + Offset, sizeof(T));
  return Value;
}

/// Characters of one, two or four bytes as UTF-8; nothing when one is not a character.
std::optional<std::string> toUtf8(llvm::ArrayRef<uint8_t> Bytes, unsigned Width) {
  std::vector<llvm::UTF32> Wide;
  for (size_t At = 0; At != Bytes.size(); At += Width) {
    llvm::UTF32 C = 0;
    std::memcpy(&C, Bytes.data() + At, Width);
    Wide.push_back(C);
  }
  std::string Text(4 * Wide.size(), '\0');
  const llvm::UTF32 *From = Wide.data();
  auto *To = reinterpret_cast<llvm::UTF8 *>(Text.data());
  if (llvm::ConvertUTF32toUTF8(&From, From + Wide.size(), &To, To + Text.size(),
                               llvm::strictConversion) != llvm::conversionOK)
    return std::nullopt;
  Text.resize(size_t(reinterpret_cast<char *>(To) - Text.data()));
  return Text;
}

} // namespace

bool Codes::isOf(Reader Read, uint64_t Address, uint64_t Type) const {
  return Address != 0 && readValue<uint64_t>(Read, Address + L.Type) == Type;
}

std::optional<std::string> Codes::text(Reader Read, uint64_t Address) const {
  if (!isOf(Read, Address, T.Unicode))
    return std::nullopt;
  const auto Length = readValue<uint64_t>(Read, Address + L.UnicodeLength);
  const auto State = readValue<uint32_t>(Read, Address + L.UnicodeState);
  if (!Length || !State)
    return std::nullopt;
  const unsigned Width = *State >> 2 & 7;
  const bool Compact = *State >> 5 & 1, Ascii = *State >> 6 & 1;
  if (*Length == 0 || *Length > LongestText || !Compact ||
      (Width != 1 && Width != 2 && Width != 4) || (Ascii && Width != 1))
    return std::nullopt;
  std::vector<uint8_t> Bytes(*Length * Width);
  if (!Read(Address + (Ascii ? L.AsciiData : L.UnicodeData), Bytes))
    return std::nullopt;
  return toUtf8(Bytes, Width);
}

/// Where the bytes of a bytes object lie, and how many they are.
std::optional<std::pair<uint64_t, uint64_t>> Codes::bytes(Reader Read, uint64_t Address) const {
  if (!isOf(Read, Address, T.Bytes))
    return std::nullopt;
  const auto Size = readValue<uint64_t>(Read, Address + L.Size);
  if (!Size)
    return std::nullopt;
  return std::pair(Address + L.BytesData, *Size);
}

std::optional<Code> Codes::read(Reader Read, uint64_t Address, const Header &H) const {
  Code C;
  const auto Name = text(Read, field<uint64_t>(H, L.CodeName));
  const auto File = Name ? text(Read, field<uint64_t>(H, L.CodeFile)) : std::nullopt;
  const auto Lines = File ? bytes(Read, field<uint64_t>(H, L.CodeLines)) : std::nullopt;
  if (!Lines || Lines->second > LongestTable)
    return std::nullopt;
  C.Address = Address;
  C.Name = *Name;
  C.File = *File;
  C.FirstLine = std::max(field<int32_t>(H, L.CodeFirstLine), 0);
  C.Lines.resize(Lines->second);
  if (!C.Lines.empty() && !Read(Lines->first, C.Lines))
    return std::nullopt;
  uint64_t Size = field<uint64_t>(H, L.Size) * 2; // Instructions are pairs of bytes.
  C.Begin = Address + L.Bytecode;
  if (L.BytecodeApart) {
    const auto Held = bytes(Read, field<uint64_t>(H, L.Bytecode));
    if (!Held)
      return std::nullopt;
    std::tie(C.Begin, Size) = *Held;
  }
  if (Size == 0 || Size > MostBytecode)
    return std::nullopt;
  C.End = C.Begin + Size;
  return C;
}

std::vector<uint8_t> Codes::fixedFields(const Header &H) const {
  std::vector<uint8_t> Fixed;
  for (uint64_t Field :
       {field<uint64_t>(H, L.CodeName), field<uint64_t>(H, L.CodeFile),
        field<uint64_t>(H, L.CodeLines), uint64_t(field<uint32_t>(H, L.CodeFirstLine)),
        L.BytecodeApart ? field<uint64_t>(H, L.Bytecode) : field<uint64_t>(H, L.Size)}) {
    const auto *Bytes = reinterpret_cast<const uint8_t *>(&Field);
    Fixed.insert(Fixed.end(), Bytes, Bytes + sizeof(Field));
  }
  return Fixed;
}

const Code *Codes::at(Reader Read, uint64_t Address) {
  Header H;
  const auto Seen = ByAddress.find(Address);
  const bool Readable = Read(Address, H);
  if (!Readable && Seen != ByAddress.end())
    return &Seen->second.What;
  if (!Readable || field<uint64_t>(H, L.Type) != T.Code)
    return nullptr;
  std::vector<uint8_t> Fixed = fixedFields(H);
  if (Seen != ByAddress.end() && Seen->second.Fixed == Fixed)
    return &Seen->second.What;
  std::optional<Code> New = read(Read, Address, H);
  if (!New) {
    ByAddress.erase(Address);
    return nullptr;
  }
  Known &K = ByAddress[Address] = {std::move(Fixed), std::move(*New)};
  return &K.What;
}

std::optional<uint64_t> Codes::search(Reader Read, uint64_t Instruction) const {
  std::vector<uint8_t> Before(SearchedBytes);
  const uint64_t End = Instruction & ~uint64_t(7);
  if (End < SearchedBytes)
    return std::nullopt;
  uint64_t Start = End - SearchedBytes;
  // What lies in front of it need not be mapped as far as that.
  for (constexpr uint64_t Page = 4096; !Read(Start, Before); Before.resize(End - Start)) {
    Start = (Start / Page + 1) * Page;
    if (Start >= End)
      return std::nullopt;
  }
  for (uint64_t At = End; At >= Start + 8; At -= 8)
    if (field<uint64_t>(Before, At - 8 - Start) == T.Code)
      return At - 8 - L.Type;
  return std::nullopt;
}

const Code *Codes::around(Reader Read, uint64_t Instruction, uint64_t Now) {
  auto After = ByAddress.upper_bound(Instruction);
  if (After != ByAddress.begin() && std::prev(After)->second.What.End > Instruction) {
    const Code *Known = at(Read, std::prev(After)->first);
    if (Known && Known->Begin <= Instruction && Instruction < Known->End)
      return Known;
  }
  if (auto It = NotCode.find(Instruction); It != NotCode.end() && Now - It->second < Forgotten)
    return nullptr;
  if (std::optional<uint64_t> Found = search(Read, Instruction))
    if (const Code *New = at(Read, *Found);
        New && New->Begin <= Instruction && Instruction < New->End)
      return New;
  if (NotCode.size() >= MostForgotten)
    NotCode.clear();
  NotCode[Instruction] = Now;
  return nullptr;
}

unsigned Codes::lineOf(const Code &C, uint64_t Instruction) const {
  return lineAt(L.Lines, C.Lines, C.FirstLine, Instruction - C.Begin);
}

} // namespace concadvise::profiler::python
