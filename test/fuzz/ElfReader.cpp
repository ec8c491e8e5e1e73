// Any bytes are a binary, or none: it is unwound through and its addresses have names, or not.
#include "profiler/unwind/Module.h"

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

using namespace concadvise::profiler;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  const int File = memfd_create("binary", MFD_CLOEXEC);
  if (File < 0 || write(File, Data, Size) != ssize_t(Size))
    abort();
  {
    Module Binary("binary", "/proc/self/fd/" + std::to_string(File));
    Binary.buildId();
    for (const Module::Symbol &Each : Binary.symbols({"", "_Py"})) {
      Binary.ruleAt(Each.Address);
      Binary.symbolise(Each.Address + Each.Size / 2);
    }
    for (uint64_t Offset : {uint64_t(0), uint64_t(Size / 2), uint64_t(UINT64_MAX)}) {
      Binary.ruleAt(Binary.addressOf(Offset));
      Binary.symbolise(Binary.addressOf(Offset));
    }
  }
  close(File);
  return 0;
}
