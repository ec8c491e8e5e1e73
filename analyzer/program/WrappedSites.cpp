// Loops that are wrapped already stay sites: their tasks are counted when profiled, and what they
// run on may change.
#include "analyzer/program/Reasons.h"
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

constexpr char WaitingThreads[] = "blocking_threads";

std::optional<Model> modelNamed(StringRef Executor) {
  return StringSwitch<std::optional<Model>>(Executor)
      .Case("serial", Model::Serial)
      .Cases("threads", WaitingThreads, Model::Threads)
      .Case("processes", Model::Processes)
      .Case("async", Model::Async)
      .Default(std::nullopt);
}

/// Whoever wrote the list has judged; what is not in it was left out for a reason.
std::map<Model, ModelLegality> listedModels(const WrappedSite &Of) {
  std::map<Model, ModelLegality> Legal;
  Location At = Of.Executor.begin();
  for (Model M : ConcurrentModels)
    Legal[M] = {Legality::Unsafe,
                {makeReason(ReasonId::NotListed, "its wrapping does not list it", At)}};
  for (const std::string &Each : Of.Models)
    if (std::optional<Model> M = modelNamed(Each); M && *M != Model::Serial)
      Legal[*M] = {Legality::Assumed,
                   {makeReason(ReasonId::Listed, "its wrapping lists this model", At)}};
  return Legal;
}

/// The innermost function around a place.
const FunctionFacts *functionAround(const TranslationUnit &Unit, const Span &At) {
  const FunctionFacts *Best = nullptr;
  for (const FunctionFacts &Each : Unit.Functions)
    if (!Each.Lambda && Each.At.contains(At) && (!Best || Best->At.contains(Each.At)))
      Best = &Each;
  return Best;
}

Site siteOf(const TranslationUnit &Unit, const WrappedSite &Wrapped) {
  Site Out = siteIn(Unit, functionAround(Unit, Wrapped.Call));
  Out.Id = Wrapped.Id;
  Out.At = Wrapped.Call;
  Out.Legal = listedModels(Wrapped);
  std::optional<Model> First =
      Wrapped.Models.empty() ? std::nullopt : modelNamed(Wrapped.Models.front());
  Out.RunsOn = First.value_or(Model::Serial);
  // Which kind of threads is a matter of whether tasks wait.
  if (is_contained(Wrapped.Models, WaitingThreads))
    Out.Task.Blocks[WaitReason::Other].Certainty = Truth::Sometimes;
  Out.Wrap.What = Shape::Form::Wrapped;
  Out.Wrap.Loop = Wrapped.Executor;
  return Out;
}

} // namespace

void addWrappedSites(const UnitList &Units, std::vector<Site> &Out) {
  for (const TranslationUnit *Unit : Units)
    for (const WrappedSite &Each : Unit->WrappedSites)
      if (Each.Call.valid())
        Out.push_back(siteOf(*Unit, Each));
}

} // namespace concadvise
