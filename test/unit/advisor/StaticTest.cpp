// Advice without a profile: it says "estimated", predicts nothing and names what would settle it.
#include "Advised.h"

using namespace concadvise;
using namespace concadvise::samples;

namespace {

void claimsNothing(const Advice &A) {
  EXPECT_EQ(A.Level, Severity::Info);
  EXPECT_EQ(A.Why.From, Evidence::Source::Static);
  EXPECT_EQ(A.Gain, "");
  EXPECT_FALSE(A.ProgramSecondsAfter);
  for (const Prediction &P : A.Models) {
    EXPECT_FALSE(P.Known);
    EXPECT_EQ(P.Seconds, 0);
  }
}

TEST(Static, WaitingOnTheNetworkPerhapsManyTimesIsAsync) {
  Advised A = estimate(waitingLoop());
  claimsNothing(*A);
  EXPECT_EQ(A->Rule, "serial-io-loop");
  EXPECT_EQ(A->Best, Model::Async);
  EXPECT_TRUE(mentions(A->Message, "run these tasks on the async runtime (estimated; assumed: "));
  EXPECT_TRUE(mentions(A->Grounds, "each task waits on the network (fetch)"));
  EXPECT_TRUE(mentions(A->Grounds, "estimated from the source"));
  EXPECT_TRUE(mentions(A->Settle, "concadvise profile"));
  EXPECT_FALSE(A->Why.Tasks);
}

TEST(Static, AFewConstantTasksRunOnThreads) {
  Site S = waitingLoop();
  S.Cost.Tasks = 10;
  Advised A = estimate(S);
  claimsNothing(*A);
  EXPECT_EQ(A->Best, Model::Threads);
  EXPECT_EQ(A->Workers, 10u);
  EXPECT_EQ(A->Why.Tasks, 10);
  EXPECT_TRUE(mentions(A->Message, "run these 10 tasks on 10 threads (estimated"));
}

TEST(Static, CallsThatCannotBeHookedRunOnThreads) {
  Site S = waitingLoop(WaitReason::Disk);
  forbid(S, Model::Async, Legality::Unknown);
  Advised A = estimate(S);
  EXPECT_EQ(A->Best, Model::Threads);
  EXPECT_TRUE(mentions(A->RulePath, "cannot be awaited"));
}

TEST(Static, ComputingForLongRunsOnThreads) {
  Advised A = estimate(computingLoop());
  claimsNothing(*A);
  EXPECT_EQ(A->Rule, "parallel-cpu-loop");
  EXPECT_EQ(A->Best, Model::Threads);
  EXPECT_EQ(answer(A->Decision, "Is it worth"), "probably");
}

TEST(Static, EstimatesThatAreTooSmallStaySerial) {
  Site S = computingLoop();
  S.Cost.Tasks = 100;
  S.Cost.CpuSeconds = 1e-8;
  Advised A = estimate(S);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_EQ(A->Message, "keep it serial: its work is estimated at 1 µs in all");
}

TEST(Static, RecurrenceStaysSerial) {
  Site S = computingLoop();
  for (Model On : ConcurrentModels)
    forbid(S, On);
  Advised A = estimate(S);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_EQ(A->Settle, "") << "no measurement can change it";
}

TEST(Static, ComputingThatOnlyFibersMayRunStaysSerial) {
  Site S = computingLoop();
  forbid(S, Model::Threads);
  forbid(S, Model::Processes, Legality::Unknown);
  Advised A = estimate(S);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "(main.cpp:12:5 and main.cpp:13:9)"));
}

TEST(Static, PerhapsComputingStaysSerialUntilMeasured) {
  Site S = computingLoop();
  S.Task.Cpu = Truth::Sometimes;
  Advised A = estimate(S);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "a profile would"));
  EXPECT_TRUE(mentions(A->Settle, "concadvise profile"));
  EXPECT_EQ(answer(A->Decision, "Is it worth"), "not known");
}

TEST(Static, NothingKnownOfTheBodyIsNoAdvice) {
  Site S = loop();
  S.Task.Cpu = Truth::Unknown;
  S.Task.UnknownCallee = Witness{{{File, 12, 5}, "plugin"}};
  EXPECT_TRUE(estimate(S).All.empty());
}

