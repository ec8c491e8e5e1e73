#include "advisor/LoopAdvice.h"

#include "advisor/Decision.h"
#include "advisor/Legal.h"
#include "advisor/Phrases.h"

namespace concadvise {

namespace {

Evidence evidenceOf(const Case &C) {
  Evidence E;
  const Load &L = C.Work;
  if (L.TasksKnown)
    E.Tasks = L.Tasks.Likely;
  E.Chain = C.Seen.Chain;
  if (!C.Seen.measured())
    return E;
  E.From = Evidence::Source::Profile;
  E.ProgramSeconds = C.programSeconds();
  if (!L.Known)
    return E;
  E.SiteSeconds = C.Seen.seconds();
  E.WaitByReason = C.Seen.WaitByReason;
  if (E.Tasks) {
    E.CpuSecondsPerTask = L.Cpu / *E.Tasks;
    E.WaitSecondsPerTask = L.waits() / *E.Tasks;
  }
  return E;
}

const Witness &staticChain(const Site &Of) {
  for (const auto &[Reason, Block] : Of.Task.Blocks)
    if (Block.Certainty == Truth::Yes && !Block.Chain.empty())
      return Block.Chain;
  return Of.Task.CpuChain;
}

// Of a combined model the rewriter writes one stage.
bool wrappable(const Site &Of, std::optional<Model> Best) {
  return Best && *Best != Model::Serial && Of.Wrap.What != Shape::Form::None &&
         Of.Wrap.Refusals.empty();
}

} // namespace

// On the model that is best, or on a stage of it.
bool runsOn(const Site &Of, Model Best) {
  Model Now = Of.RunsOn.value_or(Model::Serial);
  switch (Best) {
  case Model::AsyncThreads:
    return Now == Model::Async || Now == Model::Threads;
  case Model::AsyncProcesses:
    return Now == Model::Async || Now == Model::Processes;
  default:
    return Now == Best;
  }
}

Advice adviceOn(const Case &C, std::string_view Rule) {
  Advice A;
  A.Id = C.Of.Id;
  A.Rule = Rule;
  A.At = C.Of.At;
  A.Function = C.Of.Function;
  A.Kind = C.Work.Kind;
  A.Why = evidenceOf(C);
  A.Of = &C.Of;
  return A;
}

Advice loopAdvice(const Case &C, std::string_view Rule) {
  Advice A = adviceOn(C, Rule);
  if (A.Why.Chain.empty())
    A.Why.Chain = staticChain(C.Of);
  Decision D = decide(C);
  A.Best = D.Best;
  A.Workers = D.Workers;
  A.ByRule = D.ByRule;
  A.ProgramSecondsAfter = programAfter(C, D);
  A.Message = messageOf(C, D);
  A.Grounds = groundsOf(C);
  A.Gain = gainOf(C, D, A.ProgramSecondsAfter);
  A.Safety = safetyOf(C, D);
  A.Settle = D.Why == StaySerial::Illegal ? "" : settleCommand(C);
  A.AsItIs = D.Best && runsOn(C.Of, *D.Best);
  if (A.AsItIs && C.Of.RunsOn)
    A.Message = "wrapped, and right as it is: " + A.Message;
  A.FixAvailable = !A.AsItIs && wrappable(C.Of, D.Best);
  bool Measured = C.Work.Known && D.Best && *D.Best != Model::Serial && !A.AsItIs;
  A.Level = Measured ? Severity::Warning : Severity::Info;
  A.RulePath = std::move(D.RulePath);
  A.Decision = std::move(D.Asked);
  A.Models = std::move(D.Models);
  return A;
}

} // namespace concadvise
