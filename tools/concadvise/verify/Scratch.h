// A folder for what a check or a measurement writes.
#pragma once

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <string>

namespace concadvise {

/// A folder of its own among the temporary files, gone with it, whatever overlays left there.
class Scratch {
public:
  static llvm::Expected<Scratch> make(llvm::StringRef Name);
  Scratch(Scratch &&Other) : Folder(std::exchange(Other.Folder, {})) {}
  ~Scratch();

  std::string path(const llvm::Twine &Name) const { return (Folder + "/" + Name).str(); }
  llvm::StringRef folder() const { return Folder; } ///< Its real path.

private:
  Scratch() = default;
  llvm::SmallString<128> Folder;
};

/// A file's bytes; none when it cannot be read.
std::string contentOf(const std::string &File);

} // namespace concadvise
