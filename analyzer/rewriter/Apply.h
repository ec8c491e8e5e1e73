// Changes to files: all of them or none.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace concadvise {

/// New contents for one file. `Before` is what it must still hold when it is written.
struct FileChange {
  std::string File;
  std::string Before, After;
};

/// Writes every change, or nothing: new contents go to temporary files beside the old ones (behind
/// symbolic links, with the same permissions and owner), are flushed to the disk, and are renamed
/// over them at the end. A file that no longer holds `Before`, or that may not be written, stops
/// everything, and the error names it. When a rename fails, those before it are taken back.
llvm::Error applyChanges(llvm::ArrayRef<FileChange> Changes);

/// The changes that undo these.
std::vector<FileChange> reversed(llvm::ArrayRef<FileChange> Changes);

} // namespace concadvise
