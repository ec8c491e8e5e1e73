#include "tools/concadvise/Profiles.h"

#include "profiler/store/ProfileFile.h"
#include "test/unit/cli/Folder.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

TEST(ReadProfiles, SeveralFilesAreOneProfile) {
  Folder Project;
  std::vector<std::string> Files = {Project.path("a"), Project.path("b")};
  Profile P;
  P.Sites = {{.SiteId = 7, .Tasks = 1}};
  for (const std::string &File : Files)
    ASSERT_FALSE(bool(profiler::writeProfile(P, File)));
  auto Read = readProfiles(Files);
  ASSERT_TRUE(bool(Read)) << llvm::toString(Read.takeError());
  EXPECT_EQ((*Read)->Sites.front().Tasks, 2u);
  EXPECT_FALSE(llvm::cantFail(readProfiles({})).has_value());
  Files.push_back(Project.write("c", "garbage"));
  auto Wrong = readProfiles(Files);
  ASSERT_FALSE(bool(Wrong));
  EXPECT_NE(llvm::toString(Wrong.takeError()).find(Files[2]), std::string::npos);
}

} // namespace
