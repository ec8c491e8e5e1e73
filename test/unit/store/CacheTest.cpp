#include "analyzer/store/Cache.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"
#include <chrono>
#include <thread>
#include <unistd.h>
#include <vector>

/// LLVM gives each thread that makes a file a stack for signals, where AddressSanitizer has put its
/// own, which it then frees.
extern "C" const char *__asan_default_options();
extern "C" const char *__asan_default_options() { return "use_sigaltstack=0"; }

using namespace llvm;

namespace concadvise::store {
namespace {

class CacheTest : public testing::Test {
protected:
  CacheTest() {
    SmallString<128> Unique;
    EXPECT_FALSE(sys::fs::createUniqueDirectory("concadvise-store", Unique));
    Folder = std::string(Unique);
  }
  ~CacheTest() override { sys::fs::remove_directories(Folder); }

  std::vector<std::string> files() const {
    std::vector<std::string> Found;
    std::error_code Failed;
    for (sys::fs::directory_iterator At(Folder, Failed), End; At != End; At.increment(Failed))
      Found.push_back(At->path());
    return Found;
  }
  static void age(const std::string &Path, std::chrono::hours By) {
    auto File = sys::fs::openNativeFileForWrite(Path, sys::fs::CD_OpenExisting, sys::fs::OF_None);
    ASSERT_TRUE(bool(File)) << toString(File.takeError());
    auto Then = std::chrono::system_clock::now() - By;
    EXPECT_FALSE(sys::fs::setLastAccessAndModificationTime(*File, Then));
    (void)sys::fs::closeFile(*File);
  }
  static std::string text(const Cache &In, StringRef Name) {
    auto Found = In.find(Name);
    return Found ? Found->getBuffer().str() : "nothing";
  }

  std::string Folder;
};

TEST_F(CacheTest, FindsWhatWasKept) {
  Cache Ours(Folder + "/made/here", "us", 1000), Theirs(Folder + "/made/here", "them", 1000);
  EXPECT_EQ(text(Ours, "a"), "nothing");
  Ours.keep("a", "1");
  EXPECT_EQ(text(Ours, "a"), "1");
  Ours.keep("a", "2");
  EXPECT_EQ(text(Ours, "a"), "2");
  EXPECT_EQ(text(Theirs, "a"), "nothing");
}

TEST_F(CacheTest, WhatWasNotUsedForLongestGoes) {
  Cache Kept(Folder, "us", 300);
  Kept.keep("old", std::string(100, 'o'));
  age(files().at(0), std::chrono::hours(2));
  Kept.keep("used", std::string(100, 'u'));
  for (const std::string &Each : files())
    age(Each, std::chrono::hours(3));
  EXPECT_EQ(text(Kept, "used"), std::string(100, 'u')); // That is a use.
  Kept.keep("new", std::string(100, 'n'));
  Kept.trim();
  EXPECT_EQ(files().size(), 3u); // As much as is allowed.
  Kept.keep("newer", std::string(100, 'm'));
  Kept.trim();
  EXPECT_EQ(text(Kept, "old"), "nothing");
  EXPECT_EQ(text(Kept, "newer"), std::string(100, 'm'));
  EXPECT_EQ(files().size(), 2u); // Some room is made for what comes.
  Kept.keep("huge", std::string(301, 'h'));
  EXPECT_EQ(text(Kept, "huge"), "nothing");
}

TEST_F(CacheTest, LeavesOthersFilesAloneAndSweepsUpAfterTheDead) {
  std::error_code Failed;
  raw_fd_ostream(Folder + "/precious", Failed) << std::string(1000, 'p');
  raw_fd_ostream(Folder + "/dead.part", Failed) << "half";
  raw_fd_ostream(Folder + "/alive.part", Failed) << "half";
  age(Folder + "/dead.part", std::chrono::hours(2));
  Cache Kept(Folder, "us", 10);
  Kept.keep("a", "1");
  Kept.trim();
  EXPECT_TRUE(sys::fs::exists(Folder + "/precious"));
  EXPECT_TRUE(sys::fs::exists(Folder + "/alive.part"));
  EXPECT_FALSE(sys::fs::exists(Folder + "/dead.part"));
  EXPECT_EQ(text(Kept, "a"), "1");
}

TEST_F(CacheTest, WhereNothingCanBeWrittenNothingIsKept) {
  std::error_code Failed;
  raw_fd_ostream(Folder + "/file", Failed) << "no folder";
  Cache Kept(Folder + "/file", "us", 1000);
  Kept.keep("a", "1");
  EXPECT_EQ(text(Kept, "a"), "nothing");
  Kept.trim();
  if (geteuid() == 0)
    return; // Root may write anywhere.
  EXPECT_FALSE(sys::fs::setPermissions(Folder, sys::fs::owner_read));
  Cache Denied(Folder, "us", 1000);
  Denied.keep("a", "1");
  EXPECT_EQ(text(Denied, "a"), "nothing");
  EXPECT_FALSE(sys::fs::setPermissions(Folder, sys::fs::owner_all));
}

TEST_F(CacheTest, ReadersSeeWholeEntries) {
  Cache Kept(Folder, "us", 1 << 20);
  std::vector<std::thread> Threads;
  for (char Digit : {'1', '2', '3'})
    Threads.emplace_back([&, Digit] {
      for (int Round = 0; Round != 200; ++Round) {
        Kept.keep("a", std::string(5000, Digit));
        std::string Found = text(Kept, "a");
        EXPECT_EQ(Found, std::string(5000, Found.front()));
      }
    });
  for (std::thread &Each : Threads)
    Each.join();
}

} // namespace
} // namespace concadvise::store
