// A temporary folder with files in it, gone with the test.
#pragma once

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"
#include <string>

namespace concadvise {

class Folder {
public:
  Folder() {
    llvm::SmallString<128> Unique;
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("concadvise-frontend", Unique));
    Path = std::string(Unique);
  }
  ~Folder() { llvm::sys::fs::remove_directories(Path); }

  std::string write(llvm::StringRef Name, llvm::StringRef Text) {
    llvm::SmallString<128> File(Path);
    llvm::sys::path::append(File, Name);
    EXPECT_FALSE(llvm::sys::fs::create_directories(llvm::sys::path::parent_path(File)));
    std::error_code Error;
    llvm::raw_fd_ostream(File, Error) << Text;
    EXPECT_FALSE(Error);
    return std::string(File);
  }

  std::string Path;
};

} // namespace concadvise
