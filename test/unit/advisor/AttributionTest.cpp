// Which part of a profile belongs to which site.
#include "advisor/Attribution.h"

#include "Advised.h"

using namespace concadvise;
using namespace concadvise::samples;

namespace {

using How = Measurement::How;

Measurement seen(const Site &S, const Profile &P) { return attribute({S}, &P).front(); }

TEST(Attribution, TimeBelowTheSiteBelongsToIt) {
  Measurement M = seen(loop(), profile(0.3, 4, 0.1));
  EXPECT_EQ(M.By, How::Lines);
  EXPECT_DOUBLE_EQ(M.CpuSeconds, 0.3);
  EXPECT_DOUBLE_EQ(M.WaitSeconds, 0.4);
  EXPECT_EQ(M.Waits, 4u);
  EXPECT_DOUBLE_EQ(M.LongestWait, 0.1);
  EXPECT_DOUBLE_EQ(M.WaitByReason[WaitReason::Network], 0.4);
  ASSERT_EQ(M.Chain.size(), 2u) << "from the site inwards";
  EXPECT_EQ(M.Chain[0].Function, "app::run()");
  EXPECT_EQ(M.Chain[1].Function, "leaf");
}

TEST(Attribution, TheLinesOfTheLoopAreItsBounds) {
  for (unsigned Line : {10u, 14u})
    EXPECT_EQ(seen(loop(), profile(0.1, 0, 0, WaitReason::Other, Line)).By, How::Lines) << Line;
  for (unsigned Line : {9u, 15u})
    EXPECT_EQ(seen(loop(), profile(0.1, 0, 0, WaitReason::Other, Line)).By, How::NotReached)
        << Line;
}

TEST(Attribution, AFileIsKnownByItsTail) {
  for (const char *Path : {"/src/app/main.cpp", "/build/../src/app/main.cpp", "../app/main.cpp",
                           "app/main.cpp", "main.cpp", "/home/me/copy/app/main.cpp"}) {
    Profile P = profile(0.1, 0, 0);
    P.Frames[1].File = P.Frames[2].File = Path;
    EXPECT_EQ(seen(loop(), P).By, How::Lines) << Path;
  }
  for (const char *Path : {"/other/main.cpp", "/src/app/xmain.cpp", "/src/app/main.c"}) {
    Profile P = profile(0.1, 0, 0);
    P.Frames[1].File = P.Frames[2].File = Path;
    EXPECT_EQ(seen(loop(), P).By, How::None) << Path;
  }
}

TEST(Attribution, OfTwoFilesOfOneNameTheNearerOneIsMeant) {
  Site Here = loop(), There = loop();
  There.At.File = "/src/lib/main.cpp";
  Profile P = profile(0.1, 0, 0);
  P.Frames[1].File = "/elsewhere/src/lib/main.cpp";
  auto M = attribute({Here, There}, &P);
  EXPECT_DOUBLE_EQ(M[0].CpuSeconds, 0);
  EXPECT_DOUBLE_EQ(M[1].CpuSeconds, 0.1);
}

TEST(Attribution, RecursionCountsOnce) {
  Profile P = profile(0.1, 0, 0);
  P.Stacks[0] = {0, 1, 1, 1, 2};
  EXPECT_DOUBLE_EQ(seen(loop(), P).CpuSeconds, 0.1);
}

// Idle for the program, not for the task; and yet more tasks would not make requests come sooner.
TEST(Attribution, WaitingForWorkIsTimeThatMoreTasksDoNotShorten) {
  Profile P = profile(0.1, 3, 0.5);
  P.Waits[0].IdleByDesign = true;
  Measurement M = seen(waitingLoop(), P);
  EXPECT_DOUBLE_EQ(M.WaitSeconds, 1.5);
  EXPECT_DOUBLE_EQ(M.IdleByReason[WaitReason::Network], 1.5);
  Advised A = adviseOn(waitingLoop(), P);
  EXPECT_EQ(A->Best, Model::Serial);
  EXPECT_TRUE(mentions(A->Message, "it waits 1.5 s of 1.6 s for locks or for work to come"));
}

// The child is profiled as a part of the program: its parent counts as idle.
TEST(Attribution, WaitingForAChildProcessIsTheTasksWait) {
  Profile P = profile(0.01, 8, 0.5, WaitReason::Child);
  P.Waits[0].IdleByDesign = true;
  EXPECT_TRUE(seen(waitingLoop(), P).IdleByReason.empty());
  Advised A = adviseOn(waitingLoop(WaitReason::Child), P);
  EXPECT_EQ(A->Rule, "serial-io-loop");
  EXPECT_NE(A->Best, Model::Serial);
}

TEST(Attribution, StatementsOfTheSinkAreNotPartOfTheTask) {
  Site S = loop();
  Span Task, Sink;
  Task.Line = Task.EndLine = 12;
  Sink.Line = Sink.EndLine = 13;
  S.Wrap.Statements = {Task, Sink};
  S.Wrap.Split = 1;
  Measurement InSink = seen(S, profile(0.1, 2, 0.2, WaitReason::Disk, 13));
  EXPECT_DOUBLE_EQ(InSink.SinkSeconds, 0.5);
  EXPECT_DOUBLE_EQ(InSink.CpuSeconds + InSink.WaitSeconds, 0);
  Measurement InTask = seen(S, profile(0.1, 2, 0.2, WaitReason::Disk, 12));
  EXPECT_DOUBLE_EQ(InTask.SinkSeconds, 0);
  EXPECT_DOUBLE_EQ(InTask.CpuSeconds, 0.1);
}

TEST(Attribution, AHoistedExpressionIsTaskThoughItsStatementIsSink) {
  Site S = loop();
  Span Sink;
  Sink.Line = Sink.EndLine = 12;
  S.Wrap.Statements = {Sink};
  S.Wrap.Split = 0;
  S.Wrap.Hoisted = Sink;
  EXPECT_DOUBLE_EQ(seen(S, profile(0.1, 0, 0)).CpuSeconds, 0.1);
}

TEST(Attribution, WithoutLinesTheFunctionDecides) {
  Profile P = profile(0.1, 0, 0);
  for (StackFrame &F : P.Frames)
    F.File.clear(), F.Line = 0;
  Measurement M = seen(loop(), P);
  EXPECT_EQ(M.By, How::Function);
  EXPECT_DOUBLE_EQ(M.CpuSeconds, 0.1);
}

TEST(Attribution, WithoutLinesTwoSitesOfAFunctionCannotBeToldApart) {
  Profile P = profile(0.1, 0, 0);
  for (StackFrame &F : P.Frames)
    F.File.clear(), F.Line = 0;
  auto M = attribute({loop(), loop()}, &P);
  for (const Measurement &Each : M) {
    EXPECT_EQ(Each.By, How::None);
    EXPECT_TRUE(mentions(Each.Note, "its function holds 2 sites"));
  }
}

TEST(Attribution, AnotherProgramsProfileSaysNothing) {
  Profile P = profile(0.1, 0, 0);
  for (StackFrame &F : P.Frames)
    F.File = "/usr/src/other/tool.c", F.Function = "tool";
  Measurement M = seen(loop(), P);
  EXPECT_EQ(M.By, How::None);
  EXPECT_TRUE(mentions(M.Note, "names no file of this code"));
}

// A large array on the stack of `helper` hides its caller from the profiler.
TEST(Attribution, StacksThatEndTooEarlyDoNotTellThatALoopWasNotReached) {
  Profile P = profile(0.01, 30, 0.1);
  P.Frames[1] = {"helper()", File, 80, "app", "", 0, false};
  EXPECT_EQ(seen(loop(), P).By, How::NotReached);
  P.Stacks = {{0, 1}};
  Measurement M = seen(loop(), P);
  EXPECT_EQ(M.By, How::None);
  EXPECT_TRUE(mentions(M.Note, "does not show what called"));
  EXPECT_NE(adviseOn(waitingLoop(), P)->Best, Model::Serial);
}

TEST(Attribution, CountsAreExactAndSamplesOnlyTellTheReasons) {
  Profile P = profile(0.3, 4, 0.1);
  count(P, 8, 0.25, 0.5);
  Measurement M = seen(loop(), P);
  EXPECT_EQ(M.By, How::Counted);
  EXPECT_DOUBLE_EQ(M.CpuSeconds, 0.25);
  EXPECT_DOUBLE_EQ(M.WaitSeconds, 0.5);
  EXPECT_NEAR(M.WaitByReason[WaitReason::Network], 0.5, 1e-12);
}

// On a busy machine a task's wall time is more than its computing and waiting.
TEST(Attribution, TimeThatOthersHadTheCoreIsNoWaiting) {
  Profile P = countedRun(100, 0.005, 0.001);
  P.Sites[0].WallSeconds += 2;
  P.States.Preempted = 2;
  EXPECT_DOUBLE_EQ(seen(loop(), P).WaitSeconds, 2.1); // How the threads waited was not measured.
  P.MeasuredAt = Tier::ExactUnprivileged;
  EXPECT_DOUBLE_EQ(seen(loop(), P).WaitSeconds, 0.1);
  P.Sites[0].MaxInFlight = 2; // Tasks that wait together wait longer than their one thread.
  EXPECT_DOUBLE_EQ(seen(loop(), P).WaitSeconds, 2.1);
}

TEST(Attribution, CountsOfAnotherSiteAreNotOurs) {
  Profile P = profile(0.3, 4, 0.1);
  count(P, 8, 0.25, 0.5);
  P.Sites[0].SiteId = 0x12345678;
  EXPECT_EQ(seen(loop(), P).By, How::Lines);
}

TEST(Attribution, NoProfile) {
  auto M = attribute({loop()}, nullptr);
  EXPECT_EQ(M.front().By, How::None);
  EXPECT_EQ(M.front().Note, "");
}

TEST(Attribution, IndicesThatLeadNowhereAreIgnored) {
  Profile P = profile(0.1, 1, 0.1);
  P.Stacks.push_back({77, 1, 99});
  P.Hot.push_back({55, 1.0, 10});
  P.Hot.push_back({1, 0.2, 10});
  P.Waits.push_back({WaitReason::Disk, "", false, 1.0, 1.0, 1, 66});
  Measurement M = seen(loop(), P);
  EXPECT_NEAR(M.CpuSeconds, 0.3, 1e-12);
  EXPECT_DOUBLE_EQ(M.WaitSeconds, 0.1);
}

// An inner loop in another function: its time is part of the outer one's.
TEST(Attribution, OfNestedSitesTheBetterOneKeepsItsAdvice) {
  Site Outer = computingLoop(), Inner = computingLoop();
  Inner.Id = "11111111";
  Inner.At.Line = 100;
  Inner.At.EndLine = 110;
  Inner.Cost.Tasks = 1000;
  Outer.Cost.Tasks = 1000;
  Profile P = profile(2.0, 0, 0);
  P.Frames.push_back({"app::inner()", File, 105, "app", "", 0, false});
  P.Stacks = {{0, 3, 1, 2}, {0, 1, 2}};
  P.Hot = {{0, 1.5, 1500}, {1, 0.5, 500}};
  Sites Found;
  Found.All = {Outer, Inner};
  Advised A = adviseOn(std::move(Found), &P, machine(4));
  ASSERT_EQ(A.All.size(), 2u);
  EXPECT_EQ(A.All[0].Id, Outer.Id);
  EXPECT_EQ(A.All[0].Best, Model::Threads);
  EXPECT_EQ(A.All[1].Best, Model::Serial);
  EXPECT_TRUE(mentions(A.All[1].Message, "part of the loop at main.cpp:10:3"));
}

} // namespace
