#include "analyzer/rewriter/Patch.h"

namespace concadvise {

void Patch::replace(uint32_t Offset, uint32_t Length, std::string With) {
  auto Next = Changes.lower_bound(Offset);
  if (Next != Changes.end() && (Next->first == Offset || Next->first < Offset + Length))
    return;
  if (Next != Changes.begin() && std::prev(Next)->first + std::prev(Next)->second.Length > Offset)
    return;
  Changes.insert({Offset, {Length, std::move(With)}});
}

std::string Patch::slice(uint32_t Begin, uint32_t End) const {
  std::string Result;
  uint32_t Done = Begin;
  for (auto It = Changes.lower_bound(Begin); It != Changes.end() && It->first < End; ++It) {
    Result += Text.slice(Done, It->first).str() + It->second.With;
    Done = It->first + It->second.Length;
  }
  if (Done < End)
    Result += Text.slice(Done, End).str();
  return Result;
}

} // namespace concadvise
