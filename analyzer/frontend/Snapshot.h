// The file system as one scan sees it. Every path is looked at once, so that all units agree and a
// header is read once; and who looked at what is known, so that a result can be told to be current.
#pragma once

#include "analyzer/store/FactsFile.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <array>
#include <memory>
#include <mutex>
#include <vector>

namespace concadvise {

/// Thread-safe.
class Snapshot {
public:
  struct Entry {
    store::Input Seen;
    llvm::vfs::Status Status;                 ///< Of what is there.
    std::error_code Missing;                  ///< Why nothing is.
    std::unique_ptr<llvm::MemoryBuffer> Text; ///< Once the file was opened.
    std::error_code Unreadable;
    std::vector<llvm::vfs::directory_entry> Names; ///< Once the folder was listed.
    std::mutex Mutex;
  };

  /// Paths are absolute; entries stay where they are as long as the snapshot.
  Entry &look(llvm::StringRef Path);
  Entry &read(llvm::StringRef Path);
  Entry &list(llvm::StringRef Path);

  /// From now on the file holds `Text`. Before anybody looks.
  void put(llvm::StringRef Path, llvm::StringRef Text);

  /// Whether `Before` would be seen again.
  bool holds(const store::Input &Before);

private:
  struct Shard {
    std::mutex Mutex;
    llvm::StringMap<std::unique_ptr<Entry>> Entries;
  };
  std::array<Shard, 64> Shards;
};

/// The snapshot as Clang sees it, for one unit. Remembers what was asked.
class UnitFiles : public llvm::vfs::FileSystem {
public:
  explicit UnitFiles(Snapshot &All) : All(All) {}

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &Path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine &Path) override;
  llvm::vfs::directory_iterator dir_begin(const llvm::Twine &Path,
                                          std::error_code &Failed) override;
  std::error_code getRealPath(const llvm::Twine &Path, llvm::SmallVectorImpl<char> &Real) override;
  std::error_code setCurrentWorkingDirectory(const llvm::Twine &Path) override;
  llvm::ErrorOr<std::string> getCurrentWorkingDirectory() const override { return Directory; }

  /// Everything that the unit's Facts rest on, in the order in which it was asked for.
  std::vector<store::Input> inputs() const;

private:
  Snapshot &All;
  std::string Directory;
  std::vector<Snapshot::Entry *> Asked;
  llvm::DenseMap<Snapshot::Entry *, bool> Opened;

  std::string absolute(const llvm::Twine &Path) const;
  void note(Snapshot::Entry &Of, bool Open);
};

} // namespace concadvise
