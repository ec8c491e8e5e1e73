#include "tools/concadvise/tune/Rounds.h"

#include "tools/concadvise/tune/Interval.h"

#include "gtest/gtest.h"

using namespace concadvise;
using namespace llvm;

namespace {

/// Runs with these seconds, each a little off, in a pattern that repeats.
class Fake {
public:
  explicit Fake(std::vector<double> Seconds) : Seconds(std::move(Seconds)) {
    All.resize(this->Seconds.size());
  }
  void rounds(const RoundLimits &Limits = {}) {
    ASSERT_FALSE(errorToBool(runRounds(
        All, Limits,
        [&](size_t I) -> Expected<RunResult> {
          double Off[] = {1.0, 1.01, 0.99, 1.005, 0.995};
          return RunResult{Seconds[I] * Off[Runs++ % 5], Out, ""};
        },
        [](unsigned, unsigned) {})));
  }
  std::vector<double> Seconds;
  std::vector<Contender> All;
  std::optional<TunedModel::Fate> Out;
  unsigned Runs = 0;
};

TunedModel way(Model On, unsigned Workers = 0) {
  TunedModel Way;
  Way.On = On;
  Way.Workers = Workers;
  Way.Original = On == Model::Serial;
  return Way;
}

Contender runs(std::vector<double> Seconds) { return {std::move(Seconds), std::nullopt, ""}; }

TEST(Interval, AnOutlierDoesNotMoveIt) {
  Timing Calm = timingOf({1.0, 1.01, 0.99, 1.0, 1.0});
  Timing Disturbed = timingOf({1.0, 1.01, 0.99, 1.0, 9.0});
  EXPECT_NEAR(Calm.Seconds, 1.0, 0.001);
  EXPECT_NEAR(Disturbed.Seconds, 1.0, 0.01);
  EXPECT_LT(halfWidth(Disturbed), 0.05);
}

TEST(Interval, StudentsTOfThree) {
  // Mean 2, deviation 1: 4.303 / sqrt(3).
  Timing Of = timingOf({1, 2, 3});
  EXPECT_NEAR(Of.Low, std::max(0.0, 2 - 2.484), 0.001);
  EXPECT_NEAR(Of.High, 2 + 2.484, 0.001);
}

TEST(Interval, OneRunTellsNoInterval) {
  Timing Of = timingOf({2});
  EXPECT_EQ(Of.Low, 0);
  EXPECT_EQ(Of.High, 4);
  EXPECT_EQ(Of.Runs, 1u);
}

TEST(Rounds, TheSlowAreRunLess) {
  Fake Of({10, 1, 1.3, 1.01});
  Of.rounds();
  EXPECT_EQ(Of.All[0].Seconds.size(), 1u); // Not once more after the first.
  EXPECT_LT(Of.All[2].Seconds.size(), Of.All[1].Seconds.size());
  EXPECT_GE(Of.All[1].Seconds.size(), 5u);
  EXPECT_EQ(Of.All[1].Seconds.size(), Of.All[3].Seconds.size());
}

TEST(Rounds, TheLimitOfRunsHolds) {
  Fake Of({1, 1});
  RoundLimits Limits;
  Limits.MostRuns = 7;
  Limits.Narrow = 0;
  Of.rounds(Limits);
  EXPECT_EQ(Of.All[0].Seconds.size(), 7u);
}

TEST(Rounds, WhatTimeDoesNotAllowIsNotRun) {
  Fake Of({4, 4, 4});
  RoundLimits Limits;
  Limits.Seconds = 6;
  Of.rounds(Limits);
  EXPECT_EQ(Of.All[0].Seconds.size(), 1u);
  EXPECT_EQ(Of.All[1].Seconds.size(), 1u);
  EXPECT_EQ(Of.All[2].Out, TunedModel::Fate::Stopped);
  EXPECT_EQ(Of.Runs, 2u);
}

TEST(Rounds, WhatGoesWrongIsNotRunAgain) {
  Fake Of({1});
  Of.Out = TunedModel::Fate::Wrong;
  Of.rounds();
  EXPECT_EQ(Of.Runs, 1u);
  EXPECT_FALSE(Of.All[0].measured());
}

TEST(Judge, TheSimplestOfEquals) {
  std::vector<TunedModel> Ways = {way(Model::Serial), way(Model::Processes, 2), way(Model::Async),
                                  way(Model::Threads, 4), way(Model::Threads, 2)};
  std::vector<double> Slow(5, 2.0), Fast = {1.0, 1.01, 0.99, 1.0, 1.0},
                                    Same = {1.01, 1.0, 1.0, 1.0, 1.01};
  size_t Best = judge(Ways, {runs(Slow), runs(Fast), runs(Same), runs(Same), runs(Same)});
  EXPECT_EQ(Best, 4u);
  EXPECT_EQ(Ways[0].What, TunedModel::Fate::Slower);
  EXPECT_EQ(Ways[1].What, TunedModel::Fate::Equal);
  EXPECT_EQ(Ways[4].What, TunedModel::Fate::Best);
}

TEST(Judge, TheProgramStaysWhereNothingIsFaster) {
  std::vector<TunedModel> Ways = {way(Model::Serial), way(Model::Threads)};
  std::vector<double> Same = {1.0, 1.01, 0.99, 1.0, 1.0};
  EXPECT_EQ(judge(Ways, {runs(Same), runs(Same)}), 0u);
}

TEST(Judge, NoChangeWithoutEvidence) {
  std::vector<TunedModel> Ways = {way(Model::Serial), way(Model::Threads)};
  EXPECT_EQ(judge(Ways, {runs({1, 1.2}), runs({0.9, 1.1})}), 0u);
  EXPECT_EQ(judge(Ways, {runs({1.1, 1.1}), runs({1, 1})}), 1u);
  EXPECT_EQ(judge(Ways, {runs({1, 3}), runs({1, 2})}), 1u);
}

TEST(Judge, WideIntervalsDoNotMakeMuchSlowerOnesEqual) {
  std::vector<TunedModel> Ways = {way(Model::Serial), way(Model::Threads), way(Model::Async)};
  EXPECT_EQ(judge(Ways, {runs({90, 90.1}), runs({1, 3}), runs({1, 2})}), 2u);
}

TEST(Judge, WhatPrintsSomethingElseIsOut) {
  std::vector<TunedModel> Ways = {way(Model::Serial), way(Model::Threads)};
  Contender Wrong = runs({0.1, 0.1});
  Wrong.Out = TunedModel::Fate::Wrong;
  Wrong.Why = "it printed something else";
  EXPECT_EQ(judge(Ways, {runs({1, 1}), Wrong}), 0u);
  EXPECT_EQ(Ways[1].What, TunedModel::Fate::Wrong);
  EXPECT_FALSE(Ways[1].Measured);
  EXPECT_EQ(Ways[1].Note, "it printed something else");
}

} // namespace
