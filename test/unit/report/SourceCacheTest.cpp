#include "tools/report/SourceCache.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

class SourceCacheTest : public testing::Test {
protected:
  void write(llvm::StringRef Text) {
    int Handle = -1;
    ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("concadvise", "cpp", Handle, Path));
    Remover.setFile(Path);
    llvm::raw_fd_ostream(Handle, /*shouldClose=*/true) << Text;
  }
  llvm::SmallString<128> Path;
  llvm::FileRemover Remover;
  SourceCache Sources;
};

TEST_F(SourceCacheTest, LinesWithoutTheirEnds) {
  write("one\r\ntwo\n\nlast");
  EXPECT_EQ(Sources.line(Path, 1), "one");
  EXPECT_EQ(Sources.line(Path, 2), "two");
  EXPECT_EQ(Sources.line(Path, 3), "");
  EXPECT_EQ(Sources.line(Path, 4), "last");
  EXPECT_FALSE(Sources.line(Path, 5));
  EXPECT_FALSE(Sources.line(Path, 0));
}

TEST_F(SourceCacheTest, MissingFile) {
  EXPECT_FALSE(Sources.line("/nonexistent/x.cpp", 1));
  EXPECT_FALSE(Sources.position("/nonexistent/x.cpp", 0));
  EXPECT_EQ(Sources.characterColumn("/nonexistent/x.cpp", 3, 7), 7u);
}

TEST_F(SourceCacheTest, PositionsCountCharacters) {
  write("ä€x\nyz");
  auto Position = [&](size_t Offset) {
    auto At = Sources.position(Path, Offset);
    return At ? std::pair(At->Line, At->Column) : std::pair(0u, 0u);
  };
  EXPECT_EQ(Position(0), std::pair(1u, 1u));
  EXPECT_EQ(Position(2), std::pair(1u, 2u)); // after ä
  EXPECT_EQ(Position(5), std::pair(1u, 3u)); // after €
  EXPECT_EQ(Position(7), std::pair(2u, 1u));
  EXPECT_EQ(Position(9), std::pair(2u, 3u)); // the end
  EXPECT_EQ(Position(10), std::pair(0u, 0u));
  EXPECT_EQ(Sources.characterColumn(Path, 1, 6), 3u);
}

} // namespace
