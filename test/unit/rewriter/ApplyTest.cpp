#include "analyzer/rewriter/Apply.h"

#include "analyzer/rewriter/SourceText.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace concadvise;

namespace {

class Apply : public testing::Test {
protected:
  void SetUp() override { ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("apply", Folder)); }
  void TearDown() override {
    ::chmod(Folder.c_str(), 0755);
    llvm::sys::fs::remove_directories(Folder);
  }

  std::string file(const std::string &Name, const std::string &Text, mode_t Mode = 0644) {
    std::string Path = (Folder + "/" + Name).str();
    std::error_code EC;
    llvm::raw_fd_ostream(Path, EC) << Text;
    ::chmod(Path.c_str(), Mode);
    return Path;
  }
  static std::string text(const std::string &Path) { return llvm::cantFail(readSource(Path)).Text; }
  size_t files() const {
    size_t Count = 0;
    std::error_code EC;
    for (llvm::sys::fs::directory_iterator It(Folder, EC), End; !EC && It != End; It.increment(EC))
      ++Count;
    return Count;
  }

  llvm::SmallString<128> Folder;
};

TEST_F(Apply, WritesAllAndKeepsPermissions) {
  std::string A = file("a.cpp", "old a", 0750), B = file("b.cpp", "old b", 0640);
  ASSERT_FALSE(bool(applyChanges({{{A, "old a", "new a"}, {B, "old b", "new b"}}})));
  EXPECT_EQ(text(A), "new a");
  EXPECT_EQ(text(B), "new b");
  struct stat Now;
  ::stat(A.c_str(), &Now);
  EXPECT_EQ(Now.st_mode & 07777, 0750u);
  EXPECT_EQ(files(), 2u);
}

TEST_F(Apply, NothingWhenOneHasChanged) {
  std::string A = file("a.cpp", "old a"), B = file("b.cpp", "edited meanwhile");
  llvm::Error E = applyChanges({{{A, "old a", "new a"}, {B, "old b", "new b"}}});
  EXPECT_NE(llvm::toString(std::move(E)).find("b.cpp: has changed"), std::string::npos);
  EXPECT_EQ(text(A), "old a");
  EXPECT_EQ(text(B), "edited meanwhile");
  EXPECT_EQ(files(), 2u);
}

TEST_F(Apply, NothingWhenOneIsGone) {
  std::string A = file("a.cpp", "old a");
  llvm::Error E = applyChanges({{{A, "old a", "new a"}, {(Folder + "/none.cpp").str(), "", "x"}}});
  EXPECT_NE(llvm::toString(std::move(E)).find("none.cpp"), std::string::npos);
  EXPECT_EQ(text(A), "old a");
  EXPECT_EQ(files(), 1u);
}

TEST_F(Apply, WritesBehindSymbolicLinks) {
  std::string A = file("a.cpp", "old"), Link = (Folder + "/link.cpp").str();
  ASSERT_EQ(::symlink("a.cpp", Link.c_str()), 0);
  ASSERT_FALSE(bool(applyChanges({{{Link, "old", "new"}}})));
  EXPECT_EQ(text(A), "new");
  EXPECT_TRUE(llvm::sys::fs::is_symlink_file(Link));
}

TEST_F(Apply, NothingWhenOneIsReadOnly) {
  if (::geteuid() == 0)
    GTEST_SKIP() << "root may write everything";
  std::string A = file("a.cpp", "old a"), B = file("b.cpp", "old b", 0444);
  llvm::Error E = applyChanges({{{A, "old a", "new a"}, {B, "old b", "new b"}}});
  EXPECT_NE(llvm::toString(std::move(E)).find("b.cpp: may not be written"), std::string::npos);
  EXPECT_EQ(text(A), "old a");
}

TEST_F(Apply, NothingInAReadOnlyFolder) {
  if (::geteuid() == 0)
    GTEST_SKIP() << "root may write everything";
  std::string A = file("a.cpp", "old a");
  ::chmod(Folder.c_str(), 0555);
  llvm::Error E = applyChanges({{{A, "old a", "new a"}}});
  EXPECT_NE(llvm::toString(std::move(E)).find("folder may not be written"), std::string::npos);
  EXPECT_EQ(text(A), "old a");
}

TEST_F(Apply, ReversedTakesBack) {
  std::string A = file("a.cpp", "old");
  std::vector<FileChange> Changes = {{A, "old", "new"}};
  ASSERT_FALSE(bool(applyChanges(Changes)));
  ASSERT_FALSE(bool(applyChanges(reversed(Changes))));
  EXPECT_EQ(text(A), "old");
}

} // namespace
