#include "model/JsonDepth.h"
#include "profiler/events/Syscalls.h"
#include "profiler/events/Tracepoints.h"
#include "profiler/store/WriteFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/xxhash.h"

namespace concadvise::profiler {
namespace {

/// Empty where there is no home to keep a cache in.
std::string cacheFile() {
  auto Notes = llvm::MemoryBuffer::getFileAsStream("/sys/kernel/notes");
  llvm::SmallString<128> Folder;
  if (auto Home = llvm::sys::Process::GetEnv("XDG_CACHE_HOME"); Home && !Home->empty())
    Folder = *Home;
  else if (!llvm::sys::path::cache_directory(Folder))
    return {};
  if (!Notes)
    return {};
  const uint64_t Kernel = llvm::xxh3_64bits((*Notes)->getBuffer());
  llvm::sys::path::append(Folder, "concadvise",
                          "tracepoints-" + llvm::utohexstr(Kernel, true) + "-" +
                              std::to_string(watchedSyscalls().size()) + ".json");
  return std::string(Folder);
}

TracepointIds readCache(const std::string &Path) {
  TracepointIds Ids;
  auto File = llvm::MemoryBuffer::getFile(Path);
  if (!File || nestsTooDeeply((*File)->getBuffer()))
    return Ids;
  llvm::Expected<llvm::json::Value> Value = llvm::json::parse((*File)->getBuffer());
  if (!Value) {
    llvm::consumeError(Value.takeError());
    return Ids;
  }
  if (const llvm::json::Object *Object = Value->getAsObject())
    for (const auto &[Call, Id] : *Object) {
      int Number;
      if (!llvm::StringRef(Call).getAsInteger(10, Number) && Id.getAsInteger())
        Ids[Number] = *Id.getAsInteger();
    }
  return Ids;
}

/// A cache that cannot be written costs the experiment again, nothing else.
void writeCache(const std::string &Path, const TracepointIds &Ids) {
  llvm::json::Object Object;
  for (auto [Call, Id] : Ids)
    Object[std::to_string(Call)] = int64_t(Id);
  if (llvm::sys::fs::create_directories(llvm::sys::path::parent_path(Path)))
    return;
  llvm::consumeError(writeFile(Path, [&](llvm::raw_ostream &Out) {
    Out << llvm::json::Value(std::move(Object)) << '\n';
    return llvm::Error::success();
  }));
}

} // namespace

llvm::Expected<TracepointIds> syscallTracepoints() {
  const std::string Path = cacheFile();
  if (TracepointIds Known = readCache(Path); !Known.empty())
    return Known;
  llvm::Expected<TracepointIds> Ids = tracepointsFromTracefs();
  if (!Ids) {
    llvm::consumeError(Ids.takeError());
    Ids = tracepointsByExperiment();
  }
  if (Ids && !Path.empty())
    writeCache(Path, *Ids);
  return Ids;
}

} // namespace concadvise::profiler
