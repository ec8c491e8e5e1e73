// What a profile alone says about a program.
#include "Advised.h"

using namespace concadvise;
using namespace concadvise::samples;

namespace {

/// A program of `Threads` threads, times in thread-seconds.
Profile program(double Wall, double OnCpu, double Blocked, unsigned Threads = 1,
                WaitReason Reason = WaitReason::Network, uint64_t Waits = 1) {
  Profile P;
  P.WallSeconds = Wall;
  P.Cpus = 4;
  P.States.OnCpu = OnCpu;
  P.States.Blocked = Blocked;
  P.Threads.resize(Threads);
  if (Blocked > 0) {
    P.WaitByReason[Reason] = Blocked;
    P.Waits.push_back({Reason, "10.0.0.7:443", false, Blocked, Blocked, Waits, 0});
  }
  return P;
}

Verdict verdict(const Profile &P) { return profileVerdict(P, machine(4)); }

TEST(Verdict, SpinningIsCpuBound) {
  Verdict V = verdict(program(2, 2, 0));
  EXPECT_EQ(V.Kind, Workload::CpuBound);
  EXPECT_EQ(V.Best, Model::Threads);
  EXPECT_TRUE(mentions(V.Summary, "CPU-bound (100 % computing"));
  EXPECT_EQ(answer(V.Decision, "Waiting on what"), "nothing that holds it up");
  EXPECT_EQ(answer(V.Decision, "How concurrent"), "not at all");
}

TEST(Verdict, SpinningOnTheOnlyCoreStaysSerial) {
  Profile P = program(2, 2, 0);
  P.Cpus = 1;
  EXPECT_EQ(verdict(P).Best, Model::Serial);
}

TEST(Verdict, ASingleSleepHasNothingToOverlap) {
  Verdict V = verdict(program(1, 0.001, 1, 1, WaitReason::Sleep));
  EXPECT_EQ(V.Kind, Workload::IoBound);
  EXPECT_EQ(V.Best, Model::Serial);
  EXPECT_TRUE(mentions(V.Summary, "mostly in a sleep"));
  EXPECT_EQ(answer(V.Decision, "Waiting on what"), "sleep");
}

TEST(Verdict, FewSlowRequestsAreForThreads) {
  Verdict V = verdict(program(1.05, 0.02, 1.0, 1, WaitReason::Network, 10));
  EXPECT_EQ(V.Kind, Workload::IoBound);
  EXPECT_EQ(V.Best, Model::Threads);
  EXPECT_TRUE(mentions(V.Summary, "10 waits of 100 ms each: slow but few → threads"));
}

TEST(Verdict, ManySlowRequestsAreForAsync) {
  Verdict V = verdict(program(100, 0.5, 99, 1, WaitReason::Network, 1000));
  EXPECT_EQ(V.Best, Model::Async);
}

TEST(Verdict, FastRequestsAreForThreads) {
  Verdict V = verdict(program(1, 0.05, 0.9, 1, WaitReason::Network, 1000));
  EXPECT_EQ(V.Best, Model::Threads);
  EXPECT_TRUE(mentions(V.Summary, "fast"));
}

TEST(Verdict, AnEventLoopIsAsyncAlready) {
  EXPECT_EQ(verdict(program(10, 0.5, 9, 1, WaitReason::Epoll, 900)).Best, Model::Async);
  Profile P = program(10, 0.5, 9, 1, WaitReason::Network, 3);
  EXPECT_EQ(verdict(P).Best, Model::Threads);
  P.Waits.front().Loop = true;
  EXPECT_EQ(verdict(P).Best, Model::Async) << "whatever the loop waits for";
}

TEST(Verdict, TheGilSendsComputingToProcesses) {
  Profile P = program(10, 10, 0, 4);
  P.WaitByReason[WaitReason::Lock] = 25;
  P.States.Blocked = 25;
  P.Interpreter = "CPython 3.11";
  P.Serialised = SerialisedBy{SerialisedBy::Kind::Gil, "gil", 25, 0.71};
  Verdict V = verdict(P);
  EXPECT_EQ(V.Kind, Workload::CpuBound) << "waiting for a lock is not I/O";
  EXPECT_EQ(V.Best, Model::Processes);
  EXPECT_TRUE(mentions(V.Summary, "GIL"));
  EXPECT_EQ(answer(V.Decision, "Does one lock"), "yes, the GIL");
}

TEST(Verdict, OneThreadOfCPythonHasAGilToo) {
  Profile P = program(10, 10, 0);
  P.Interpreter = "CPython 3.11";
  EXPECT_EQ(verdict(P).Best, Model::Processes);
}

TEST(Verdict, FreeThreadedCPythonRunsThreads) {
  for (const char *Name : {"CPython 3.13t", "CPython 3.14 free-threaded"}) {
    Profile P = program(10, 10, 0);
    P.Interpreter = Name;
    Verdict V = verdict(P);
    EXPECT_EQ(V.Best, Model::Threads) << Name;
    EXPECT_TRUE(mentions(V.Summary, "no GIL"));
  }
}

TEST(Verdict, CPythonThatWaitsNeedsNoProcesses) {
  Profile P = program(10, 0.2, 9.8, 1, WaitReason::Network, 20);
  P.Interpreter = "CPython 3.11";
  EXPECT_EQ(verdict(P).Best, Model::Threads);
}

TEST(Verdict, CPythonThatDoesBothUsesProcessesForTheComputing) {
  Profile P = program(10, 5, 5, 1, WaitReason::Network, 20);
  P.Interpreter = "CPython 3.11";
  EXPECT_EQ(verdict(P).Best, Model::AsyncProcesses);
}

TEST(Verdict, BothInNativeCodeIsAsyncWithThreads) {
  EXPECT_EQ(verdict(program(10, 5, 5, 1, WaitReason::Network, 20)).Best, Model::AsyncThreads);
}

TEST(Verdict, OneLockThatHoldsThreadsUp) {
  Profile P = program(10, 10, 0, 4);
  P.WaitByReason[WaitReason::Lock] = 28;
  P.States.Blocked = 28;
  P.Serialised = SerialisedBy{SerialisedBy::Kind::Lock, "futex 0x7f00", 28, 0.74};
  Verdict V = verdict(P);
  EXPECT_EQ(V.Best, Model::Processes);
  EXPECT_TRUE(mentions(V.Summary, "one lock"));
}

TEST(Verdict, WaitingForALockOnlyIsNotIo) {
  Profile P = program(1, 0, 1, 1, WaitReason::Lock);
  Verdict V = verdict(P);
  EXPECT_EQ(V.Kind, Workload::Unknown);
  EXPECT_FALSE(V.Best);
  EXPECT_TRUE(mentions(V.Summary, "Waiting for locks"));
  EXPECT_EQ(answer(V.Decision, "Waiting on what"), "lock");
}

TEST(Verdict, AnIdleServerNeedsNothing) {
  Profile P = program(100, 0.2, 0.1, 8);
  P.States.Idle = 799;
  Verdict V = verdict(P);
  EXPECT_FALSE(V.Best);
  EXPECT_TRUE(mentions(V.Summary, "Mostly idle by design"));
}

TEST(Verdict, BusyCoresNeedNoMore) {
  Verdict V = verdict(program(10, 39, 0, 4));
  EXPECT_FALSE(V.Best);
  EXPECT_TRUE(mentions(V.Summary, "already keeps 3.9 of 4 cores busy"));
  EXPECT_EQ(answer(V.Decision, "How concurrent"), "fully");
}

TEST(Verdict, ThreadsThatOthersKeepOffTheCoresCountAsConcurrent) {
  Profile P = program(10, 8, 0, 4);
  P.States.Preempted = 31;
  Verdict V = verdict(P);
  EXPECT_FALSE(V.Best);
  EXPECT_TRUE(mentions(V.Summary, "already has threads for 3.9 of 4 cores"));
  EXPECT_EQ(answer(V.Decision, "How concurrent"), "fully");
  EXPECT_TRUE(
      mentions(because(V.Decision, "How concurrent"), "measure again on a quieter machine"));
  EXPECT_TRUE(mentions(because(V.Decision, "Where does"), "79 % ready but kept off the CPU"));
}

TEST(Verdict, FarMoreThreadsThanCores) {
  Profile P = program(10, 39, 0, 64);
  P.States.Preempted = 500;
  Verdict V = verdict(P);
  EXPECT_EQ(answer(V.Decision, "How concurrent"), "too much");
  EXPECT_TRUE(mentions(V.Summary, "fewer of them"));
}

// A pool of processes hands its tasks out through pipes.
TEST(Verdict, PipesWithinTheProgramAreNoIo) {
  Profile P = program(1, 3.9, 5, 5, WaitReason::Pipe, 15);
  P.Waits[0].Within = true;
  EXPECT_EQ(verdict(P).Kind, Workload::CpuBound);
  P.Waits[0].Within = false;
  EXPECT_EQ(verdict(P).Kind, Workload::Mixed);
}

TEST(Verdict, StartingUpSaysNothing) {
  Verdict V = verdict(program(0.001, 0.001, 0));
  EXPECT_EQ(V.Kind, Workload::Unknown);
  EXPECT_FALSE(V.Best);
  EXPECT_TRUE(mentions(V.Summary, "too little was measured"));
}

TEST(Verdict, WhatCouldNotBeWatchedIsNotGuessed) {
  Profile P = program(1, 0.01, 0);
  P.States.Residual = 0.99;
  Verdict V = verdict(P);
  EXPECT_EQ(V.Kind, Workload::Unknown);
  EXPECT_FALSE(V.Best);
  EXPECT_TRUE(mentions(V.Summary, "most of its time could not be watched"));
}

TEST(Verdict, WaitsWithoutANameSuggestNoModel) {
  Verdict V = verdict(program(1, 0.01, 1, 4, WaitReason::Other, 13));
  EXPECT_FALSE(V.Best);
  EXPECT_TRUE(mentions(V.Summary, "what it waits for is not known"));
}

TEST(Verdict, AnEmptyProfileSaysSo) {
  Verdict V = verdict({});
  EXPECT_EQ(V.Kind, Workload::Unknown);
  EXPECT_FALSE(V.Best);
  EXPECT_TRUE(mentions(V.Summary, "too little was measured"));
}

} // namespace
