#include "analyzer/program/ResourceUses.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

ResourceUses::ResourceUses(std::vector<Entry> &&Unsorted) : Entries(std::move(Unsorted)) {
  llvm::sort(Entries, [](const Entry &A, const Entry &B) { return before(A.first, B.first); });
}

const UseSummary *ResourceUses::find(const Resource &On) const {
  auto It = llvm::lower_bound(Entries, On,
                              [](const Entry &A, const Resource &B) { return before(A.first, B); });
  return It != Entries.end() && It->first == On ? &It->second : nullptr;
}

std::vector<const ResourceUses::Entry *> ResourceUses::byName() const {
  std::vector<const Entry *> Sorted;
  Sorted.reserve(Entries.size());
  for (const Entry &Each : Entries)
    Sorted.push_back(&Each);
  llvm::sort(Sorted, [](const Entry *A, const Entry *B) { return A->first < B->first; });
  return Sorted;
}

} // namespace concadvise
