#include "tools/concadvise/tune/Rounds.h"

#include "tools/concadvise/tune/Interval.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// Slower than this by its first run, nothing in a second one would make it the best.
constexpr double Hopeless = 3, LeastHopelessSeconds = 0.05;
/// However wide the intervals are; and what starting a program varies by anyway.
constexpr double MostEqual = 1.05, LeastDifference = 0.001;
/// The advisor's MinSpeedup: a change that may gain less has to show that it gains at all.
constexpr double WorthAChange = 1.15;

class Rounds {
public:
  Rounds(std::vector<Contender> &All, const RoundLimits &Limits,
         function_ref<Expected<RunResult>(size_t)> Run, function_ref<void(unsigned, unsigned)> Done)
      : All(All), Limits(Limits), Run(Run), Done(Done) {
    for (size_t I = 0; I < All.size(); ++I)
      Left.push_back(I);
  }

  Error run();

private:
  Error once(size_t Which);
  Error warmUp();
  void dropSlower();
  bool decided() const;
  double fastest() const;

  std::vector<Contender> &All;
  const RoundLimits &Limits;
  function_ref<Expected<RunResult>(size_t)> Run;
  function_ref<void(unsigned, unsigned)> Done;
  std::vector<size_t> Left; ///< May still be the best.
  double Spent = 0;
  unsigned Made = 0;
};

Error Rounds::once(size_t Which) {
  auto Ended = Run(Which);
  if (!Ended)
    return Ended.takeError();
  Spent += Ended->Seconds;
  All[Which].Out = Ended->Out;
  All[Which].Why = Ended->Why;
  if (!Ended->Out)
    All[Which].Seconds.push_back(Ended->Seconds);
  ++Made;
  Done(Made, unsigned(All.size()) * (Limits.MostRuns + 1));
  return Error::success();
}

double Rounds::fastest() const {
  double Least = 0;
  for (size_t I : Left)
    if (All[I].measured())
      Least = Least > 0 ? std::min(Least, All[I].Seconds.front()) : All[I].Seconds.front();
  return Least;
}

Error Rounds::warmUp() {
  for (size_t I : Left) {
    if (Spent >= Limits.Seconds) {
      All[I].Out = TunedModel::Fate::Stopped;
      All[I].Why = "there was no time left to run it";
    } else if (Error E = once(I)) {
      return E;
    }
  }
  double Limit = std::max(Hopeless * fastest(), LeastHopelessSeconds);
  erase_if(Left, [&](size_t I) { return !All[I].measured() || All[I].Seconds.front() > Limit; });
  if (Spent < Limits.Seconds)
    for (size_t I : Left)
      All[I].Seconds.clear();
  return Error::success();
}

/// Those whose interval lies behind the best's.
void Rounds::dropSlower() {
  erase_if(Left, [&](size_t I) { return !All[I].measured(); });
  if (Left.empty() || All[Left.front()].Seconds.size() < 3)
    return;
  std::vector<Timing> Times(All.size());
  for (size_t I : Left)
    Times[I] = timingOf(All[I].Seconds);
  size_t Best =
      *min_element(Left, [&](size_t A, size_t B) { return Times[A].Seconds < Times[B].Seconds; });
  erase_if(Left, [&](size_t I) { return I != Best && Times[I].Low > Times[Best].High; });
}

bool Rounds::decided() const {
  unsigned Runs = Left.empty() ? Limits.MostRuns : unsigned(All[Left.front()].Seconds.size());
  if (Runs < std::min(Limits.LeastRuns, Limits.MostRuns))
    return false;
  return Runs >= Limits.MostRuns || (Left.size() == 1 && All.size() > 1) ||
         all_of(Left,
                [&](size_t I) { return halfWidth(timingOf(All[I].Seconds)) <= Limits.Narrow; });
}

Error Rounds::run() {
  if (Error E = warmUp())
    return E;
  while (!decided() && Spent < Limits.Seconds) {
    for (size_t I : Left)
      if (Error E = once(I))
        return E;
    dropSlower();
  }
  return Error::success();
}

} // namespace

Error runRounds(std::vector<Contender> &All, const RoundLimits &Limits,
                function_ref<Expected<RunResult>(size_t)> Run,
                function_ref<void(unsigned, unsigned)> Done) {
  return Rounds(All, Limits, Run, Done).run();
}

bool overlap(const Timing &A, const Timing &B) { return A.Low <= B.High && B.Low <= A.High; }

/// Not to be told from the best. Few runs have wide intervals, so there is a limit to what they
/// excuse.
static bool equals(const TunedModel &Each, const Timing &Best) {
  double Factor = Each.Original ? WorthAChange : MostEqual;
  double Most = std::max(Factor * Best.Seconds, Best.Seconds + LeastDifference);
  return overlap(*Each.Measured, Best) && Each.Measured->Seconds <= Most;
}

bool isSimpler(const TunedModel &A, const TunedModel &B) {
  auto Rank = [](const TunedModel &Of) {
    static constexpr Model Order[] = {Model::Serial, Model::Threads, Model::Async,
                                      Model::AsyncThreads, Model::Processes};
    return std::tuple(!Of.Original, find(Order, Of.On) - std::begin(Order), Of.Workers);
  };
  return Rank(A) < Rank(B);
}

size_t judge(std::vector<TunedModel> &Ways, ArrayRef<Contender> All) {
  std::vector<size_t> May;
  for (size_t I = 0; I < Ways.size(); ++I) {
    Ways[I].Note = All[I].Why;
    Ways[I].What = All[I].Out.value_or(TunedModel::Fate::Stopped);
    if (!All[I].measured())
      continue;
    Ways[I].What = TunedModel::Fate::Slower;
    Ways[I].Measured = timingOf(All[I].Seconds);
    if (Ways[I].On != Model::Serial || Ways[I].Original) // Wrapped for nothing: no gain.
      May.push_back(I);
  }
  size_t Fastest = *min_element(May, [&](size_t A, size_t B) {
    return Ways[A].Measured->Seconds < Ways[B].Measured->Seconds;
  });
  for (TunedModel &Any : Ways)
    if (Any.Measured && equals(Any, *Ways[Fastest].Measured))
      Any.What = TunedModel::Fate::Equal;
  erase_if(May, [&](size_t I) { return Ways[I].What != TunedModel::Fate::Equal; });
  size_t Best = *min_element(May, [&](size_t A, size_t B) { return isSimpler(Ways[A], Ways[B]); });
  Ways[Best].What = TunedModel::Fate::Best;
  return Best;
}

} // namespace concadvise
