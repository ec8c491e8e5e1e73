#include "analyzer/store/Cache.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

#include <chrono>

using namespace llvm;

namespace concadvise::store {
namespace {

constexpr StringLiteral Extension = ".entry", Unfinished = ".part";

/// Using an entry is written down when the last time is longer ago; that costs a system call.
constexpr std::chrono::minutes UseNoted(10);
/// Nobody writes one entry for that long: whoever began it is gone.
constexpr std::chrono::hours Abandoned(1);

void noteUse(const std::string &Path) {
  sys::fs::file_status Status;
  auto Now = std::chrono::system_clock::now();
  if (sys::fs::status(Path, Status) || Now - Status.getLastModificationTime() < UseNoted)
    return;
  Expected<sys::fs::file_t> File =
      sys::fs::openNativeFileForWrite(Path, sys::fs::CD_OpenExisting, sys::fs::OF_None);
  if (!File)
    return consumeError(File.takeError());
  (void)sys::fs::setLastAccessAndModificationTime(*File, Now);
  (void)sys::fs::closeFile(*File);
}

struct Entry {
  std::string Path;
  uint64_t Size;
  sys::TimePoint<> Used;
};

/// Files of others in the folder are left alone.
std::vector<Entry> entriesIn(StringRef Folder) {
  std::vector<Entry> Found;
  std::error_code Failed;
  for (sys::fs::directory_iterator At(Folder, Failed), End; !Failed && At != End;
       At.increment(Failed)) {
    sys::fs::file_status Status;
    StringRef Kind = sys::path::extension(At->path());
    if ((Kind != Extension && Kind != Unfinished) || sys::fs::status(At->path(), Status))
      continue;
    sys::TimePoint<> Used = Status.getLastModificationTime();
    if (Kind == Extension)
      Found.push_back({At->path(), Status.getSize(), Used});
    else if (std::chrono::system_clock::now() - Used > Abandoned)
      (void)sys::fs::remove(At->path());
  }
  return Found;
}

} // namespace

std::string Cache::pathOf(StringRef Name) const {
  XXH128_hash_t Hash = xxh3_128bits(arrayRefFromStringRef((Owner + "\n" + Name).str()));
  return Folder + "/" + utohexstr(Hash.high64, /*LowerCase=*/true, 16) +
         utohexstr(Hash.low64, /*LowerCase=*/true, 16) + Extension.str();
}

std::unique_ptr<MemoryBuffer> Cache::find(StringRef Name) const {
  std::string Path = pathOf(Name);
  if (!sys::fs::is_regular_file(Path)) // A pipe would be waited for.
    return nullptr;
  // Read, not mapped: another process may damage the file, but not what we have read.
  auto Bytes = MemoryBuffer::getFile(Path, /*IsText=*/false, /*RequiresNullTerminator=*/false,
                                     /*IsVolatile=*/true);
  if (!Bytes)
    return nullptr;
  noteUse(Path);
  return std::move(*Bytes);
}

void Cache::keep(StringRef Name, StringRef Bytes) {
  if (Bytes.size() > MostBytes || sys::fs::create_directories(Folder, true, sys::fs::owner_all))
    return;
  std::string Path = pathOf(Name);
  Expected<sys::fs::TempFile> File = sys::fs::TempFile::create(Folder + "/%%%%%%%%" + Unfinished);
  if (!File)
    return consumeError(File.takeError());
  raw_fd_ostream Out(File->FD, /*shouldClose=*/false);
  Out << Bytes;
  Out.flush();
  bool Written = !Out.has_error();
  Out.clear_error();
  consumeError(Written ? File->keep(Path) : File->discard());
  Grew = true;
}

void Cache::trim() {
  if (!Grew.exchange(false))
    return;
  std::vector<Entry> Entries = entriesIn(Folder);
  uint64_t Bytes = 0;
  for (const Entry &Each : Entries)
    Bytes += Each.Size;
  if (Bytes <= MostBytes)
    return;
  llvm::sort(Entries, [](const Entry &A, const Entry &B) { return A.Used < B.Used; });
  uint64_t Enough = MostBytes - MostBytes / 5; // Not again after every run.
  for (const Entry &Each : Entries) {
    if (Bytes <= Enough)
      return;
    if (!sys::fs::remove(Each.Path))
      Bytes -= Each.Size;
  }
}

} // namespace concadvise::store
