// The same short program in each tier that this machine allows.
#include "profiler/Profiler.h"

#include <gtest/gtest.h>

using namespace concadvise;
using namespace concadvise::profiler;

namespace {

/// Of a sleep of 0.3 s. A busy machine lets the looks of the sampling tier begin late and end
/// early; how exact each tier is, bench/profiler/accuracy measures.
constexpr double Most = 0.2;

class Tiers : public testing::TestWithParam<Tier> {
protected:
  Profile run(std::vector<std::string> Command) {
    LaunchOptions Options;
    Options.Command = std::move(Command);
    Options.AtMost = GetParam();
    llvm::Expected<Profile> P = profileCommand(Options);
    EXPECT_TRUE(bool(P));
    if (!P) {
      llvm::consumeError(P.takeError());
      return {};
    }
    return std::move(*P);
  }
};

TEST_P(Tiers, ASleepIsASleep) {
  const Profile P = run({"sleep", "0.3"});
  if (P.MeasuredAt != GetParam())
    GTEST_SKIP() << "this machine allows: " << P.TierNote;
  EXPECT_EQ(P.ExitStatus, 0);
  ASSERT_FALSE(P.Waits.empty());
  EXPECT_EQ(P.Waits[0].Reason, WaitReason::Sleep);
  EXPECT_GT(P.Waits[0].Seconds, Most);
  EXPECT_LE(P.Waits[0].Seconds, P.WallSeconds);
  ASSERT_EQ(P.Threads.size(), 1u);
  const ThreadProfile &Main = P.Threads[0];
  EXPECT_EQ(Main.Name, "sleep");
  EXPECT_NEAR(Main.States.total(), Main.EndSeconds - Main.StartSeconds, 1e-6);
}

TEST_P(Tiers, ChildrenAreMeasuredToo) {
  const Profile P = run({"sh", "-c", "sleep 0.3; exit 5"});
  if (P.MeasuredAt != GetParam())
    GTEST_SKIP() << "this machine allows: " << P.TierNote;
  EXPECT_EQ(P.ExitStatus, 5);
  EXPECT_EQ(P.Threads.size(), 2u);
  EXPECT_GT(P.States.Blocked, Most); // The child.
  EXPECT_GT(P.States.Idle, Most);    // The shell that waits for it.
}

// Its parent never asks for it: it stays in /proc long after its end, as one thread of the profile.
TEST_P(Tiers, AZombieIsCountedOnce) {
  const Profile P = run({"sh", "-c", "sleep 0.05 & exec sleep 0.3"});
  if (P.MeasuredAt != GetParam())
    GTEST_SKIP() << "this machine allows: " << P.TierNote;
  EXPECT_EQ(P.Threads.size(), 2u);
}

// Where many processes are made, calls that nobody waits in are no longer watched.
TEST_P(Tiers, AWaitIsNamedAfterManyProcesses) {
  const Profile P = run({"sh", "-c", "for I in $(seq 80); do /bin/true; done; sleep 0.3"});
  if (P.MeasuredAt != GetParam())
    GTEST_SKIP() << "this machine allows: " << P.TierNote;
  double Slept = 0;
  for (const WaitRecord &W : P.Waits)
    if (W.Reason == WaitReason::Sleep)
      Slept += W.Seconds;
  EXPECT_GT(Slept, Most);
  EXPECT_LT(Slept, 0.5);
}

INSTANTIATE_TEST_SUITE_P(All, Tiers,
                         testing::Values(Tier::Full, Tier::ExactUnprivileged, Tier::ProcSampling));

TEST(Doctor, SaysWhatItTried) {
  const Doctor D = doctor();
  EXPECT_GE(D.Capabilities.size(), 5u);
  for (const Capability &C : D.Capabilities)
    EXPECT_FALSE(C.Note.empty()) << C.Name;
}

} // namespace
