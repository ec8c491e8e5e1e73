#include "advisor/Questions.h"

#include "advisor/Legal.h"
#include "advisor/Phrases.h"
#include "advisor/Wording.h"
#include "model/Names.h"

#include <algorithm>

namespace concadvise {

namespace {

Question whereTimeGoes(const Case &C) {
  return {"Where does a task's time go?", std::string(name(C.Work.Kind)), groundsOf(C)};
}

Question mayRunAtOnce(const Case &C) {
  std::vector<std::string> Legal, Because;
  ModelRemarks Remarks;
  for (Model On : ConcurrentModels) {
    ModelLegality L = legalityOf(C.Of, On);
    if (mayRun(L.Verdict))
      Legal.emplace_back(name(On));
    Remarks.add(On, legalityText(L));
  }
  for (const auto &[Remark, Models] : Remarks.All)
    Because.push_back(listed(Models) + ": " + Remark);
  return {"May tasks run at once, and on which models?",
          Legal.empty() ? "no" : "yes, on " + listed(Legal), joined(Because, "; ")};
}

Question isItWorthIt(const Case &C, const Decision &D) {
  std::string Asked = "Is it worth it?";
  if (!D.Best || *D.Best == Model::Serial)
    return {Asked, D.Why == StaySerial::Unsupported ? "not known" : "no", serialReason(C, D)};
  if (!C.Work.Known)
    return {Asked, "probably", "an estimate from the source; a profile tells for certain"};
  const Prediction *Best = D.of(*D.Best);
  std::string Because = gainOf(C, D, programAfter(C, D));
  if (!C.On.Measured)
    Because += "; with default machine costs (`concadvise calibrate` measures them)";
  return {Asked, "yes, " + number(Best->Speedup) + " times faster", Because};
}

Question twoInOneProcess(const Case &C, const RuleFacts &F) {
  std::string Asked = "CPU: can two tasks run in one process?";
  if (F.OneProcess)
    return {Asked, "yes → threads", legalityText(legalityOf(C.Of, Model::Threads))};
  std::string Because = F.SerialisedBy.empty() ? legalityText(legalityOf(C.Of, Model::Threads))
                                               : F.SerialisedBy + " lets one thread run at a time";
  return {Asked, F.Sendable ? "no, but their data can be sent → processes" : "no → serial",
          Because};
}

Question slowAndMany(const Case &C, const RuleFacts &F) {
  std::vector<std::string> Because;
  if (F.Slow)
    Because.push_back("one task waits " + duration(C.Work.waits() / C.Work.Tasks.Likely) +
                      (*F.Slow ? " (slow)" : " (fast)"));
  if (C.Work.TasksKnown)
    Because.push_back(number(C.Work.Tasks.Likely) + " tasks");
  else
    Because.push_back("number of tasks not known");
  Because.push_back(F.Awaitable ? "its calls can be awaited"
                                : "not on async: " + legalityText(legalityOf(C.Of, Model::Async)));
  bool Async = F.Awaitable && F.Slow.value_or(true) && F.Many.value_or(true);
  return {"I/O: slow and many, and awaitable?", Async ? "yes → async" : "no → threads",
          joined(Because, ", ")};
}

Question bothKinds(const Decision &D) {
  return {"Both waiting and computing?", "yes", "the rule: " + D.RulePath};
}

// Where the rule and the costs part ways, both are shown.
std::optional<Question> disagreement(const Case &C, const Decision &D) {
  if (!C.Work.Known || !D.Best || !D.ByRule || *D.Best == *D.ByRule || *D.Best == Model::Serial)
    return std::nullopt;
  const Prediction *Chosen = D.of(*D.Best), *Ruled = D.of(*D.ByRule);
  double Total = C.Work.serialSeconds();
  std::string Because = std::string(name(*D.Best)) + " " + durationLike(Chosen->Seconds, Total);
  if (Ruled && Ruled->Known)
    Because += ", " + std::string(name(*D.ByRule)) + " " + durationLike(Ruled->Seconds, Total);
  return Question{"Do the measured costs agree with the rule?",
                  "no: the rule says " + std::string(name(*D.ByRule)), Because + " predicted"};
}

} // namespace

std::vector<Question> questions(const Case &C, const Decision &D, const RuleFacts &Facts) {
  std::vector<Question> Asked = {whereTimeGoes(C), mayRunAtOnce(C)};
  if (D.Why == StaySerial::Illegal)
    return Asked;
  Asked.push_back(isItWorthIt(C, D));
  if (D.Best == Model::Serial || !D.Best)
    return Asked;
  if (C.Work.Kind != Workload::IoBound)
    Asked.push_back(twoInOneProcess(C, Facts));
  if (C.Work.Kind != Workload::CpuBound)
    Asked.push_back(slowAndMany(C, Facts));
  if (C.Work.Kind == Workload::Mixed)
    Asked.push_back(bothKinds(D));
  if (auto Parting = disagreement(C, D))
    Asked.push_back(*Parting);
  return Asked;
}

} // namespace concadvise
