#include "analyzer/program/Program.h"

#include "analyzer/program/Sites.h"
#include "analyzer/program/ThreadStarts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ThreadPool.h"

#include <set>

using namespace llvm;

namespace concadvise {
namespace {

struct OfFunction {
  std::vector<LoopVerdict> Loops;
  std::vector<Site> Sites;
};

OfFunction judgeFunction(const EffectTable &Table, FunctionId Id, const AnalysisOptions &Options) {
  OfFunction Out;
  std::vector<JudgedLoop> Loops = judgeLoops(Table, Id, Options);
  addLoopSites(Table, Loops, Out.Sites);
  for (JudgedLoop &Each : Loops)
    Out.Loops.push_back(std::move(Each.Verdict));
  return Out;
}

/// Functions are judged independently; results are put together in their order.
std::vector<OfFunction> judgeAll(const EffectTable &Table, const AnalysisOptions &Options) {
  std::vector<OfFunction> Results(Table.program().size());
  DefaultThreadPool Pool(hardware_concurrency(Options.Jobs));
  for (FunctionId Id = 0; Id != Results.size(); ++Id)
    if (!Table.program().facts(Id).Loops.empty())
      Pool.async([&, Id] { Results[Id] = judgeFunction(Table, Id, Options); });
  Pool.wait();
  return Results;
}

/// One loop in a template or header is one loop, however often it was instantiated; its verdict is
/// the worst of all.
void mergeLoops(std::vector<LoopVerdict> &Loops) {
  stable_sort(Loops, [](const LoopVerdict &A, const LoopVerdict &B) { return A.At < B.At; });
  std::vector<LoopVerdict> Merged;
  for (LoopVerdict &Each : Loops) {
    if (!Merged.empty() && Merged.back().At == Each.At) {
      if (Each.Verdict > Merged.back().Verdict)
        Merged.back() = std::move(Each);
      continue;
    }
    Merged.push_back(std::move(Each));
  }
  Loops = std::move(Merged);
}

} // namespace

Sites analyse(std::vector<TranslationUnit> Units, const Knowledge &Known,
              const AnalysisOptions &Options, std::vector<Coverage::NotAnalysed> Missing) {
  Sites Out;
  Out.Covered.Missing = std::move(Missing);
  for (const TranslationUnit &Unit : Units)
    if (!Unit.FirstError.empty())
      Out.Covered.Missing.push_back({Unit.MainFile, Unit.FirstError});
  erase_if(Units, [](const TranslationUnit &Unit) { return !Unit.FirstError.empty(); });

  Program Linked(Units, Known, /*Whole=*/Out.Covered.Missing.empty());
  EffectTable Table(Linked);
  for (OfFunction &Each : judgeAll(Table, Options)) {
    append_range(Out.Loops, Each.Loops);
    append_range(Out.All, Each.Sites);
  }
  addAsyncSites(Table, Out.All);
  ThreadStarts Starts(Table);
  addLockSites(Table, Starts, Out.All);
  addThreadSites(Table, Starts, Out.All);
  addForkSites(Table, Starts, Out.All);
  addFutureSites(Table, Out.All);
  addPollSites(Table, Out.All);
  addNestingSites(Table, Out.All);
  addWrappedSites(Units, Out.All);
  finishSites(Units, Out.All);
  mergeLoops(Out.Loops);

  Out.Covered.TranslationUnits = Units.size();
  Out.Covered.Functions = Linked.size();
  Out.Covered.Loops = Out.Loops.size();
  Out.Covered.LoopsJudged = count_if(
      Out.Loops, [](const LoopVerdict &L) { return L.Verdict != LoopVerdict::Kind::Unknown; });
  return Out;
}

} // namespace concadvise
