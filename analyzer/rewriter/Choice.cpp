#include "analyzer/rewriter/Choice.h"

#include "analyzer/rewriter/Refusal.h"
#include "model/Names.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

ModelLegality legalityOf(const Site &Of, Model M) {
  auto It = Of.Legal.find(M);
  return It == Of.Legal.end() ? ModelLegality() : It->second;
}

/// The models of one stage that stand behind an advised one.
std::vector<Model> stagesOf(Model M) {
  switch (M) {
  case Model::AsyncThreads:
    return {Model::Threads, Model::Async};
  case Model::AsyncProcesses:
    return {Model::Processes, Model::Async};
  default:
    return {M};
  }
}

/// Legal under a check that nobody has written down.
bool lacksCheck(const Site &Of, Legality L) {
  return L == Legality::Guarded && Of.Wrap.RunIf.empty();
}

/// What the environment may choose.
std::vector<Model> runnable(const Site &Of, bool AcceptsAssumed) {
  std::vector<Model> Models;
  for (Model M : ConcurrentModels) {
    Legality L = legalityOf(Of, M).Verdict;
    bool Accepted = L <= Legality::Guarded || (L == Legality::Assumed && AcceptsAssumed);
    if (Accepted && !lacksCheck(Of, L))
      Models.push_back(M);
  }
  return Models;
}

Reason whyIllegal(const Site &Of, Model M) {
  ModelLegality L = legalityOf(Of, M);
  std::string Name(name(M)), Verdict(name(L.Verdict));
  if (L.Reasons.empty())
    return {refusal::NoModel, Name + " is " + Verdict + " here", Of.At.begin(), {}};
  Reason Why = L.Reasons.front();
  Why.Message = Name + " is " + Verdict + " here: " + Why.Message;
  return Why;
}

Choice refused(Reason Why) {
  Choice Result;
  Result.Why = std::move(Why);
  return Result;
}

Choice serialChoice(const Site &Of, const Consent &Given) {
  Choice Result;
  bool Accepts = Given.Assumed || Given.Sites.count(Of.Id) != 0;
  Result.Assumptions = Of.Wrap.Assumes;
  Result.What =
      Of.Wrap.Assumes.empty() || Accepts ? Choice::Outcome::Wrap : Choice::Outcome::NeedsConsent;
  // Behaviour is unchanged, so nothing is assumed until the environment chooses another model.
  Result.Request = {&Of, Model::Serial, runnable(Of, /*AcceptsAssumed=*/true), false};
  return Result;
}

/// A call in a coroutine.
bool isAwaitable(const Site &Of) {
  return (Of.What == Site::Kind::BlockingInAsync || Of.What == Site::Kind::CpuInAsync) &&
         !Of.Legal.empty();
}

/// What waits goes to a thread; what computes where it is told to.
Choice chooseAwait(const Advice &Of, const Consent &Given) {
  const Site &S = *Of.Of;
  if (!S.Wrap.Refusals.empty())
    return refused(S.Wrap.Refusals.front());
  Choice Result;
  Model Wanted = Given.Override.value_or(Of.Best.value_or(Model::Threads));
  if (Wanted == Model::Serial) {
    Result.What = Choice::Outcome::Leave;
    return Result;
  }
  bool Computes = S.What == Site::Kind::CpuInAsync && Wanted == Model::Processes;
  Model On = Computes ? Model::Processes : Model::Threads;
  ModelLegality L = legalityOf(S, On);
  if (L.Verdict > Legality::Assumed)
    return refused(whyIllegal(S, On));
  if (L.Verdict == Legality::Assumed)
    Result.Assumptions = L.Reasons;
  bool Accepts = Given.Assumed || Given.Sites.count(S.Id) != 0;
  Result.What = L.Verdict == Legality::Assumed && !Accepts ? Choice::Outcome::NeedsConsent
                                                           : Choice::Outcome::Wrap;
  Result.Request = {&S, On, {On}, false};
  return Result;
}

/// It runs at once already, so that is what every wish comes to that is not async.
Choice choosePool(const Advice &Of, const Consent &Given) {
  const Site &S = *Of.Of;
  if (!S.Wrap.Refusals.empty())
    return refused(S.Wrap.Refusals.front());
  Model Wanted = Given.Override.value_or(Of.Best.value_or(Model::Threads));
  if (Wanted != Model::Async || legalityOf(S, Model::Async).Verdict > Legality::Assumed)
    Wanted = Model::Threads;
  ModelLegality L = legalityOf(S, Wanted);
  if (L.Verdict > Legality::Assumed)
    return refused(whyIllegal(S, Wanted));
  bool Accepts = Given.Assumed || Given.Sites.count(S.Id) != 0;
  Choice Result;
  if (L.Verdict == Legality::Assumed)
    Result.Assumptions = L.Reasons;
  Result.What = L.Verdict == Legality::Assumed && !Accepts ? Choice::Outcome::NeedsConsent
                                                           : Choice::Outcome::Wrap;
  Result.Request = {&S, Wanted, runnable(S, Accepts), false};
  return Result;
}

} // namespace

