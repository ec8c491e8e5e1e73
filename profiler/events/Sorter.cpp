#include "profiler/events/Sorter.h"

#include <algorithm>

namespace concadvise::profiler {

void Sorter::add(uint64_t Time, llvm::ArrayRef<uint8_t> Bytes) {
  Index.push_back({Time, Storage.size(), Bytes.size()});
  Storage.insert(Storage.end(), Bytes.begin(), Bytes.end());
}

void Sorter::release(uint64_t Horizon, llvm::function_ref<void(llvm::ArrayRef<uint8_t>)> Take) {
  std::stable_sort(Index.begin(), Index.end(),
                   [](const Entry &A, const Entry &B) { return A.Time < B.Time; });
  const auto Rest = std::partition_point(Index.begin(), Index.end(),
                                         [&](const Entry &E) { return E.Time < Horizon; });
  for (auto It = Index.begin(); It != Rest; ++It)
    Take({Storage.data() + It->At, It->Size});

  std::vector<uint8_t> Kept;
  std::vector<Entry> KeptIndex(Rest, Index.end());
  for (Entry &E : KeptIndex) {
    const uint8_t *From = Storage.data() + E.At;
    E.At = Kept.size();
    Kept.insert(Kept.end(), From, From + E.Size);
  }
  Index = std::move(KeptIndex);
  Storage = std::move(Kept);
}

} // namespace concadvise::profiler
