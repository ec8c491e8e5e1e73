// Every row of the documents' figures, as a site and a profile: the model they lead to, and what is
// predicted for it.
#include "Advised.h"

using namespace concadvise;
using namespace concadvise::samples;

namespace {

TEST(Framework, Fetch10RunsOnThreadsOrAsync) {
  Profile P = countedRun(10, 0.5e-3, 0.1);
  Advised A = adviseOn(waitingLoop(), P);
  EXPECT_EQ(A->Rule, "serial-io-loop");
  EXPECT_EQ(A->Level, Severity::Warning);
  EXPECT_EQ(A->Kind, Workload::IoBound);
  EXPECT_TRUE(A->Best == Model::Threads || A->Best == Model::Async);
  EXPECT_NEAR(secondsOn(*A, Model::Async), 0.105, 0.01);
  EXPECT_NEAR(secondsOn(*A, Model::Threads), 0.102, 0.01);
  EXPECT_TRUE(mentions(A->Message, "run these 10 tasks"));
  EXPECT_TRUE(mentions(A->Message, "the server accepts requests in any order"));
  EXPECT_TRUE(mentions(A->Grounds, "each task waits 100 ms on the network"));
  EXPECT_EQ(A->Settle, "") << "everything was counted";
}

TEST(Framework, Fetch10WithoutCountsSaysThatTheCountIsOpen) {
  Profile P = profile(0.01, 20, 0.0505);
  P.Waits[0].LongestSeconds = 0.1;
  Advised A = adviseOn(waitingLoop(), P);
  ASSERT_TRUE(A->Best);
  EXPECT_NE(*A->Best, Model::Serial);
  EXPECT_FALSE(A->Why.Tasks);
  EXPECT_TRUE(mentions(A->Settle, "fix --model serial --site 3f9a1c22"));
  EXPECT_NEAR(secondsOn(*A, *A->Best), 0.11, 0.02);
  EXPECT_GE(prediction(*A, *A->Best)->High, 1.0) << "there may have been one task only";
}

TEST(Framework, Delay20TakesAsLongAsOneReply) {
  Profile P = countedRun(20, 0.3e-3, 0.5);
  Advised A = adviseOn(waitingLoop(), P, 2);
  EXPECT_TRUE(A->Best == Model::Threads || A->Best == Model::Async);
  EXPECT_LT(secondsOn(*A, Model::Async), 0.55);
  EXPECT_LT(secondsOn(*A, Model::Threads), 0.55);
  EXPECT_GT(secondsOn(*A, Model::Processes), 4.5) << "two processes halve ten seconds";
}

TEST(Framework, FiftyRequestsRunOnThreadsOrAsync) {
  Profile P = countedRun(50, 1e-3, 1.0);
  Advised A = adviseOn(waitingLoop(), P, 2);
  EXPECT_TRUE(A->Best == Model::Threads || A->Best == Model::Async);
  EXPECT_LT(secondsOn(*A, *A->Best), 2.2);
}

TEST(Framework, ManySlowRequestsRunOnAsync) {
  Profile P = countedRun(500, 0.4e-3, 0.512);
  Advised A = adviseOn(waitingLoop(), P, 2);
  EXPECT_EQ(A->Best, Model::Async);
  EXPECT_EQ(A->ByRule, Model::Async);
  EXPECT_EQ(A->Message, "run these 500 tasks on the async runtime (assumed: the server accepts "
                        "requests in any order)");
  EXPECT_EQ(A->RulePath, "I/O-bound → slow I/O, many at once → async");
  EXPECT_EQ(A->Grounds, "each task waits 512 ms on the network and computes 0.4 ms (measured, 500 "
                        "tasks)");
  EXPECT_TRUE(mentions(A->Gain, "256 s → 0.7"));
  EXPECT_TRUE(mentions(A->Gain, "threads(32) 8.2 s"));
  EXPECT_TRUE(mentions(A->Gain, "processes(2) 128 s"));
  EXPECT_NEAR(secondsOn(*A, Model::Threads), 256.0 / 32, 0.5);
  EXPECT_NEAR(secondsOn(*A, Model::Processes), 256.0 / 2, 5);
  ASSERT_TRUE(A->ProgramSecondsAfter);
  EXPECT_LT(*A->ProgramSecondsAfter, 1.0);
}

TEST(Framework, GatheringTwoThreeAndOneSecondTakesThree) {
  Profile P = profile(0.001, 3, 2.0);
  P.Waits[0].LongestSeconds = 3.0;
  SiteCount C;
  C.SiteId = SiteNumber;
  C.Tasks = 3;
  C.CpuSeconds = 0.001;
  C.WallSeconds = 6.001;
  for (double Seconds : {2.0, 3.0, 1.0})
    addTask(C, Seconds);
  P.Sites.push_back(C);
  Advised A = adviseOn(waitingLoop(WaitReason::Sleep), P);
  EXPECT_NE(A->Best, Model::Serial);
  EXPECT_LE(prediction(*A, Model::Async)->Low, 3.02);
  EXPECT_GE(prediction(*A, Model::Async)->High, 3.0);
}

// 16 factorials of uneven size, 8.45 s one after another, 3.66 times faster on 4 cores.
TEST(Framework, FactorialsRunOnThreads) {
  Profile P = profile(8.45, 0, 0);
  SiteCount C;
  C.SiteId = SiteNumber;
  C.Tasks = 16;
  C.CpuSeconds = C.WallSeconds = 8.45;
  C.MaxInFlight = C.Runs = 1;
  double Squares = 0;
  for (int I = 0; I < 16; ++I)
    Squares += (10.0 + I) * (10.0 + I);
  for (int I = 0; I < 16; ++I)
    addTask(C, 8.45 * (10.0 + I) * (10.0 + I) / Squares);
  P.Sites.push_back(C);
  Advised A = adviseOn(computingLoop(), P, 4);
  EXPECT_EQ(A->Rule, "parallel-cpu-loop");
  EXPECT_EQ(A->Best, Model::Threads);
  EXPECT_EQ(A->Workers, 4u);
  const Prediction *Threads = prediction(*A, Model::Threads);
  EXPECT_GT(Threads->Speedup, 3.2);
  EXPECT_LT(Threads->Speedup, 4.0);
  EXPECT_LE(Threads->Low, 8.45 / 3.66);
  EXPECT_GE(Threads->High, 8.45 / 3.66);
  EXPECT_NEAR(prediction(*A, Model::Async)->Speedup, 1.0, 0.01);
}

TEST(Framework, EvenTasksOnTwoCoresHalve) {
  Profile P = countedRun(8, 1.05, 0);
  Advised A = adviseOn(computingLoop(), P, 2);
  EXPECT_EQ(A->Best, Model::Threads);
  EXPECT_NEAR(secondsOn(*A, Model::Threads), 4.2, 0.15);
}

TEST(Framework, FiveUnevenPrimeCountsAreBoundByTheLongest) {
  Profile P = profile(3.0, 0, 0);
  SiteCount C;
  C.SiteId = SiteNumber;
  C.Tasks = 5;
  C.CpuSeconds = C.WallSeconds = 3.0;
  for (double Seconds : {0.1, 0.3, 0.6, 0.8, 1.2})
    addTask(C, Seconds);
  P.Sites.push_back(C);
  Advised A = adviseOn(computingLoop(), P, 4);
  EXPECT_EQ(A->Best, Model::Threads);
  EXPECT_LE(prediction(*A, Model::Threads)->Low, 1.25);
  EXPECT_GE(prediction(*A, Model::Threads)->Low, 1.0) << "never below the longest task";
}

TEST(Framework, StaticScratchRunsInProcesses) {
  Site S = computingLoop();
  forbid(S, Model::Threads);
  forbid(S, Model::Async);
  Profile P = countedRun(16, 0.5, 0);
  Advised A = adviseOn(S, P, 4);
  EXPECT_EQ(A->Best, Model::Processes);
  EXPECT_EQ(A->ByRule, Model::Processes);
  EXPECT_EQ(A->RulePath, "CPU-bound → two tasks cannot run in one process → processes");
  EXPECT_EQ(answer(A->Decision, "CPU: can two"), "no, but their data can be sent → processes");
  EXPECT_EQ(prediction(*A, Model::Threads)->Legal, Legality::Unsafe);
  EXPECT_TRUE(
      mentions(A->Safety, "not threads or async: each task reads what the one before it wrote"));
}

TEST(Framework, RecurrenceStaysSerialAndNamesTheTwoAccesses) {
  Site S = computingLoop();
  for (Model On : ConcurrentModels)
    forbid(S, On);
  Profile P = countedRun(1000, 1e-3, 0);
  Advised A = adviseOn(S, P);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_EQ(A->Level, Severity::Info);
  EXPECT_EQ(A->Message, "keep it serial: each task reads what the one before it wrote to 'state' "
                        "(main.cpp:12:5 and main.cpp:13:9)");
  EXPECT_EQ(A->RulePath, "CPU-bound → its tasks may not run at once → serial");
  EXPECT_EQ(A->Safety, "not threads, processes or async: each task reads what the one before it "
                       "wrote to 'state' (main.cpp:12:5 and main.cpp:13:9)");
  EXPECT_EQ(answer(A->Decision, "May tasks run"), "no");
  EXPECT_EQ(answer(A->Decision, "Is it worth"), "(not asked)");
  EXPECT_FALSE(A->FixAvailable);
  EXPECT_FALSE(A->ProgramSecondsAfter);
}

TEST(Framework, UnknownCalleeIsNotCalledSafe) {
  Site S = waitingLoop();
  for (Model On : ConcurrentModels)
    S.Legal[On] = {Legality::Unknown, {{"CA301", "'plugin' cannot be seen", {File, 12, 1}, {}}}};
  Profile P = countedRun(50, 1e-3, 0.1);
  Advised A = adviseOn(S, P);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "'plugin' cannot be seen"));
}

