// Any bytes are a profile or an error; what is read can be shown and exported.
#include "profiler/store/ProfileFile.h"

#include <cstddef>
#include <cstdint>

using namespace concadvise;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Bytes(reinterpret_cast<const char *>(Data), Size);
  llvm::Expected<Profile> P = profiler::parseProfile(Bytes);
  if (!P) {
    llvm::consumeError(P.takeError());
    return 0;
  }
  llvm::raw_null_ostream Nowhere;
  profiler::writeFolded(*P, Nowhere);
  profiler::writePprof(*P, Nowhere);
  llvm::consumeError(profiler::parseProfile(profiler::serialiseProfile(*P)).takeError());
  return 0;
}