TEST(Static, NeverAdvisesWhatIsNotLegal) {
  for (Legality Verdict : {Legality::Unknown, Legality::Unsafe})
    for (Model Only : ConcurrentModels)
      for (Site S : {waitingLoop(), computingLoop()}) {
        for (Model On : ConcurrentModels)
          if (On != Only)
            forbid(S, On, Verdict);
        Advised A = estimate(S);
        EXPECT_TRUE(A->Best == Only || A->Best == Model::Serial) << int(*A->Best);
      }
}

TEST(Static, AProfileOfAnotherProgramChangesNothingButSaysSo) {
  Profile P = profile(1, 0, 0);
  for (StackFrame &F : P.Frames)
    F.File = "/other/x.c";
  Advised A = adviseOn(waitingLoop(), P);
  claimsNothing(*A);
  EXPECT_EQ(A->Best, Model::Async);
  EXPECT_TRUE(mentions(A->Grounds, "names no file of this code"));
}

TEST(Static, SuppressedRulesAreMarked) {
  Site S = waitingLoop();
  for (std::string Pattern :
       {"serial-io-loop", "*", "serial-*", "*-loop", "*-io-*", "s*l*l*p", "serial-io-loop*"}) {
    S.SuppressedRules = {Pattern};
    EXPECT_EQ(estimate(S)->Suppressed, SuppressedBy::Source) << Pattern;
  }
  for (std::string Pattern :
       {"", "mixed-pipeline", "serial", "serial-io-loo", "serial-io-loops", "*x", "-*"}) {
    S.SuppressedRules = {Pattern};
    EXPECT_EQ(estimate(S)->Suppressed, SuppressedBy::Nobody) << Pattern;
  }
  S.SuppressedRules = {std::string(100000, '*') + "x"};
  EXPECT_EQ(estimate(S)->Suppressed, SuppressedBy::Nobody);
}

TEST(Static, DisabledRulesAreSilent) {
  AdviceOptions Options;
  Options.DisabledRules = {"serial-io-loop"};
  EXPECT_TRUE(adviseOn(only(waitingLoop()), nullptr, machine(4), Options).All.empty());
}

TEST(Static, FixIsOfferedOnlyWhereTheLoopCanBeWrapped) {
  Site S = waitingLoop();
  EXPECT_TRUE(estimate(S)->FixAvailable);
  S.Wrap.Refusals.push_back({"CA401", "a break leaves the loop", {}, {}});
  EXPECT_FALSE(estimate(S)->FixAvailable);
  S.Wrap.Refusals.clear();
  S.Wrap.What = Shape::Form::None;
  EXPECT_FALSE(estimate(S)->FixAvailable);
}

Site blockingCall(Truth Certainty) {
  Site S;
  S.Id = SiteId;
  S.What = Site::Kind::BlockingInAsync;
  S.At.File = File;
  S.At.Line = S.At.EndLine = 12;
  S.Context = "coroutine";
  S.Task.Blocks[WaitReason::Database] = {Certainty, Certainty, true, {}};
  S.Chain = {{{File, 12, 3}, "load_user"}, {{File, 50, 3}, "PQexec"}};
  return S;
}

TEST(BlockingInAsync, WarnsWithTheChain) {
  Advised A = estimate(blockingCall(Truth::Yes));
  EXPECT_EQ(A->Rule, "blocking-in-async");
  EXPECT_EQ(A->Level, Severity::Warning);
  EXPECT_FALSE(A->Best);
  EXPECT_FALSE(A->FixAvailable);
  EXPECT_TRUE(mentions(A->Message, "`PQexec` blocks the thread of a coroutine"));
  EXPECT_TRUE(mentions(A->Grounds, "load_user at main.cpp:12:3 → PQexec at main.cpp:50:3"));
  EXPECT_EQ(A->Why.Chain.size(), 2u);
}