TEST(Framework, TinyBodiesStaySerial) {
  Profile P = countedRun(100, 30e-9, 0);
  P.WallSeconds = 1;
  Advised A = adviseOn(computingLoop(), P);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "keep it serial: it takes 3 µs in all"));
}

TEST(Framework, MemoryBoundStaysSerial) {
  Profile P = countedRun(1000, 2e-3, 0);
  P.Counters["PERF_COUNT_HW_CACHE_MISSES"] = P.States.OnCpu * 12e9 / 64;
  Machine M = machine(4);
  M.MemoryBandwidth = {12e9, 13e9, 13e9, 13e9};
  Advised A = adviseOn(only(computingLoop()), &P, M);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "memory-bound"));
  EXPECT_TRUE(mentions(A->Message, "12 GB/s"));
}

TEST(Framework, BandwidthThatScalesDoesNotStopThreads) {
  Profile P = countedRun(1000, 2e-3, 0);
  P.Counters["LLC-load-misses"] = P.States.OnCpu * 12e9 / 64;
  Machine M = machine(4);
  M.MemoryBandwidth = {14e9, 28e9, 40e9, 48e9};
  Advised A = adviseOn(only(computingLoop()), &P, M);
  EXPECT_EQ(A->Best, Model::Threads);
}

TEST(Framework, OneTaskStaysSerial) {
  Profile P = countedRun(1, 0.1, 2.0);
  Advised A = adviseOn(waitingLoop(), P);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_EQ(A->Message, "keep it serial: there is only one task");
}

