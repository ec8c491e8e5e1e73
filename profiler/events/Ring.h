// One mapped perf ring buffer.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

#include <linux/perf_event.h>

namespace concadvise::profiler {

class Ring {
public:
  /// Maps the buffer of event `EventFd` with 2^`Order` data pages.
  static llvm::Expected<Ring> map(int EventFd, unsigned Order);

  Ring(Ring &&Other) noexcept;
  Ring &operator=(Ring &&) = delete;
  ~Ring();

  /// Hands over every record that is complete, oldest first, and frees its room. The bytes are
  /// valid during the call only.
  void drain(llvm::function_ref<void(llvm::ArrayRef<uint8_t>)> Take);

private:
  Ring(perf_event_mmap_page *Page, size_t DataSize) : Page(Page), DataSize(DataSize) {}

  perf_event_mmap_page *Page;
  size_t DataSize;
  llvm::SmallVector<uint8_t, 0> Straightened; ///< A record that wraps around the end.
};

} // namespace concadvise::profiler
