#include "analyzer/frontend/Snapshot.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

#include <ctime>
#include <sys/stat.h>

using namespace llvm;
using concadvise::store::Input;

namespace concadvise {
namespace {

constexpr int64_t Second = 1'000'000'000;
/// Some file systems keep times of two seconds' resolution.
constexpr int64_t CoarsestClock = 2 * Second;

int64_t nanoseconds(const timespec &Time) { return Time.tv_sec * Second + Time.tv_nsec; }

int64_t now() {
  timespec Time;
  clock_gettime(CLOCK_REALTIME, &Time);
  return nanoseconds(Time);
}

sys::fs::file_type typeOf(mode_t Mode) {
  if (S_ISREG(Mode))
    return sys::fs::file_type::regular_file;
  if (S_ISDIR(Mode))
    return sys::fs::file_type::directory_file;
  return sys::fs::file_type::type_unknown;
}

Input::Kind kindOf(mode_t Mode) {
  return S_ISREG(Mode)   ? Input::Kind::File
         : S_ISDIR(Mode) ? Input::Kind::Folder
                         : Input::Kind::Other;
}

/// Fills in a fresh entry.
void look(Snapshot::Entry &Into, StringRef Path) {
  Into.Seen.Path = Path.str();
  struct stat Found;
  if (::stat(Into.Seen.Path.c_str(), &Found) != 0) {
    Into.Missing = std::error_code(errno, std::generic_category());
    return;
  }
  Input &Seen = Into.Seen;
  Seen.What = kindOf(Found.st_mode);
  int64_t Modified = nanoseconds(Found.st_mtim), Changed = nanoseconds(Found.st_ctim);
  if (Seen.What == Input::Kind::File && std::max(Modified, Changed) < now() - CoarsestClock) {
    Seen.Size = Found.st_size;
    Seen.Inode = Found.st_ino;
    Seen.Modified = Modified;
    Seen.Changed = Changed;
  }
  Into.Status = vfs::Status(Path, sys::fs::UniqueID(Found.st_dev, Found.st_ino),
                            sys::TimePoint<>(std::chrono::nanoseconds(Modified)), Found.st_uid,
                            Found.st_gid, Found.st_size, typeOf(Found.st_mode),
                            static_cast<sys::fs::perms>(Found.st_mode & 07777));
}

void read(Snapshot::Entry &Into) {
  if (Into.Text || Into.Unreadable)
    return;
  // A pipe or a device can be read once, and who is to say when it ends.
  if (Into.Seen.What != Input::Kind::File) {
    Into.Unreadable = Into.Missing ? Into.Missing
                                   : std::make_error_code(Into.Seen.What == Input::Kind::Folder
                                                              ? std::errc::is_a_directory
                                                              : std::errc::invalid_argument);
    return;
  }
  // Not mapped: an editor may cut the file off meanwhile.
  auto Text = MemoryBuffer::getFile(Into.Seen.Path, /*IsText=*/false,
                                    /*RequiresNullTerminator=*/true, /*IsVolatile=*/true);
  if (!Text) {
    Into.Unreadable = Text.getError();
    return;
  }
  Into.Seen.Content = xxh3_64bits((*Text)->getBuffer());
  Into.Text = std::move(*Text);
}

void list(Snapshot::Entry &Into) {
  if (!Into.Names.empty() || Into.Unreadable || Into.Seen.What != Input::Kind::Folder)
    return;
  std::error_code Failed;
  for (sys::fs::directory_iterator At(Into.Seen.Path, Failed), End; !Failed && At != End;
       At.increment(Failed))
    Into.Names.emplace_back(At->path(), At->type());
  Into.Unreadable = Failed;
  llvm::sort(Into.Names, [](const auto &A, const auto &B) { return A.path() < B.path(); });
  std::string All;
  for (const vfs::directory_entry &Each : Into.Names)
    (All += Each.path()).push_back('\0');
  Into.Seen.Content = xxh3_64bits(All);
}

class SeenFile : public vfs::File {
public:
  SeenFile(vfs::Status Of, StringRef Text) : Of(std::move(Of)), Text(Text) {}