TEST(Framework, ComputingOnOneCoreStaysSerial) {
  Profile P = countedRun(16, 0.5, 0);
  Advised A = adviseOn(computingLoop(), P, 1);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "only one core"));
}

TEST(Framework, ComputingWhereTheCoresAreBusyStaysSerial) {
  Profile P = countedRun(16, 0.5, 0);
  P.States.OnCpu = 3.7 * P.WallSeconds;
  Advised A = adviseOn(computingLoop(), P, 4);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "already keeps 3.7 cores busy"));
  P.States.OnCpu = 1.1 * P.WallSeconds;
  EXPECT_EQ(adviseOn(computingLoop(), P, 4)->Best, Model::Threads);
}

TEST(Framework, HalfOfTheCoresBusyLeavesAFactorOfTwo) {
  Profile P = countedRun(16, 0.5, 0);
  P.States.OnCpu = 2.0 * P.WallSeconds;
  Advised A = adviseOn(computingLoop(), P, 4);
  EXPECT_EQ(A->Best, Model::Threads);
  EXPECT_NEAR(prediction(*A, Model::Threads)->Speedup, 2.0, 0.1);
}

TEST(Framework, WaitingOnOneCoreStillOverlaps) {
  Profile P = countedRun(16, 1e-3, 0.1);
  Advised A = adviseOn(waitingLoop(), P, 1);
  EXPECT_NE(A->Best, Model::Serial);
}

