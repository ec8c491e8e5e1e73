#include "tools/concadvise/FactsCache.h"

#include "tools/concadvise/Installation.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace concadvise {

constexpr uint64_t Megabyte = 1000 * 1000;

/// What the environment allows, in megabytes; a wrong value is as good as none.
static uint64_t mostBytes() {
  uint64_t Megabytes = 1000;
  if (auto Text = sys::Process::GetEnv("CONCADVISE_CACHE_MB"))
    (void)StringRef(*Text).getAsInteger(10, Megabytes);
  return std::min<uint64_t>(Megabytes, UINT64_MAX / Megabyte) * Megabyte;
}

/// This very program: another build of it may see other things in the same source.
static std::string thisProgram() {
  std::string Program = thisObject();
  sys::fs::file_status Status;
  if (sys::fs::status(Program, Status))
    return Program;
  return Program + "\n" + std::to_string(Status.getSize()) + "\n" +
         std::to_string(Status.getLastModificationTime().time_since_epoch().count()) + "\n" +
         CONCADVISE_VERSION;
}

std::unique_ptr<store::Cache> factsCache() {
  SmallString<128> Folder;
  if (!sys::path::cache_directory(Folder))
    return nullptr;
  // XDG_CACHE_HOME has to be absolute; otherwise it is as good as none.
  if (!sys::path::is_absolute(Folder)) {
    if (!sys::path::home_directory(Folder))
      return nullptr;
    sys::path::append(Folder, ".cache");
  }
  sys::path::append(Folder, "concadvise", "facts");
  return std::make_unique<store::Cache>(std::string(Folder), thisProgram(), mostBytes());
}

std::unique_ptr<store::Cache> factsCache(const Invocation &Call) {
  return Call.Args.hasArg(OPT_no_cache) ? nullptr : factsCache();
}

} // namespace concadvise
