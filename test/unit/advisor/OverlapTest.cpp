// Loops inside loops: one of them is made concurrent, and the other says why it is not.
#include "Advised.h"

using namespace concadvise;
using namespace concadvise::samples;

namespace {

Site loopAt(const char *Id, unsigned Line, unsigned EndLine, unsigned Column = 3) {
  Site S = computingLoop();
  S.Id = Id;
  S.At.Line = Line;
  S.At.Column = Column;
  S.At.EndLine = EndLine;
  S.At.EndColumn = 4;
  return S;
}

Profile busyFor(double Seconds) {
  Profile P;
  P.WallSeconds = P.States.OnCpu = Seconds;
  P.Cpus = 4;
  P.Threads.push_back({1, 1, "app", 0, Seconds, P.States, {}, 0, 0});
  return P;
}

/// CPU time in a stack of these lines, innermost first, each in a function of its own.
void addHot(Profile &P, double Seconds, const std::vector<unsigned> &Lines) {
  Stack S;
  for (unsigned Line : Lines) {
    S.push_back(uint32_t(P.Frames.size()));
    P.Frames.push_back({"f" + std::to_string(Line), File, Line, "app", "", 0, false});
  }
  P.Hot.push_back({uint32_t(P.Stacks.size()), Seconds, uint64_t(Seconds * 1000)});
  P.Stacks.push_back(std::move(S));
}

void countTasks(Profile &P, uint64_t SiteId, uint64_t Tasks, double Cpu) {
  SiteCount C;
  C.SiteId = SiteId;
  C.Tasks = Tasks;
  C.CpuSeconds = C.WallSeconds = Cpu;
  C.Runs = 1;
  for (uint64_t I = 0; I < Tasks; ++I)
    addTask(C, Cpu / double(Tasks));
  P.Sites.push_back(C);
}

Advised adviseOn(std::vector<Site> All, const Profile &P) {
  Sites Found;
  Found.All = std::move(All);
  return samples::adviseOn(std::move(Found), &P, machine(4));
}

const Advice &of(const Advised &A, std::string_view Id) {
  for (const Advice &Each : A.All)
    if (Each.Id == Id)
      return Each;
  ADD_FAILURE() << "no advice on " << Id;
  return A.All.front();
}

void expectSerial(const Advice &A, std::string_view Because) {
  EXPECT_EQ(A.Best, Model::Serial);
  EXPECT_EQ(A.Level, Severity::Info);
  EXPECT_TRUE(A.Gain.empty());
  EXPECT_FALSE(A.FixAvailable);
  EXPECT_TRUE(mentions(A.Message, Because));
}

} // namespace

// A compiler that inlines nothing still names one line per sample: the inner loop's.
TEST(Overlap, OuterOfTwoLoopsInOneFunctionWins) {
  Profile P = busyFor(4);
  addHot(P, 3.9, {13});
  for (bool OuterFirst : {true, false}) {
    std::vector<Site> All = {loopAt("0000000a", 10, 16), loopAt("0000000b", 12, 14, 5)};
    if (!OuterFirst)
      std::swap(All[0], All[1]);
    Advised A = adviseOn(All, P);
    EXPECT_EQ(of(A, "0000000a").Best, Model::Threads);
    expectSerial(of(A, "0000000b"), "its time is part of the loop at main.cpp:10:3, which gains");
    EXPECT_EQ(answer(of(A, "0000000b").Decision, "Is it inside"), "yes");
  }
}

TEST(Overlap, TwoLoopsOnOneLineAreToldApartByColumns) {
  Profile P = busyFor(4);
  addHot(P, 3.9, {10});
  Site Outer = loopAt("0000000a", 10, 10, 3), Inner = loopAt("0000000b", 10, 10, 30);
  Outer.At.EndColumn = 80;
  Inner.At.EndColumn = 80;
  Advised A = adviseOn({Inner, Outer}, P);
  EXPECT_EQ(of(A, "0000000a").Best, Model::Threads);
  expectSerial(of(A, "0000000b"), "main.cpp:10:3");
}

TEST(Overlap, OuterWinsWhereItGainsAboutAsMuch) {
  Profile P = busyFor(4);
  addHot(P, 3.8, {53, 13});
  addHot(P, 0.1, {13}); // the outer loop's own
  Site Outer = loopAt("0000000a", 10, 16), Inner = loopAt("0000000b", 52, 54);
  countTasks(P, 0xa, 41, 3.9); // 11 rounds on 4 cores, where 10.25 would do
  countTasks(P, 0xb, 100000, 3.8);
  Advised A = adviseOn({Outer, Inner}, P);
  EXPECT_EQ(of(A, "0000000a").Best, Model::Threads);
  expectSerial(of(A, "0000000b"), "main.cpp:10:3, which gains");
}

TEST(Overlap, InnerWinsWhereItGainsClearlyMore) {
  Profile P = busyFor(4);
  addHot(P, 3.9, {53, 13});
  Site Outer = loopAt("0000000a", 10, 16), Inner = loopAt("0000000b", 52, 54);
  countTasks(P, 0xa, 2, 3.9);
  countTasks(P, 0xb, 1000, 3.9);
  Advised A = adviseOn({Outer, Inner}, P);
  EXPECT_EQ(of(A, "0000000b").Best, Model::Threads);
  expectSerial(of(A, "0000000a"), "the loop at main.cpp:52:3 inside it gains more on threads");
  EXPECT_EQ(answer(of(A, "0000000a").Decision, "Is a better site inside it?"), "yes");
}

// Neither of the inner loops alone gains what the outer one does, nor may one of them stay.
TEST(Overlap, OuterReplacesAllThatIsInsideIt) {
  Profile P = busyFor(4);
  addHot(P, 2, {53, 13});
  addHot(P, 1.9, {63, 14});
  Advised A = adviseOn(
      {loopAt("0000000b", 52, 54), loopAt("0000000c", 62, 64), loopAt("0000000a", 10, 16)}, P);
  EXPECT_EQ(of(A, "0000000a").Best, Model::Threads);
  expectSerial(of(A, "0000000b"), "main.cpp:10:3");
  expectSerial(of(A, "0000000c"), "main.cpp:10:3");
}

TEST(Overlap, LoopsBesideEachOtherAreBothAdvised) {
  Profile P = busyFor(4);
  addHot(P, 2, {13});
  addHot(P, 1.9, {23});
  Advised A = adviseOn({loopAt("0000000a", 10, 16), loopAt("0000000b", 20, 26)}, P);
  EXPECT_EQ(of(A, "0000000a").Best, Model::Threads);
  EXPECT_EQ(of(A, "0000000b").Best, Model::Threads);
}
