// Stands in for Analysis.cpp until the analyzer's rooms are built.
#include "tools/concadvise/Analysis.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace concadvise {

std::string displayRoot() {
  SmallString<256> Folder;
  return sys::fs::current_path(Folder) ? std::string() : std::string(Folder);
}

Expected<Analysis> analyseCode(const Invocation &) {
  return failure("this build has no analyzer yet");
}

} // namespace concadvise
