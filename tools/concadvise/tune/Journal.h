// What files held before `tune` changed them in their place, so that it comes back whatever
// happens.
#pragma once

#include "analyzer/rewriter/Apply.h"

#include <string>
#include <vector>

namespace concadvise {

/// A folder of $XDG_STATE_HOME/concadvise/journals, which is on the disk before the first file
/// changes, and which its process holds a lock on: one that nobody holds was left by a process that
/// was killed.
class Journal {
public:
  /// Keeps what these changes are about to replace.
  static llvm::Expected<Journal> keep(llvm::ArrayRef<FileChange> Changes);
  Journal(Journal &&Other)
      : Folder(std::exchange(Other.Folder, {})), Lock(std::exchange(Other.Lock, -1)) {}
  ~Journal();

  /// Gives every file what it held, and ends the journal. A file that holds something else than
  /// the change is its user's: it stays, what it held is kept elsewhere, and the result says where.
  /// After an error the journal stays, for the next start.
  llvm::Expected<std::vector<std::string>> restore();

  /// Restores from every journal that a killed process left. The result is to be said.
  static llvm::Expected<std::vector<std::string>> recover();

private:
  Journal(std::string Folder, int Lock) : Folder(std::move(Folder)), Lock(Lock) {}
  llvm::Error write(llvm::ArrayRef<FileChange> Changes) const;
  std::string part(size_t Index, llvm::StringRef What) const;

  std::string Folder;
  int Lock = -1;
};

} // namespace concadvise
