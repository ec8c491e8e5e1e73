// Any text is a compilation database or an error; any command in it becomes arguments for Clang.
#include "analyzer/frontend/Flags.h"

#include <cstddef>
#include <cstdint>

using namespace concadvise;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::string Text(reinterpret_cast<const char *>(Data), Size);
  llvm::Expected<CompileCommands> Commands =
      parseDatabase(llvm::MemoryBufferRef(Text, "/nowhere/compile_commands.json"));
  if (!Commands) {
    llvm::consumeError(Commands.takeError());
    return 0;
  }
  for (const CompileCommand &Each : Commands->All)
    clangArguments(Each);
  return 0;
}