TEST(Framework, LockWaitsStaySerial) {
  Profile P = countedRun(100, 1e-4, 0.02, WaitReason::Lock);
  Advised A = adviseOn(waitingLoop(WaitReason::Lock), P);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "for locks"));
}

TEST(Framework, SmallShareOfTheProgramStaysSerial) {
  Profile P = countedRun(10, 0.5e-3, 0.01);
  P.WallSeconds = 100;
  Advised A = adviseOn(waitingLoop(), P);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "0.1 % of the program's time"));
}

// fetch 20 (I/O), parse (CPU), store (in order).
TEST(Framework, PipelineOverlapsItsWaitsAndComputesOnAllCores) {
  Site S = waitingLoop();
  S.Task.Cpu = Truth::Yes;
  Profile P = countedRun(20, 0.06, 0.06);
  Advised A = adviseOn(S, P, 4);
  EXPECT_EQ(A->Rule, "mixed-pipeline");
  EXPECT_EQ(A->Kind, Workload::Mixed);
  EXPECT_EQ(A->ByRule, Model::AsyncThreads);
  ASSERT_TRUE(A->Best);
  EXPECT_TRUE(*A->Best == Model::Threads || *A->Best == Model::AsyncThreads);
  EXPECT_LT(secondsOn(*A, *A->Best), 0.45) << "2.4 s one after another";
  EXPECT_GT(secondsOn(*A, Model::Async), 1.2) << "one core computes 1.2 s";
  EXPECT_EQ(answer(A->Decision, "Both"), "yes");
}

TEST(Framework, ThousandsOfMixedTasksNeedBoth) {
  Site S = waitingLoop();
  S.Task.Cpu = Truth::Yes;
  Profile P = countedRun(4000, 0.5e-3, 1.2e-3);
  P.WallSeconds += 1;
  Machine M = machine(16);
  Advised A = adviseOn(only(S), &P, M);
  EXPECT_LT(secondsOn(*A, Model::AsyncThreads), secondsOn(*A, Model::Async));
}

TEST(Framework, GilSendsComputingToProcesses) {
  Profile P = countedRun(16, 0.5, 0);
  P.Serialised = SerialisedBy{SerialisedBy::Kind::Gil, "gil", 3.0, 0.8};
  Advised A = adviseOn(computingLoop(), P, 4);
  EXPECT_EQ(A->ByRule, Model::Processes);
  EXPECT_EQ(A->Best, Model::Processes);
  EXPECT_TRUE(mentions(A->RulePath, "GIL"));
}

TEST(Framework, AlreadyParallelIsNotWrappedAgain) {
  Site S = computingLoop();
  S.AlreadyParallel = true;
  Profile P = countedRun(16, 0.5, 0);
  EXPECT_TRUE(adviseOn(S, P).All.empty());
}

TEST(Framework, WhatTheProfileNeverReachedStaysSerial) {
  Profile P = profile(1, 0, 0, WaitReason::Network, 30);
  Advised A = adviseOn(waitingLoop(), P);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_EQ(A->Level, Severity::Info);
  EXPECT_TRUE(mentions(A->Message, "spent no measurable time here"));
}

} // namespace