/// Waiting on fibers, computing on threads: what both need.
static Choice chooseStages(const Site &S, const Consent &Given) {
  Choice Result;
  Legality Worst = Legality::Proven;
  for (Model M : {Model::Async, Model::Threads}) {
    ModelLegality L = legalityOf(S, M);
    Worst = std::max(Worst, L.Verdict);
    if (L.Verdict == Legality::Assumed)
      for (const Reason &Each : L.Reasons)
        if (none_of(Result.Assumptions,
                    [&](const Reason &Other) { return Other.Message == Each.Message; }))
          Result.Assumptions.push_back(Each);
  }
  bool Accepts = Given.Assumed || Given.Sites.count(S.Id) != 0;
  Result.What = Worst == Legality::Assumed && !Accepts ? Choice::Outcome::NeedsConsent
                                                       : Choice::Outcome::Wrap;
  Result.Request = {&S, Model::AsyncThreads, {Model::Async, Model::Threads}, false};
  Result.Request.Staged = true;
  return Result;
}

/// Neither model needs a check that nobody has written down, and the body falls into two parts.
static bool hasStages(const Site &S) {
  return S.Wrap.ComputesFrom && !S.RunsOn &&
         all_of(ArrayRef({Model::Async, Model::Threads}), [&](Model M) {
           Legality L = legalityOf(S, M).Verdict;
           return L <= Legality::Assumed && !lacksCheck(S, L);
         });
}

Choice choose(const Advice &Of, const Consent &Given) {
  if (Of.Of && isAwaitable(*Of.Of))
    return chooseAwait(Of, Given);
  if (Of.Of && Of.Of->What == Site::Kind::ThreadPerTask)
    return choosePool(Of, Given);
  if (!Of.Of || Of.Of->What != Site::Kind::Loop)
    return refused({refusal::NotALoop,
                    "the advice is for a person: there is no loop to wrap",
                    Of.At.begin(),
                    {}});
  const Site &S = *Of.Of;
  if (!S.Wrap.Refusals.empty())
    return refused(S.Wrap.Refusals.front());
  Model Wanted = Given.Override.value_or(Of.Best.value_or(Model::Serial));
  if (Wanted == Model::Serial && Given.Override)
    return serialChoice(S, Given);
  Choice Result;
  if (Of.AsItIs && !Given.Override) {
    Result.What = Choice::Outcome::Leave;
    return Result;
  }
  if (Wanted == Model::Serial) {
    if (S.RunsOn)
      return serialChoice(S, Given);
    Result.What = Choice::Outcome::Leave;
    return Result;
  }
  if (Wanted == Model::AsyncThreads && hasStages(S))
    return chooseStages(S, Given);
  bool Accepts = Given.Assumed || Given.Sites.count(S.Id) != 0;
  std::vector<Model> Stages = stagesOf(Wanted);
  auto Best = min_element(Stages, [&](Model A, Model B) {
    return legalityOf(S, A).Verdict < legalityOf(S, B).Verdict;
  });
  ModelLegality L = legalityOf(S, *Best);
  if (L.Verdict > Legality::Assumed)
    return refused(whyIllegal(S, *Best));
  if (lacksCheck(S, L.Verdict))
    return refused({refusal::Guard,
                    "the run-time check that makes it legal cannot be written here",
                    S.At.begin(),
                    {}});
  if (L.Verdict == Legality::Assumed)
    Result.Assumptions = L.Reasons;
  Result.What = L.Verdict == Legality::Assumed && !Accepts ? Choice::Outcome::NeedsConsent
                                                           : Choice::Outcome::Wrap;
  Result.Request = {&S, *Best, runnable(S, Accepts), false};
  // The pool's own size grows with the cores, which does not fit waiting.
  if (Of.Best == Model::Threads && *Best == Model::Threads && tasksMayWait(S))
    Result.Request.Workers = Of.Workers;
  return Result;
}

void suggestEdits(Advice &Of, const SourceText &Source) {
  Of.FixAvailable = false;
  Of.Edits.clear();
  Consent Everything;
  Everything.Assumed = true;
  Choice Chosen = choose(Of, Everything);
  if (Chosen.What != Choice::Outcome::Wrap)
    return;
  FileEdits Wrapped = rewriteFile(Chosen.Request, Source);
  Of.FixAvailable = Wrapped.Refused.empty();
  Of.Edits = std::move(Wrapped.Edits);
}

} // namespace concadvise
