#include "analyzer/frontend/PathFilter.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {

static std::string realPath(StringRef Path) {
  SmallString<256> Real;
  if (sys::fs::real_path(Path, Real)) {
    Real = Path;
    sys::fs::make_absolute(Real);
    sys::path::remove_dots(Real, true);
  }
  return std::string(Real);
}

static bool isWithin(StringRef File, StringRef Folder) {
  return File.consume_front(Folder) &&
         (File.empty() || File.starts_with("/") || Folder.ends_with("/"));
}

PathFilter::PathFilter(ArrayRef<std::string> Paths) {
  for (const std::string &Path : Paths)
    Wanted.push_back({Path, realPath(Path)});
}

bool PathFilter::accepts(StringRef File) {
  if (Wanted.empty())
    return true;
  auto [At, New] = Known.try_emplace(File, false);
  if (!New)
    return At->second;
  std::string Real = realPath(File);
  for (Entry &Each : Wanted)
    if (isWithin(Real, Each.Real))
      At->second = Each.Used = true;
  return At->second;
}

std::vector<std::string> PathFilter::unused() const {
  std::vector<std::string> Result;
  for (const Entry &Each : Wanted)
    if (!Each.Used)
      Result.push_back(Each.Named);
  return Result;
}

} // namespace concadvise
