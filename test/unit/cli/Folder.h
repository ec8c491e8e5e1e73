// A temporary folder with files, gone at the end of the test.
#pragma once

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace concadvise {

class Folder {
public:
  Folder() { llvm::sys::fs::createUniqueDirectory("concadvise-test", Path); }
  ~Folder() { llvm::sys::fs::remove_directories(Path); }

  std::string path(llvm::StringRef Name) const {
    llvm::SmallString<128> File(Path);
    llvm::sys::path::append(File, Name);
    return std::string(File);
  }
  std::string write(llvm::StringRef Name, llvm::StringRef Text) const {
    std::string File = path(Name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(File));
    std::error_code Failed;
    llvm::raw_fd_ostream(File, Failed) << Text;
    return File;
  }

private:
  llvm::SmallString<128> Path;
};

} // namespace concadvise