Site computingCall(double Surely, double Likely) {
  Site S = blockingCall(Truth::Yes);
  S.What = Site::Kind::CpuInAsync;
  S.Task.Blocks.clear();
  S.Cost.CpuSeconds = Surely;
  S.Cost.LikelyCpuSeconds = Likely;
  return S;
}

TEST(CpuInAsync, WhatIsSureWarnsAndGuessesNeedTenTimesTheBudget) {
  EXPECT_EQ(estimate(computingCall(0.001, 0.001))->Level, Severity::Warning);
  EXPECT_EQ(estimate(computingCall(0, 0.01))->Level, Severity::Info);
  EXPECT_TRUE(adviseOn(only(computingCall(0.0009, 0.009)), nullptr, machine(4), {}).All.empty());
}

TEST(CpuInAsync, ALoopIsSilentWhereAPartOfItIsTold) {
  Site S = computingCall(0.1, 0.1);
  S.Cost.InnerCpuSeconds = 0.002;
  EXPECT_TRUE(adviseOn(only(S), nullptr, machine(4), {}).All.empty());
  S.Cost.InnerCpuSeconds = 0.0002;
  EXPECT_EQ(estimate(S)->Rule, "cpu-in-async");
}

TEST(Places, InTestCodeEverythingIsANote) {
  Site S = blockingCall(Truth::Yes);
  S.InTest = true;
  EXPECT_EQ(estimate(S)->Level, Severity::Info);
}

TEST(BlockingInAsync, SometimesIsANote) {
  Advised A = estimate(blockingCall(Truth::Sometimes));
  EXPECT_EQ(A->Level, Severity::Info);
  EXPECT_TRUE(mentions(A->Message, "may block"));
}

TEST(BlockingInAsync, WhatOnlyMayBlockFarAwayIsToldOnceItDid) {
  Site S = blockingCall(Truth::Sometimes);
  for (const char *Name : {"check", "fail", "write"})
    S.Chain.push_back({{File, 60, 3}, Name});
  EXPECT_TRUE(estimate(S).All.empty());
  EXPECT_EQ(adviseOn(S, profile(0.01, 12, 0.1, WaitReason::Database))->Level, Severity::Warning);
  S.Task.Blocks[WaitReason::Database].Certainty = Truth::Yes;
  S.Task.Blocks[WaitReason::Database].Reached = Truth::Yes;
  EXPECT_EQ(estimate(S)->Level, Severity::Warning);
}

TEST(BlockingInAsync, NotBlockingIsNoAdvice) {
  EXPECT_TRUE(estimate(blockingCall(Truth::No)).All.empty());
}

TEST(BlockingInAsync, TheProfileSaysForHowLong) {
  Profile P = profile(0.01, 12, 0.1, WaitReason::Database);
  Advised A = adviseOn(blockingCall(Truth::Sometimes), P);
  EXPECT_EQ(A->Level, Severity::Warning);
  EXPECT_EQ(A->Grounds,
            "it stopped its thread for 1.2 s in 12 waits, 100 ms the longest (measured)");
}

TEST(BlockingInAsync, WhatDidNotBlockInTheRunIsANote) {
  Profile P = profile(0.5, 0, 0, WaitReason::Other, 40);
  Advised A = adviseOn(blockingCall(Truth::Yes), P);
  EXPECT_EQ(A->Level, Severity::Info);
  EXPECT_TRUE(mentions(A->Grounds, "did not block in the profiled run"));
}

TEST(Static, OfManyReasonsThreeAreTold) {
  Site S = waitingLoop();
  for (Model On : ConcurrentModels) {
    S.Legal[On] = {};
    for (int I = 0; I < 300; ++I)
      S.Legal[On].Reasons.push_back(
          {"CA207", "callee" + std::to_string(I) + " is unknown", {}, {}});
  }
  Advised A = estimate(S);
  const Question &Asked = A->Decision.at(1);
  EXPECT_EQ(Asked.Because, "threads, processes and async: unknown: callee0 is unknown; callee1 is "
                           "unknown; callee2 is unknown; and 297 more");
  EXPECT_LT(A->Safety.size(), 200u);
  EXPECT_EQ(A->Models.at(1).Reasons.size(), 300u);
}

} // namespace
