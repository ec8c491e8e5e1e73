#include "profiler/events/Ring.h"

#include "profiler/events/Fd.h"

#include <cstring>
#include <sys/mman.h>
#include <utility>

namespace concadvise::profiler {

llvm::Expected<Ring> Ring::map(int EventFd, unsigned Order) {
  const size_t PageSize = sysconf(_SC_PAGESIZE), DataSize = PageSize << Order;
  void *At = mmap(nullptr, PageSize + DataSize, PROT_READ | PROT_WRITE, MAP_SHARED, EventFd, 0);
  if (At == MAP_FAILED)
    return errnoError("cannot map an event buffer");
  return Ring(static_cast<perf_event_mmap_page *>(At), DataSize);
}

Ring::Ring(Ring &&Other) noexcept
    : Page(std::exchange(Other.Page, nullptr)), DataSize(Other.DataSize) {}

Ring::~Ring() {
  if (Page)
    munmap(Page, sysconf(_SC_PAGESIZE) + DataSize);
}

void Ring::drain(llvm::function_ref<void(llvm::ArrayRef<uint8_t>)> Take) {
  const uint8_t *Data = reinterpret_cast<const uint8_t *>(Page) + sysconf(_SC_PAGESIZE);
  const uint64_t Head = __atomic_load_n(&Page->data_head, __ATOMIC_ACQUIRE);
  uint64_t Tail = Page->data_tail;
  while (Tail < Head) {
    // Records are multiples of 8 bytes, so a header never wraps; a body may.
    perf_event_header Header;
    const size_t At = Tail % DataSize;
    std::memcpy(&Header, Data + At, sizeof(Header));
    if (Header.size < sizeof(Header))
      break;
    if (At + Header.size <= DataSize) {
      Take({Data + At, Header.size});
    } else {
      Straightened.assign(Data + At, Data + DataSize);
      Straightened.append(Data, Data + Header.size - Straightened.size());
      Take(Straightened);
    }
    Tail += Header.size;
  }
  __atomic_store_n(&Page->data_tail, Head, __ATOMIC_RELEASE);
}

} // namespace concadvise::profiler
