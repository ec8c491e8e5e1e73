// Any text is a configuration or an error; so is the knowledge in it.
#include "analyzer/program/Knowledge.h"
#include "tools/concadvise/Config.h"

#include <cstddef>
#include <cstdint>

using namespace concadvise;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::string Text(reinterpret_cast<const char *>(Data), Size);
  llvm::Expected<Config> Read =
      parseConfig(llvm::MemoryBufferRef(Text, "/nowhere/.concadvise.yaml"));
  if (!Read) {
    llvm::consumeError(Read.takeError());
    return 0;
  }
  Knowledge Known;
  for (const std::string &Library : Read->Knowledge)
    llvm::consumeError(Known.extend(Library, Read->File));
  return 0;
}
