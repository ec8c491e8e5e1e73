#include "tools/concadvise/Profiles.h"

#include "profiler/store/ProfileFile.h"
#include "test/unit/cli/Folder.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

Profile profile(const char *Function, double Cpu, uint64_t Tasks) {
  Profile P;
  P.WallSeconds = 2;
  P.States.OnCpu = Cpu;
  P.States.Blocked = 1;
  P.WaitByReason = {{WaitReason::Network, 1}};
  P.Frames = {{.Function = Function}};
  P.Stacks = {{0}};
  P.Hot = {{.StackIndex = 0, .Seconds = Cpu, .Samples = 1}};
  P.Sites = {{.SiteId = 7, .Tasks = Tasks}};
  P.Sites[0].WallHistogram[3] = Tasks;
  P.Threads = {{.Pid = 1, .Tid = 1}};
  return P;
}

TEST(Merge, AddsTimesAndKeepsStacksApart) {
  Profile P = profile("a", 1, 10);
  Profile More = profile("b", 3, 5);
  More.MeasuredAt = Tier::StatusOnly;
  P.MeasuredAt = Tier::Full;
  merge(P, More);
  EXPECT_EQ(P.WallSeconds, 4);
  EXPECT_EQ(P.States.total(), 6);
  EXPECT_EQ(P.WaitByReason.at(WaitReason::Network), 2);
  EXPECT_EQ(P.Threads.size(), 2u);
  ASSERT_EQ(P.Hot.size(), 2u); // most seconds first
  EXPECT_EQ(P.Frames[P.Stacks[P.Hot[0].StackIndex][0]].Function, "b");
  EXPECT_EQ(P.Frames[P.Stacks[P.Hot[1].StackIndex][0]].Function, "a");
  ASSERT_EQ(P.Sites.size(), 1u);
  EXPECT_EQ(P.Sites[0].Tasks, 15u);
  EXPECT_EQ(P.Sites[0].WallHistogram[3], 15u);
  EXPECT_EQ(P.MeasuredAt, Tier::StatusOnly);
}

TEST(ReadProfiles, SeveralFilesAreOneProfile) {
  Folder Project;
  std::vector<std::string> Files = {Project.path("a"), Project.path("b")};
  for (const std::string &File : Files)
    ASSERT_FALSE(bool(profiler::writeProfile(profile("f", 1, 1), File)));
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
