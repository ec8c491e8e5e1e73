#include "analyzer/rewriter/Apply.h"

#include "analyzer/rewriter/SourceText.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;

namespace concadvise {
namespace {

Error failed(const std::string &File, const char *What, int Code = errno) {
  std::error_code EC(Code, std::generic_category());
  return createStringError(EC, "%s: %s: %s", File.c_str(), What, EC.message().c_str());
}

/// A new version of a file, written but not yet in its place.
class Staged {
public:
  static Expected<Staged> prepare(const FileChange &Change);
  Staged(Staged &&Other)
      : Change(Other.Change), Target(std::move(Other.Target)),
        Temporary(std::move(Other.Temporary)) {
    Other.Temporary.clear();
  }
  ~Staged() {
    if (!Temporary.empty())
      ::unlink(Temporary.c_str());
  }

  Error check() const;
  Error commit();
  const FileChange &change() const { return *Change; }

private:
  explicit Staged(const FileChange &Change) : Change(&Change) {}
  Error resolve();
  Error write();

  const FileChange *Change;
  std::string Target; ///< Behind symbolic links.
  std::string Temporary;
};

Error Staged::resolve() {
  SmallString<256> Real;
  if (std::error_code EC = sys::fs::real_path(Change->File, Real))
    return failed(Change->File, "cannot be found", EC.value());
  Target = std::string(Real);
  if (::access(Target.c_str(), W_OK) != 0)
    return failed(Change->File, "may not be written");
  if (::access(sys::path::parent_path(Target).str().c_str(), W_OK | X_OK) != 0)
    return failed(Change->File, "its folder may not be written");
  return Error::success();
}

Error writeAll(int File, StringRef Bytes, const std::string &Name) {
  while (!Bytes.empty()) {
    ssize_t Written = ::write(File, Bytes.data(), Bytes.size());
    if (Written < 0 && errno == EINTR)
      continue;
    if (Written < 0)
      return failed(Name, "cannot be written");
    Bytes = Bytes.drop_front(size_t(Written));
  }
  return Error::success();
}

Error Staged::write() {
  struct stat Old;
  if (::stat(Target.c_str(), &Old) != 0)
    return failed(Change->File, "cannot be read");
  SmallString<256> Model(sys::path::parent_path(Target));
  sys::path::append(Model, ".concadvise-%%%%%%%%");
  SmallString<256> Path;
  int File = -1;
  if (std::error_code EC = sys::fs::createUniqueFile(Model, File, Path, sys::fs::OF_None, 0600))
    return failed(Change->File, "its folder takes no new file", EC.value());
  auto Close = make_scope_exit([&] { ::close(File); });
  Temporary = std::string(Path);
  if (Error E = writeAll(File, Change->After, Change->File))
    return E;
  // Only root may give files away; an own file has the right owner already.
  if (::fchown(File, Old.st_uid, Old.st_gid) != 0 && errno != EPERM)
    return failed(Change->File, "its owner cannot be kept");
  if (::fchmod(File, Old.st_mode & 07777) != 0)
    return failed(Change->File, "its permissions cannot be kept");
  if (::fsync(File) != 0)
    return failed(Change->File, "cannot be written");
  return Error::success();
}

Expected<Staged> Staged::prepare(const FileChange &Change) {
  Staged Result(Change);
  if (Error E = Result.resolve())
    return E;
  if (Error E = Result.check())
    return E;
  if (Error E = Result.write())
    return E;
  return Result;
}

Error Staged::check() const {
  auto Now = readSource(Target);
  if (!Now)
    return Now.takeError();
  if (Now->Sha256 != sha256(Change->Before))
    return createStringError(inconvertibleErrorCode(),
                             "%s: has changed since it was read; nothing is written",
                             Change->File.c_str());
  return Error::success();
}

Error Staged::commit() {
  if (::rename(Temporary.c_str(), Target.c_str()) != 0)
    return failed(Change->File, "cannot be replaced");
  Temporary.clear();
  // The rename itself is on the disk once the folder is.
  int Folder = ::open(sys::path::parent_path(Target).str().c_str(), O_RDONLY | O_DIRECTORY);
  if (Folder >= 0) {
    ::fsync(Folder);
    ::close(Folder);
  }
  return Error::success();
}

} // namespace

Error applyChanges(ArrayRef<FileChange> Changes) {
  std::vector<Staged> All;
  for (const FileChange &Change : Changes) {
    auto One = Staged::prepare(Change);
    if (!One)
      return One.takeError();
    All.push_back(std::move(*One));
  }
  for (const Staged &One : All)
    if (Error E = One.check())
      return E;
  for (size_t I = 0; I < All.size(); ++I) {
    if (Error E = All[I].commit()) {
      Error Undone = applyChanges(reversed(Changes.take_front(I)));
      return joinErrors(std::move(E), std::move(Undone));
    }
  }
  return Error::success();
}

std::vector<FileChange> reversed(ArrayRef<FileChange> Changes) {
  std::vector<FileChange> Back;
  for (const FileChange &Change : Changes)
    Back.push_back({Change.File, Change.After, Change.Before});
  return Back;
}

} // namespace concadvise
