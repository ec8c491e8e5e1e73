// Folders in which a command may write without anyone else seeing it.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace concadvise {

/// `Path` is `Folder` or lies in it, as the texts of absolute, real paths say.
bool isWithin(llvm::StringRef Path, llvm::StringRef Folder);

/// An overlay file system over each folder, in a mount namespace of the command's own (mount(8),
/// user_namespaces(7)). What a command writes there lies in the scratch folder, and the next
/// command that enters finds it again.
class PrivateFolders {
public:
  /// Prepares; mounts nothing. `Folders` are absolute and exist; those inside others are left out.
  /// `Scratch` is an existing folder that none of them contains: else, and for names that the
  /// kernel's mount options cannot spell, an error.
  static llvm::Expected<PrivateFolders> prepare(std::vector<std::string> Folders,
                                                llvm::StringRef Scratch);

  /// What is written at this path, which is absolute and real, is the command's own.
  bool covers(llvm::StringRef Path) const;

  /// Called in a forked child, of which it is the only thread: from here on the folders are its
  /// own, and the addresses of its memory are not random (ThreadSanitizer cannot live with all that
  /// the kernel may choose). Makes system calls only. Null, or what failed, with errno set.
  const char *enter() const noexcept;

private:
  struct Overlay {
    std::string Folder, Options;
  };
  std::vector<Overlay> All;
  std::string Here;              ///< The working directory, entered again through the overlay.
  std::string UserMap, GroupMap; ///< For an ordinary user's namespace; empty for root.
};

} // namespace concadvise
