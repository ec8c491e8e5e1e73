// Puts the records of several rings into the order of time.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>
#include <vector>

namespace concadvise::profiler {

/// Records are copied in as they are drained and leave in order of time once nothing older can
/// still arrive. A record that comes later than that leaves at once, out of order.
class Sorter {
public:
  void add(uint64_t Time, llvm::ArrayRef<uint8_t> Bytes);

  /// Hands over all records with a time below `Horizon`, oldest first; equal times keep the order
  /// of their arrival.
  void release(uint64_t Horizon, llvm::function_ref<void(llvm::ArrayRef<uint8_t>)> Take);

  size_t waiting() const { return Index.size(); }

private:
  struct Entry {
    uint64_t Time;
    size_t At, Size;
  };
  std::vector<Entry> Index;
  std::vector<uint8_t> Storage;
};

} // namespace concadvise::profiler
