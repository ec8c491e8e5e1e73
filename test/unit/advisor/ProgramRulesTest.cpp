// Rules that speak of a program as a whole, from its profile.
#include "Advised.h"

#include <algorithm>

using namespace concadvise;
using namespace concadvise::samples;

namespace {

const Advice *found(const Advised &A, std::string_view Rule) {
  auto Found = std::find_if(A.All.begin(), A.All.end(),
                            [&](const Advice &Each) { return Each.Rule == Rule; });
  return Found == A.All.end() ? nullptr : &*Found;
}

Advised adviseProgram(const Profile &P) { return adviseOn(Sites{}, &P, machine(4)); }

/// Four threads that wait for one lock most of the time.
Profile contended(double Share) {
  Profile P = profile(10, 40, 0.5, WaitReason::Lock);
  P.Waits[0].Object = "futex 0x7f00";
  P.Serialised = SerialisedBy{SerialisedBy::Kind::Lock, "futex 0x7f00", 20, Share};
  return P;
}

TEST(SerialisedThreads, StandsWhereThreadsWait) {
  Advised A = adviseProgram(contended(0.7));
  const Advice *Is = found(A, "serialised-threads");
  ASSERT_TRUE(Is);
  EXPECT_EQ(Is->At.File, File);
  EXPECT_EQ(Is->At.Line, BodyLine);
  EXPECT_EQ(Is->Function, "app::run()");
  EXPECT_EQ(Is->Level, Severity::Warning);
  EXPECT_FALSE(Is->Best);
  EXPECT_TRUE(mentions(Is->Message, "holds up 70 % of the work"));
  EXPECT_TRUE(mentions(Is->Grounds, "threads waited 20 s for futex 0x7f00"));
  EXPECT_EQ(Is->Id.size(), 8u);
  EXPECT_NE(Is->Id[0], '0');
}

TEST(SerialisedThreads, OrdinaryContentionIsNone) {
  EXPECT_FALSE(found(adviseProgram(contended(0.19)), "serialised-threads"));
  EXPECT_TRUE(found(adviseProgram(contended(0.2)), "serialised-threads"));
}

TEST(SerialisedThreads, WithoutAPlaceInOwnCodeThereIsNothingToShow) {
  Profile P = contended(0.7);
  for (StackFrame &F : P.Frames)
    F.File = "/usr/include/c++/12/mutex";
  EXPECT_FALSE(found(adviseProgram(P), "serialised-threads"));
}

TEST(SerialisedThreads, TheGilIsLeftToTheVerdict) {
  Profile P = contended(0.7);
  P.Serialised->What = SerialisedBy::Kind::Gil;
  EXPECT_FALSE(found(adviseProgram(P), "serialised-threads"));
}

/// Threads that compute, and wait for a core `Factor` times as long.
Profile crowded(double Factor) {
  Profile P = profile(38, 0, 0);
  P.WallSeconds = 10;
  P.Cpus = 4;
  P.States.OnCpu = 38;
  P.States.Preempted = 38 * Factor;
  return P;
}

TEST(Oversubscribed, StandsAtTheThreadsOwnFunction) {
  Advised A = adviseProgram(crowded(7));
  const Advice *Is = found(A, "oversubscribed");
  ASSERT_TRUE(Is);
  EXPECT_EQ(Is->Function, "main") << "the outermost frame of the sample stack";
  EXPECT_TRUE(mentions(Is->Message, "30.4 threads want to run this on 4 cores"));
}

TEST(Oversubscribed, AFewMoreThanCoresIsFine) {
  EXPECT_FALSE(found(adviseProgram(crowded(1)), "oversubscribed"));
  EXPECT_TRUE(found(adviseProgram(crowded(1.2)), "oversubscribed"));
}

TEST(Oversubscribed, DisabledMeansSilent) {
  AdviceOptions Options;
  Options.DisabledRules = {"oversubscribed"};
  Profile P = crowded(7);
  EXPECT_TRUE(adviseOn(Sites{}, &P, machine(4), Options).All.empty());
}

} // namespace
