// Every row of the documents' figures, as a site and a profile: the model they lead to.
#include "Samples.h"

#include <gtest/gtest.h>

using namespace concadvise;
using namespace concadvise::samples;

namespace {

// The sites outlive the advice, which borrows from them.
struct Advised {
  Sites Found;
  std::vector<Advice> All;
  const Advice &only() const {
    EXPECT_EQ(All.size(), 1u);
    return All.front();
  }
};

Advised adviseOn(Site S, const Profile *P, unsigned Cores = 4, Machine M = {}) {
  M.Cores = Cores;
  M.Measured = true;
  M.FileLimit = 1 << 20;
  Advised A{only(std::move(S)), {}};
  A.All = advise(A.Found, P, M);
  return A;
}

bool mentions(const std::string &Text, std::string_view Part) {
  return Text.find(Part) != std::string::npos;
}

TEST(Framework, Fetch10RunsOnThreadsOrAsync) {
  Profile P = countedRun(10, 0.5e-3, 0.1);
  Advised A = adviseOn(waitingLoop(), &P);
  const Advice &Is = A.only();
  EXPECT_EQ(Is.Rule, "serial-io-loop");
  EXPECT_EQ(Is.Level, Severity::Warning);
  EXPECT_EQ(Is.Kind, Workload::IoBound);
  EXPECT_TRUE(Is.Best == Model::Threads || Is.Best == Model::Async);
  EXPECT_NEAR(prediction(Is, Model::Async)->Seconds, 0.105, 0.01);
  EXPECT_NEAR(prediction(Is, Model::Threads)->Seconds, 0.105, 0.01);
  EXPECT_TRUE(mentions(Is.Message, "run these 10 tasks")) << Is.Message;
  EXPECT_TRUE(mentions(Is.Message, "the server accepts requests in any order")) << Is.Message;
  EXPECT_TRUE(mentions(Is.Grounds, "each task waits 100 ms on the network")) << Is.Grounds;
}

TEST(Framework, Fetch10WithoutCountsSaysThatTheCountIsOpen) {
  Profile P = profile(0.01, 20, 0.0505);
  P.Waits[0].LongestSeconds = 0.1;
  Advised A = adviseOn(waitingLoop(), &P);
  const Advice &Is = A.only();
  ASSERT_TRUE(Is.Best);
  EXPECT_NE(*Is.Best, Model::Serial);
  EXPECT_FALSE(Is.Why.Tasks);
  EXPECT_TRUE(mentions(Is.Settle, "fix --model serial --site 3f9a1c22")) << Is.Settle;
  const Prediction *Best = prediction(Is, *Is.Best);
  EXPECT_NEAR(Best->Seconds, 0.11, 0.02);
  EXPECT_GE(Best->High, 1.0) << "there may have been one task only";
}

TEST(Framework, ManySlowRequestsRunOnAsync) {
  Profile P = countedRun(500, 0.4e-3, 0.512);
  Advised A = adviseOn(waitingLoop(), &P, 2);
  const Advice &Is = A.only();
  EXPECT_EQ(Is.Best, Model::Async);
  EXPECT_EQ(Is.ByRule, Model::Async);
  EXPECT_EQ(Is.Message, "run these 500 tasks on the async runtime (assumed: the server accepts "
                        "requests in any order)");
  EXPECT_EQ(Is.RulePath, "I/O-bound → slow I/O, many at once → async");
  EXPECT_NEAR(prediction(Is, Model::Threads)->Seconds, 256.0 / 32, 0.5);
  EXPECT_NEAR(prediction(Is, Model::Processes)->Seconds, 256.0 / 2, 5);
  ASSERT_TRUE(Is.ProgramSecondsAfter);
  EXPECT_LT(*Is.ProgramSecondsAfter, 1.0);
}

} // namespace
