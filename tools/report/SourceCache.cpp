#include "tools/report/SourceCache.h"

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

} // namespace concadvise
