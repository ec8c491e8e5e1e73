#include "profiler/store/WriteFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;
using concadvise::profiler::writeFile;

namespace {

class WriteFileTest : public testing::Test {
protected:
  WriteFileTest() { EXPECT_FALSE(sys::fs::createUniqueDirectory("write-file", Folder)); }
  ~WriteFileTest() override { sys::fs::remove_directories(Folder); }

  std::string path(StringRef Name) { return (Folder + "/" + Name).str(); }
  std::string write(StringRef Path, StringRef Text) {
    return toString(writeFile(Path, [&](raw_ostream &Out) {
      Out << Text;
      return Error::success();
    }));
  }
  std::string read(StringRef Path) { return (*MemoryBuffer::getFile(Path))->getBuffer().str(); }
  size_t files() {
    std::error_code Failed;
    size_t Count = 0;
    for (sys::fs::directory_iterator It(Folder, Failed), End; It != End; It.increment(Failed))
      ++Count;
    return Count;
  }

  SmallString<128> Folder;
};

TEST_F(WriteFileTest, WritesAndReplaces) {
  EXPECT_EQ(write(path("a"), "one"), "");
  EXPECT_EQ(write(path("a"), "two"), "");
  EXPECT_EQ(read(path("a")), "two");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WriteFileTest, WhatFailsLeavesTheOldFile) {
  EXPECT_EQ(write(path("a"), "old"), "");
  Error Failure = writeFile(path("a"), [](raw_ostream &Out) {
    Out << "new";
    return createStringError("no");
  });
  EXPECT_EQ(toString(std::move(Failure)), "no");
  EXPECT_EQ(read(path("a")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WriteFileTest, ALinkIsFollowed) {
  EXPECT_EQ(write(path("target"), "old"), "");
  ASSERT_EQ(symlink("target", path("link").c_str()), 0);
  EXPECT_EQ(write(path("link"), "new"), "");
  EXPECT_EQ(read(path("target")), "new");
  EXPECT_TRUE(sys::fs::is_symlink_file(path("link")));
}

TEST_F(WriteFileTest, ADeviceStaysOneAndItsErrorIsTold) {
  if (access("/dev/full", W_OK) != 0)
    GTEST_SKIP() << "there is no /dev/full";
  ASSERT_EQ(symlink("/dev/full", path("full").c_str()), 0);
  EXPECT_EQ(write(path("full"), "text"), "'" + path("full") + "': No space left on device");
  struct stat Status;
  ASSERT_EQ(stat("/dev/full", &Status), 0);
  EXPECT_TRUE(S_ISCHR(Status.st_mode));
}

TEST_F(WriteFileTest, TheFileIsNamed) {
  EXPECT_EQ(write(path("none/a"), "text"), "'" + path("none/a") + "': No such file or directory");
}

} // namespace