  ErrorOr<vfs::Status> status() override { return Of; }
  ErrorOr<std::unique_ptr<MemoryBuffer>> getBuffer(const Twine &Name, int64_t, bool,
                                                   bool) override {
    SmallString<256> Storage;
    return MemoryBuffer::getMemBuffer(Text, Name.toStringRef(Storage));
  }
  std::error_code close() override { return {}; }

private:
  vfs::Status Of;
  StringRef Text;
};

class SeenFolder : public vfs::detail::DirIterImpl {
public:
  explicit SeenFolder(ArrayRef<vfs::directory_entry> Names) : Left(Names) { show(); }
  std::error_code increment() override {
    Left = Left.drop_front();
    show();
    return {};
  }

private:
  ArrayRef<vfs::directory_entry> Left;
  void show() { CurrentEntry = Left.empty() ? vfs::directory_entry() : Left.front(); }
};

} // namespace

Snapshot::Entry &Snapshot::look(StringRef Path) {
  Shard &In = Shards[xxh3_64bits(Path) % Shards.size()];
  std::lock_guard Lock(In.Mutex);
  std::unique_ptr<Entry> &Found = In.Entries[Path];
  if (!Found) {
    Found = std::make_unique<Entry>();
    concadvise::look(*Found, Path);
  }
  return *Found;
}

Snapshot::Entry &Snapshot::read(StringRef Path) {
  Entry &Found = look(Path);
  std::lock_guard Lock(Found.Mutex);
  concadvise::read(Found);
  return Found;
}

Snapshot::Entry &Snapshot::list(StringRef Path) {
  Entry &Found = look(Path);
  std::lock_guard Lock(Found.Mutex);
  concadvise::list(Found);
  return Found;
}

void Snapshot::put(StringRef Path, StringRef Text) {
  Entry &Into = look(Path);
  Into.Missing = Into.Unreadable = {};
  Into.Text = MemoryBuffer::getMemBufferCopy(Text, Path);
  Into.Seen = {Path.str(), Input::Kind::File};
  Into.Seen.Content = xxh3_64bits(Text);
  sys::fs::UniqueID Id = Into.Status.getUniqueID();
  if (Id == sys::fs::UniqueID()) // There is no such file yet.
    Id = vfs::getNextVirtualUniqueID();
  Into.Status = vfs::Status(Path, Id, sys::TimePoint<>(), 0, 0, Text.size(),
                            sys::fs::file_type::regular_file, sys::fs::all_read);
}

bool Snapshot::holds(const Input &Before) {
  const Input &Now = look(Before.Path).Seen;
  if (Now.What != Before.What)
    return false;
  if (!Before.Opened || Before.What == Input::Kind::Missing)
    return true;
  if (Before.What == Input::Kind::Folder)
    return list(Before.Path).Seen.Content == Before.Content;
  bool Untouched = Before.Changed != 0 && Now.Size == Before.Size && Now.Inode == Before.Inode &&
                   Now.Modified == Before.Modified && Now.Changed == Before.Changed;
  if (Untouched)
    return true;
  Entry &Read = read(Before.Path);
  return Read.Text && Read.Seen.Content == Before.Content;
}

std::string UnitFiles::absolute(const Twine &Path) const {
  SmallString<256> Full;
  Path.toVector(Full);
  if (!sys::path::is_absolute(Full))
    sys::fs::make_absolute(Directory, Full);
  return std::string(Full);
}

void UnitFiles::note(Snapshot::Entry &Of, bool Open) {
  auto [Known, Fresh] = Opened.try_emplace(&Of, Open);
  if (Fresh)
    Asked.push_back(&Of);
  Known->second |= Open;
}

ErrorOr<vfs::Status> UnitFiles::status(const Twine &Path) {
  Snapshot::Entry &Found = All.look(absolute(Path));
  note(Found, false);
  if (Found.Missing)
    return Found.Missing;
  return vfs::Status::copyWithNewName(Found.Status, Path);
}

ErrorOr<std::unique_ptr<vfs::File>> UnitFiles::openFileForRead(const Twine &Path) {
  Snapshot::Entry &Found = All.read(absolute(Path));
  note(Found, true);
  if (!Found.Text)
    return Found.Unreadable;
  StringRef Text = Found.Text->getBuffer();
  vfs::Status Named =
      vfs::Status::copyWithNewName(vfs::Status::copyWithNewSize(Found.Status, Text.size()), Path);
  return std::make_unique<SeenFile>(std::move(Named), Text);
}

vfs::directory_iterator UnitFiles::dir_begin(const Twine &Path, std::error_code &Failed) {
  Snapshot::Entry &Found = All.list(absolute(Path));
  note(Found, true);
  Failed = Found.Missing ? Found.Missing : Found.Unreadable;
  if (!Failed && Found.Seen.What != Input::Kind::Folder)
    Failed = std::make_error_code(std::errc::not_a_directory);
  return Failed ? vfs::directory_iterator()
                : vfs::directory_iterator(std::make_shared<SeenFolder>(Found.Names));
}

std::error_code UnitFiles::getRealPath(const Twine &Path, SmallVectorImpl<char> &Real) {
  std::string Full = absolute(Path);
  note(All.look(Full), false);
  return sys::fs::real_path(Full, Real);
}

std::error_code UnitFiles::setCurrentWorkingDirectory(const Twine &Path) {
  std::string Full = absolute(Path);
  Snapshot::Entry &Found = All.look(Full);
  note(Found, false);
  if (Found.Missing)
    return Found.Missing;
  if (Found.Seen.What != Input::Kind::Folder)
    return std::make_error_code(std::errc::not_a_directory);
  Directory = std::move(Full);
  return {};
}

std::vector<Input> UnitFiles::inputs() const {
  std::vector<Input> Inputs;
  for (Snapshot::Entry *Each : Asked) {
    std::lock_guard Lock(Each->Mutex);
    Inputs.push_back(Each->Seen);
    Inputs.back().Opened = Opened.lookup(Each);
    if (!Inputs.back().Opened)
      Inputs.back().Content = 0;
  }
  return Inputs;
}

} // namespace concadvise
