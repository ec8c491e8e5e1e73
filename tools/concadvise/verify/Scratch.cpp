#include "tools/concadvise/verify/Scratch.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <filesystem>

using namespace llvm;

namespace concadvise {

/// Overlays leave device files (what was removed) and folders that not even their owner may read.
static void removeAll(const std::filesystem::path &Folder) {
  using namespace std::filesystem;
  std::error_code Ignored;
  permissions(Folder, perms::owner_all, perm_options::add, Ignored);
  for (directory_iterator At(Folder, Ignored), End; At != End; At.increment(Ignored))
    if (At->is_directory(Ignored) && !At->is_symlink(Ignored))
      removeAll(At->path());
  remove_all(Folder, Ignored);
}

Expected<Scratch> Scratch::make(StringRef Name) {
  Scratch Result;
  SmallString<128> Made;
  std::error_code EC = sys::fs::createUniqueDirectory(Name, Made);
  if (!EC)
    EC = sys::fs::real_path(Made, Result.Folder);
  if (EC)
    return createStringError(EC, "no folder for temporary files: " + EC.message());
  return Result;
}

Scratch::~Scratch() {
  if (!Folder.empty())
    removeAll(Folder.str().str());
}

std::string contentOf(const std::string &File) {
  auto Buffer = MemoryBuffer::getFile(File);
  return Buffer ? (*Buffer)->getBuffer().str() : "";
}

} // namespace concadvise
