#include "tools/lsp/Documents.h"

#include <algorithm>

using namespace llvm;

namespace concadvise::lsp {

static std::string changed(std::string Text, const json::Object &Change, Encoding In) {
  auto New = Change.getString("text");
  if (!New)
    return Text;
  const json::Value *Where = Change.get("range");
  if (!Where)
    return New->str();
  std::optional<Range> Replaced = rangeIn(Where);
  if (!Replaced)
    return Text;
  Lines Before(Text);
  size_t Start = Before.offsetOf(Replaced->Start, In), End = Before.offsetOf(Replaced->End, In);
  if (End < Start)
    std::swap(Start, End);
  Text.replace(Start, End - Start, New->str());
  return Text;
}

std::string changed(std::string Text, const json::Array &Changes, Encoding In) {
  for (const json::Value &Each : Changes)
    if (const json::Object *Change = Each.getAsObject())
      Text = changed(std::move(Text), *Change, In);
  return Text;
}

Range rangeOf(const Lines &In, size_t Offset, size_t Length, Encoding As) {
  return {In.positionOf(Offset, As), In.positionOf(Offset + Length, As)};
}

} // namespace concadvise::lsp
