#include "tools/report/SourceCache.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

static std::vector<StringRef> splitLines(StringRef Text) {
  std::vector<StringRef> Lines;
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    Lines.push_back(Line.rtrim('\r'));
    Text = Rest;
  }
  return Lines;
}

/// Every byte that does not continue a UTF-8 sequence starts a character.
static unsigned characters(StringRef Text) {
  return unsigned(count_if(Text, [](char C) { return (C & 0xC0) != 0x80; }));
}

const SourceCache::Text &SourceCache::load(StringRef File) {
  auto [At, New] = Files.try_emplace(File);
  if (New)
    if (auto Buffer = MemoryBuffer::getFile(File)) {
      At->second.Lines = splitLines((*Buffer)->getBuffer());
      At->second.Buffer = std::move(*Buffer);
    }
  return At->second;
}

std::optional<StringRef> SourceCache::line(StringRef File, unsigned Number) {
  const Text &Loaded = load(File);
  if (Number == 0 || Number > Loaded.Lines.size())
    return std::nullopt;
  return Loaded.Lines[Number - 1];
}

std::optional<SourceCache::Position> SourceCache::position(StringRef File, size_t Offset) {
  const Text &Loaded = load(File);
  if (!Loaded.Buffer || Offset > Loaded.Buffer->getBufferSize())
    return std::nullopt;
  StringRef Before = Loaded.Buffer->getBuffer().take_front(Offset);
  auto Line = unsigned(Before.count('\n'));
  size_t LineStart = Before.rfind('\n') + 1; // npos + 1 is 0
  return Position{Line + 1, characters(Before.drop_front(LineStart)) + 1};
}

unsigned SourceCache::characterColumn(StringRef File, unsigned Line, unsigned ByteColumn) {
  std::optional<StringRef> Text = line(File, Line);
  if (!Text || ByteColumn == 0)
    return ByteColumn;
  return characters(Text->take_front(ByteColumn - 1)) + 1;
}

} // namespace concadvise
