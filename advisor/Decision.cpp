#include "advisor/Decision.h"

#include "advisor/CostModel.h"
#include "advisor/DocumentRule.h"
#include "advisor/Legal.h"
#include "advisor/Questions.h"

#include <algorithm>
#include <tuple>

namespace concadvise {

namespace {

bool someLegal(const Case &C) {
  auto Models = modelsFor(C.Work.Kind);
  return std::any_of(Models.begin(), Models.end(),
                     [&](Model On) { return mayRun(legalityOf(C.Of, On).Verdict); });
}

RuleFacts ruleFacts(const Case &C) {
  RuleFacts F;
  F.Kind = C.Work.Kind;
  F.Awaitable = mayRun(legalityOf(C.Of, Model::Async).Verdict);
  F.OneProcess = mayRun(legalityOf(C.Of, Model::Threads).Verdict) && !C.Work.OneAtATime;
  F.Sendable = mayRun(legalityOf(C.Of, Model::Processes).Verdict);
  F.Sequential = !someLegal(C);
  if (C.Work.OneAtATime)
    F.SerialisedBy = "the GIL";
  if (C.Work.Known)
    F.Slow = C.Work.waits() / C.Work.Tasks.Likely >= C.Options.SlowWaitSeconds;
  if (C.Work.TasksKnown)
    F.Many = C.Work.Tasks.Likely / C.Work.Runs >= C.Options.ManyTasks;
  // Even one task per wait would be few.
  else if (C.Seen.Waits > 0 && C.Work.Tasks.High < C.Options.ManyTasks)
    F.Many = false;
  return F;
}

// Among predictions that are the same within the margin: the safer one, then what the rule says,
// then the simpler one.
const Prediction *bestLegal(const Decision &D, const AdviceOptions &Options) {
  const Prediction *Fastest = nullptr;
  auto Candidate = [](const Prediction &P) {
    return P.On != Model::Serial && P.Known && mayRun(P.Legal);
  };
  for (const Prediction &P : D.Models)
    if (Candidate(P) && (!Fastest || P.Seconds < Fastest->Seconds))
      Fastest = &P;
  const Prediction *Best = Fastest;
  auto Rank = [&](const Prediction &P) { return std::tuple(P.Legal, D.ByRule != P.On, P.On); };
  for (const Prediction &P : D.Models)
    if (Candidate(P) && P.Seconds <= Fastest->Seconds * (1 + Options.TieMargin) &&
        Rank(P) < Rank(*Best))
      Best = &P;
  return Best;
}

// Does bandwidth bound the computing before the cores do?
bool memoryBound(const Case &C) {
  if (C.On.MemoryBandwidth.empty() || !(C.Work.BytesPerCpuSecond > 0))
    return false;
  return C.On.MemoryBandwidth.back() / C.Work.BytesPerCpuSecond < double(C.On.Cores);
}

// The model says that nothing wins; this finds what people would want to know.
StaySerial whyNothingWins(const Case &C) {
  const Load &L = C.Work;
  double Total = L.serialSeconds();
  if (L.TasksKnown && L.Tasks.Likely / L.Runs < 1.5)
    return StaySerial::OneTask;
  if (L.Sink > Total / 2)
    return StaySerial::InOrder;
  if (L.Held > Total / 2)
    return StaySerial::Held;
  if (L.Kind == Workload::CpuBound && C.On.Cores < 2)
    return C.BusyCores > 1 ? StaySerial::CoresBusy : StaySerial::OneCore;
  if (L.Kind == Workload::CpuBound && memoryBound(C))
    return StaySerial::MemoryBound;
  return StaySerial::TooSmall;
}

StaySerial notWorthIt(const Case &C, const Prediction &Best) {
  double Saved = C.Work.serialSeconds() - Best.Seconds;
  if (Best.Speedup < C.Options.MinSpeedup || Saved < C.Options.MinSavedSeconds)
    return whyNothingWins(C);
  if (Saved < C.programSeconds() * C.Options.MinProgramShare)
    return StaySerial::SmallShare;
  return StaySerial::No;
}

// Estimates may name a model; they must not make a program slower. Waiting overlaps at almost no
// cost; computing has to be long, which source code alone seldom shows.
StaySerial staticDoubts(const Case &C) {
  const StaticCost &Cost = C.Of.Cost;
  if (Cost.Tasks && *Cost.Tasks < 2)
    return StaySerial::OneTask;
  if (C.Work.Kind == Workload::IoBound || C.Work.Kind == Workload::Mixed)
    return StaySerial::No;
  if (C.On.Cores < 2)
    return StaySerial::OneCore;
  if (Cost.Tasks && Cost.CpuSeconds)
    return *Cost.Tasks * *Cost.CpuSeconds < C.Options.MinSavedSeconds ? StaySerial::TooSmall
                                                                      : StaySerial::No;
  return C.Of.Task.Cpu == Truth::Yes ? StaySerial::No : StaySerial::Unsupported;
}

void staySerial(Decision &D, StaySerial Why) {
  D.Best = Model::Serial;
  D.Workers = 1;
  D.Why = Why;
}

void decideMeasured(const Case &C, Decision &D) {
  const Prediction *Best = bestLegal(D, C.Options);
  StaySerial Why = Best ? notWorthIt(C, *Best) : StaySerial::Illegal;
  if (Why != StaySerial::No)
    return staySerial(D, Why);
  D.Best = Best->On;
  D.Workers = Best->Workers;
}

void decideEstimated(const Case &C, Decision &D) {
  StaySerial Why = staticDoubts(C);
  if (Why != StaySerial::No)
    return staySerial(D, Why);
  D.Best = D.ByRule;
  if (D.Best)
    if (const Prediction *P = D.of(*D.Best))
      D.Workers = P->Workers;
}

} // namespace

const Prediction *Decision::of(Model On) const {
  auto Found =
      std::find_if(Models.begin(), Models.end(), [&](const Prediction &P) { return P.On == On; });
  return Found == Models.end() ? nullptr : &*Found;
}

Decision decide(const Case &C) {
  Decision D;
  RuleFacts Facts = ruleFacts(C);
  RulePick Rule = documentRule(Facts);
  D.ByRule = Rule.Pick;
  D.RulePath = Rule.Path;
  D.Models = predictAll(C.Work, C.Of, C.On, C.Options);
  if (!someLegal(C))
    staySerial(D, StaySerial::Illegal);
  else if (C.Seen.By == Measurement::How::NotReached)
    staySerial(D, StaySerial::NotReached);
  else if (C.Work.Known)
    decideMeasured(C, D);
  else
    decideEstimated(C, D);
  D.Asked = questions(C, D, Facts);
  return D;
}

} // namespace concadvise
