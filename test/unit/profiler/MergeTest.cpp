#include "profiler/store/Merge.h"

#include <gtest/gtest.h>

using namespace concadvise;
using profiler::merge;

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
  P.Sites[0].Runs = 1;
  P.Threads = {{.Pid = 1, .Tid = 1}};
  P.Timeline = {{}};
  return P;
}

} // namespace

TEST(Merge, AddsTimesAndKeepsStacksApart) {
  Profile P = profile("a", 1, 10);
  merge(P, profile("b", 3, 5));
  EXPECT_EQ(P.WallSeconds, 4);
  EXPECT_EQ(P.States.total(), 6);
  EXPECT_EQ(P.WaitByReason.at(WaitReason::Network), 2);
  EXPECT_EQ(P.Threads.size(), 2u);
  ASSERT_EQ(P.Hot.size(), 2u); // most seconds first
  EXPECT_EQ(P.Frames[P.Stacks[P.Hot[0].StackIndex][0]].Function, "b");
  EXPECT_EQ(P.Frames[P.Stacks[P.Hot[1].StackIndex][0]].Function, "a");
  EXPECT_TRUE(P.Timeline.empty());
}

TEST(Merge, TaskCountsAddUpBySite) {
  Profile P = profile("a", 1, 10), More = profile("b", 3, 5);
  More.Sites.push_back({.SiteId = 8, .Tasks = 1});
  merge(P, More);
  ASSERT_EQ(P.Sites.size(), 2u);
  EXPECT_EQ(P.Sites[0].Tasks, 15u);
  EXPECT_EQ(P.Sites[0].WallHistogram[3], 15u);
  EXPECT_EQ(P.Sites[0].Runs, 2u);
  More.Sites[0].Runs = 0; // not counted
  merge(P, More);
  EXPECT_EQ(P.Sites[0].Runs, 0u);
}

TEST(Merge, IsAsExactAsItsWorstPart) {
  Profile P = profile("a", 1, 1), More = profile("b", 1, 1);
  P.MeasuredAt = Tier::Full;
  P.TierNote = "everything";
  More.MeasuredAt = Tier::StatusOnly;
  More.TierNote = "next to nothing";
  merge(P, More);
  EXPECT_EQ(P.MeasuredAt, Tier::StatusOnly);
  EXPECT_EQ(P.TierNote, "next to nothing");
}

TEST(Merge, TheWorseLockHoldsUpAPartOfTheWhole) {
  Profile P = profile("a", 1, 1), More = profile("b", 5, 1);
  P.Serialised = {SerialisedBy::Kind::Lock, "mild", 1, 0.5};
  More.Serialised = {SerialisedBy::Kind::Lock, "bad", 3, 0.5};
  merge(P, More);
  EXPECT_EQ(P.Serialised->Object, "bad");
  EXPECT_DOUBLE_EQ(P.Serialised->Share, 0.5 * 6 / 8); // of 6 of 8 active thread-seconds
}
