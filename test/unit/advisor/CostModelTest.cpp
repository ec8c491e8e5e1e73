// Properties that the predictions keep, whatever the numbers.
#include "advisor/CostModel.h"

#include "Advised.h"
#include "advisor/Makespan.h"
#include "advisor/TaskSpread.h"

#include <cmath>

using namespace concadvise;
using namespace concadvise::samples;

namespace {

const AdviceOptions Defaults;

Load load(double Tasks, double CpuEach, double WaitEach) {
  Load L;
  L.Known = L.TasksKnown = true;
  L.Tasks = {Tasks, Tasks, Tasks};
  L.Cpu = Tasks * CpuEach;
  L.Waiting = Tasks * WaitEach;
  double Each = CpuEach + WaitEach;
  L.LongestTask = {Each, Each, 1.2 * Each};
  L.Spread = {0, 0, 0.3};
  L.Kind = workloadOf(L.Cpu, L.Waiting, Defaults);
  return L;
}

constexpr Model Everywhere[] = {Model::Serial, Model::Threads,      Model::Processes,
                                Model::Async,  Model::AsyncThreads, Model::AsyncProcesses};

TEST(CostModel, TheIntervalHoldsThePoint) {
  for (double Tasks : {1., 3., 16., 1000., 1e6})
    for (double Cpu : {0., 1e-6, 1e-2})
      for (double Wait : {0., 1e-3, 0.5})
        for (Model On : Everywhere) {
          Prediction P = predict(load(Tasks, Cpu, Wait), On, loop(), machine(4), Defaults);
          EXPECT_LE(P.Low, P.Seconds);
          EXPECT_LE(P.Seconds, P.High);
        }
}

TEST(CostModel, NoModelBeatsItsBounds) {
  for (double Tasks : {4., 100., 1000.}) {
    Load L = load(Tasks, 1e-3, 0.1);
    for (Model On : Everywhere) {
      Prediction P = predict(L, On, loop(), machine(4), Defaults);
      EXPECT_GE(P.Low, 0.1) << "the longest task";
      EXPECT_GE(P.Low, L.Cpu / 4) << "the work on all cores";
      EXPECT_LE(P.Speedup, Tasks);
    }
  }
}

// Threads that wait are not a multiple of the tasks: the last round is never quite full.
TEST(CostModel, FullRoundsOfTasksNeverSpeedUpLessWithMoreOfThem) {
  for (Model On : {Model::Threads, Model::Processes, Model::Async})
    for (double Wait : {0., 0.05}) {
      double Before = 0;
      for (double Tasks = 4; Tasks <= 4096; Tasks *= 2) {
        Prediction P = predict(load(Tasks, 1e-2, Wait), On, loop(), machine(4), Defaults);
        EXPECT_GE(P.Speedup, Before * (Wait > 0 ? 0.95 : 0.999))
            << "model " << int(On) << ", " << Tasks << " tasks";
        Before = P.Speedup;
      }
    }
}

TEST(CostModel, LongerWaitsNeverSpeedUpLess) {
  double Before = 0;
  for (double Wait = 1e-4; Wait < 10; Wait *= 3) {
    Prediction P = predict(load(100, 1e-4, Wait), Model::Async, loop(), machine(4), Defaults);
    EXPECT_GE(P.Speedup, Before);
    Before = P.Speedup;
  }
}

TEST(CostModel, MoreCoresNeverTakeLonger) {
  for (Model On : {Model::Threads, Model::AsyncThreads}) {
    double Before = INFINITY;
    for (unsigned Cores = 1; Cores <= 64; Cores *= 2) {
      Prediction P = predict(load(1024, 1e-3, 1e-3), On, loop(), machine(Cores), Defaults);
      EXPECT_LE(P.Seconds, Before * 1.02) << Cores << " cores";
      Before = P.Seconds;
    }
  }
}

TEST(CostModel, DearerMachinesPredictMore) {
  Machine Cheap = machine(4), Dear = machine(4);
  Dear.ThreadSpawn *= 100, Dear.ThreadTask *= 100, Dear.ThreadSwitch *= 100, Dear.Fork *= 100;
  Dear.ProcessTask *= 100, Dear.FiberTask *= 100, Dear.LoopWake *= 100;
  Load L = load(10000, 1e-5, 1e-4);
  for (Model On : Everywhere)
    EXPECT_LE(predictedSeconds(L, On, 4, Cheap, Outlook::Likely, Defaults),
              predictedSeconds(L, On, 4, Dear, Outlook::Likely, Defaults));
}

TEST(CostModel, BigResultsMakeProcessesDear) {
  Load L = load(1000, 1e-4, 0);
  double Small = predict(L, Model::Processes, loop(), machine(4), Defaults).Seconds;
  L.ResultBytes = 8 << 20;
  double Big = predict(L, Model::Processes, loop(), machine(4), Defaults).Seconds;
  EXPECT_GT(Big, L.serialSeconds()) << "moving 8 GB costs more than 0.1 s of computing";
  EXPECT_LT(Small, L.serialSeconds());
}

TEST(CostModel, RepeatedRunsPayForEachFork) {
  Load Once = load(1000, 1e-4, 0), Often = Once;
  Often.Runs = 500; // Two tasks each time.
  Prediction A = predict(Once, Model::Processes, loop(), machine(4), Defaults);
  Prediction B = predict(Often, Model::Processes, loop(), machine(4), Defaults);
  EXPECT_GT(B.Seconds, Often.serialSeconds());
  EXPECT_LT(A.Seconds, Once.serialSeconds());
}

TEST(CostModel, FileLimitBoundsWhatIsInFlight) {
  Load L = load(10000, 1e-5, 0.1);
  Machine M = machine(4);
  M.FileLimit = 364;
  EXPECT_EQ(chosenWorkers(L, Model::Async, M, Defaults), 100u);
  M.FileLimit = 0;
  EXPECT_EQ(chosenWorkers(L, Model::Async, M, Defaults), 1u);
  M.FileLimit = 1 << 20;
  EXPECT_EQ(chosenWorkers(L, Model::Async, M, Defaults), Defaults.MaxInFlight);
}

TEST(CostModel, ThreadsAreSizedByWaitingAgainstComputing) {
  EXPECT_EQ(chosenWorkers(load(1000, 1e-2, 0), Model::Threads, machine(4), Defaults), 4u);
  EXPECT_EQ(chosenWorkers(load(3, 1e-2, 0), Model::Threads, machine(4), Defaults), 3u);
  unsigned Balanced = chosenWorkers(load(1000, 1e-2, 1e-2), Model::Threads, machine(4), Defaults);
  EXPECT_GE(Balanced, 8u);
  EXPECT_LE(Balanced, 16u);
  EXPECT_EQ(chosenWorkers(load(1000, 1e-5, 0.1), Model::Threads, machine(4), Defaults), 32u);
}

TEST(CostModel, DiskWaitsDoNotOverlapOnFibers) {
  Load L = load(100, 1e-4, 0);
  L.Device = 1.0;
  double Serial = L.serialSeconds();
  EXPECT_GE(predict(L, Model::Async, loop(), machine(4), Defaults).Low, Serial);
  Prediction Threads = predict(L, Model::Threads, loop(), machine(4), Defaults);
  EXPECT_LT(Threads.Seconds, Serial);
  EXPECT_GE(Threads.High, 1.0) << "a disk that serves one request at a time";
}

TEST(CostModel, WithoutMeasurementThereAreNoSeconds) {
  Load L;
  Prediction P = predict(L, Model::Threads, loop(), machine(4), Defaults);
  EXPECT_FALSE(P.Known);
  EXPECT_EQ(P.Seconds, 0);
  EXPECT_EQ(P.Legal, Legality::Proven);
}

TEST(Makespan, EvenTasksEndInRounds) {
  EXPECT_DOUBLE_EQ(makespan({8, 1, 1, 0}, 4, Ending::Average), 2);
  EXPECT_DOUBLE_EQ(makespan({9, 1, 1, 0}, 4, Ending::Average), 3);
  EXPECT_DOUBLE_EQ(makespan({3, 1, 1, 0}, 4, Ending::Average), 1);
  EXPECT_DOUBLE_EQ(makespan({0, 1, 1, 0}, 4, Ending::Average), 0);
}

TEST(Makespan, LuckOrdersTheOutcomes) {
  Tasks Uneven{20, 1, 3, 0.6};
  double Lucky = makespan(Uneven, 4, Ending::Lucky), Average = makespan(Uneven, 4, Ending::Average),
         Unlucky = makespan(Uneven, 4, Ending::Unlucky);
  EXPECT_DOUBLE_EQ(Lucky, 5);
  EXPECT_LT(Lucky, Average);
  EXPECT_LT(Average, Unlucky);
  EXPECT_DOUBLE_EQ(Unlucky, 5 + 0.75 * 3);
}

TEST(Makespan, TheLongestTaskBoundsIt) {
  EXPECT_DOUBLE_EQ(makespan({4, 1, 3.5, 1}, 100, Ending::Lucky), 3.5);
}

TEST(TaskSpread, EqualTasksHaveNone) {
  std::array<uint64_t, 32> H{};
  H[20] = 100;
  TaskSpread S = spreadOf(H, 100 * 1.4e-3);
  EXPECT_DOUBLE_EQ(S.Variation, 0);
  EXPECT_NEAR(S.Longest, 1.4e-3, 1e-5);
  EXPECT_LE(S.LongestHigh, 2.2e-3);
}

TEST(TaskSpread, OneLongTaskShows) {
  std::array<uint64_t, 32> H{};
  H[20] = 99;
  H[30] = 1;
  double Total = 99 * 1.4e-3 + 1.5;
  TaskSpread S = spreadOf(H, Total);
  EXPECT_LE(S.LongestLow, 1.5);
  EXPECT_GE(S.LongestHigh, 1.5);
  EXPECT_GT(S.Variation, 3);
}

TEST(TaskSpread, NothingCounted) {
  EXPECT_DOUBLE_EQ(spreadOf({}, 1.0).Longest, 0);
  std::array<uint64_t, 32> H{};
  H[31] = 5;
  EXPECT_DOUBLE_EQ(spreadOf(H, 0).Longest, 0);
}

} // namespace
