#include "tools/concadvise/tune/Candidates.h"

#include "model/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <set>

using namespace llvm;

namespace concadvise {
namespace {

constexpr unsigned Waiting[] = {8, 32};        // Threads for tasks that wait.
constexpr unsigned InFlight[] = {16, 64, 256}; // Beside the runtime's own limit.

const Prediction *predictionOf(const Advice &Says, Model On) {
  auto At = find_if(Says.Models, [&](const Prediction &P) { return P.On == On; });
  return At == Says.Models.end() ? nullptr : &*At;
}

/// 0, the runtime's own, is among them. In C no number can be written.
std::set<unsigned> sizesOf(const TuningSubject &Subject, Model On, unsigned Cores) {
  std::set<unsigned> Sizes = {0};
  if (!Subject.Of->Cxx)
    return Sizes;
  auto Around = [&](unsigned Size) { Sizes.insert({Size / 2, Size, Size * 2}); };
  const Prediction *Predicted = predictionOf(Subject.Says, On);
  if (Predicted && Predicted->Known)
    Around(Predicted->Workers);
  if (On == Model::Async || On == Model::AsyncThreads)
    Sizes.insert(std::begin(InFlight), std::end(InFlight));
  else
    Around(Cores);
  if (On == Model::Threads && tasksMayWait(*Subject.Of))
    Sizes.insert(std::begin(Waiting), std::end(Waiting));
  Sizes.erase(1); // Serial, and something on top.
  return Sizes;
}

/// The whole program's time. What is not the site's does not change.
std::optional<Timing> predicted(const Advice &Says, const Prediction &P) {
  const Prediction *Serial = predictionOf(Says, Model::Serial);
  if (!P.Known || !Serial || !Serial->Known)
    return std::nullopt;
  double Rest = std::max(0.0, Says.Why.ProgramSeconds - Serial->Seconds);
  return Timing{Rest + P.Seconds, Rest + P.Low, Rest + P.High, 0};
}

void add(std::vector<Candidate> &All, const TuningSubject &Subject, Form In, Model On,
         StringRef Chosen, unsigned Cores) {
  const Prediction *P = predictionOf(Subject.Says, On);
  for (unsigned Size : sizesOf(Subject, On, Cores)) {
    Candidate Next;
    Next.In = In;
    Next.Way.On = On;
    Next.Way.Workers = Size;
    auto Legal = Subject.Of->Legal.find(On);
    if (Legal != Subject.Of->Legal.end())
      Next.Way.Legal = Legal->second.Verdict;
    else if (P)
      Next.Way.Legal = P->Legal;
    if (P && P->Workers == Size)
      Next.Way.Predicted = predicted(Subject.Says, *P);
    Next.Choice = Chosen.str() + (Size ? ":" + std::to_string(Size) : "");
    All.push_back(std::move(Next));
  }
}

/// Wrapped so that every legal model can be chosen, and nothing changes where none is.
WrapRequest withoutChange(WrapRequest Chosen) {
  if (Chosen.Of->What == Site::Kind::Loop)
    Chosen.Default = Model::Serial;
  Chosen.Workers = 0;
  Chosen.Staged = false;
  return Chosen;
}

} // namespace

TuningChoice chooseSubject(const Advice &Of, const Consent &Given) {
  TuningChoice Result;
  bool Named = Of.Of && Given.Sites.count(Of.Of->Id);
  Choice Advised = choose(Of, Given);
  if (Advised.What == Choice::Outcome::Leave && Named) { // To see whether that is right.
    Consent AsItIs = Given;
    AsItIs.Override = Model::Serial;
    Advised = choose(Of, AsItIs);
  }
  switch (Advised.What) {
  case Choice::Outcome::Leave:
    return Result;
  case Choice::Outcome::NeedsConsent:
    Result.Why = "consent with --site " + Of.Of->Id + " or --accept assumed";
    return Result;
  case Choice::Outcome::Refused:
    Result.Why = Advised.Why.Message + " [" + Advised.Why.Code + "]";
    return Result;
  case Choice::Outcome::Wrap:
    break;
  }
  if (Of.Of->What != Site::Kind::Loop && Of.Of->What != Site::Kind::ThreadPerTask) {
    Result.Why = "it has one model only";
    return Result;
  }
  if (none_of(Advised.Request.Legal, [](Model M) { return M != Model::Serial; })) {
    Result.Why = "no model is legal";
    return Result;
  }
  Result.Assumptions = std::move(Advised.Assumptions);
  Result.Subject = TuningSubject{Of.Of, Of, withoutChange(Advised.Request), std::nullopt};
  Consent Stages = Given;
  Stages.Override = Model::AsyncThreads;
  Choice Staged = choose(Of, Stages);
  if (Staged.What == Choice::Outcome::Wrap && Staged.Request.Staged)
    Result.Subject->Staged = std::move(Staged.Request);
  return Result;
}

std::vector<Candidate> candidatesFor(const TuningSubject &Subject, unsigned Cores) {
  std::vector<Candidate> All(1);
  All.front().In = Form::Original;
  All.front().Way.Original = true;
  if (const Prediction *P = predictionOf(Subject.Says, Subject.Of->RunsOn.value_or(Model::Serial)))
    All.front().Way.Predicted = predicted(Subject.Says, *P);
  if (Subject.Of->What == Site::Kind::Loop) {
    All.emplace_back();
    All.back().Choice = "serial";
  }
  for (Model On : ConcurrentModels)
    if (is_contained(Subject.Wrapped.Legal, On))
      add(All, Subject, Form::Wrapped, On, name(On), Cores);
  if (Subject.Staged)
    add(All, Subject, Form::Staged, Model::AsyncThreads, name(Model::Async), Cores);
  // Should time run out, the likely ones were run.
  std::stable_partition(All.begin() + 1, All.end(), [](const Candidate &Each) {
    return Each.Way.Workers == 0 || Each.Way.Predicted;
  });
  return All;
}

WrapRequest requestFor(const TuningSubject &Subject, const Candidate &Best) {
  WrapRequest Request = Best.In == Form::Staged ? *Subject.Staged : Subject.Wrapped;
  Request.Default = Best.Way.On;
  Request.Workers = Best.Way.Workers;
  return Request;
}

std::string variableOf(const Site &Of) {
  // As the runtime spells it: at least six digits.
  return "CONC_SITE_" +
         std::string(6 - std::min<size_t>(6, StringRef(Of.Id).ltrim('0').size()), '0') +
         StringRef(Of.Id).ltrim('0').str();
}

} // namespace concadvise
