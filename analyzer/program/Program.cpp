#include "analyzer/program/Program.h"

#include "analyzer/program/LiveProgram.h"
#include "analyzer/program/Sites.h"
#include "analyzer/program/ThreadStarts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
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

/// The functions that `Wanted` takes are judged independently; results are put together in their
/// order.
std::vector<OfFunction> judgeAll(const EffectTable &Table, const AnalysisOptions &Options,
                                 function_ref<bool(const LinkedFunction &)> Wanted) {
  std::vector<OfFunction> Results(Table.program().size());
  DefaultThreadPool Pool(hardware_concurrency(Options.Jobs));
  for (FunctionId Id = 0; Id != Results.size(); ++Id)
    if (!Table.program().facts(Id).Loops.empty() && Wanted(Table.program()[Id]))
      Pool.async([&, Id] { Results[Id] = judgeFunction(Table, Id, Options); });
  Pool.wait();
  return Results;
}

/// What is not a matter of one function.
void addPlaces(const EffectTable &Table, std::vector<Site> &Out) {
  addAsyncSites(Table, Out);
  ThreadStarts Starts(Table);
  addLockSites(Table, Starts, Out);
  addThreadSites(Table, Starts, Out);
  addForkSites(Table, Starts, Out);
  addFutureSites(Table, Out);
  addPollSites(Table, Out);
  addNestingSites(Table, Out);
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

LiveProgram::LiveProgram(std::vector<TranslationUnit> All, const Knowledge &Known,
                         const AnalysisOptions &Options, std::vector<Coverage::NotAnalysed> Missing)
    : Units(std::move(All)), Known(Known), Options(Options) {
  Found.Covered.Missing = std::move(Missing);
  for (const TranslationUnit &Unit : Units)
    if (!Unit.FirstError.empty())
      Found.Covered.Missing.push_back({Unit.MainFile, Unit.FirstError});
  erase_if(Units, [](const TranslationUnit &Unit) { return !Unit.FirstError.empty(); });

  UnitList List = listed(Units);
  Program Linked(List, Known, /*Whole=*/Found.Covered.Missing.empty());
  EffectTable Table(Linked);
  for (OfFunction &Each : judgeAll(Table, Options, [](const LinkedFunction &) { return true; })) {
    append_range(Found.Loops, Each.Loops);
    append_range(Found.All, Each.Sites);
  }
  JudgedLoops = Found.All;
  addPlaces(Table, Found.All);
  addWrappedSites(List, Found.All);
  finishSites(List, Found.All);
  mergeLoops(Found.Loops);

  Found.Covered.TranslationUnits = Units.size();
  Found.Covered.Functions = Linked.size();
  Found.Covered.Loops = Found.Loops.size();
  Found.Covered.LoopsJudged = count_if(
      Found.Loops, [](const LoopVerdict &L) { return L.Verdict != LoopVerdict::Kind::Unknown; });
}

const TranslationUnit *LiveProgram::unitOf(StringRef MainFile) const {
  auto At = find_if(Units, [&](const TranslationUnit &Each) { return Each.MainFile == MainFile; });
  return At == Units.end() ? nullptr : &*At;
}

Sites LiveProgram::with(const TranslationUnit &Edited) const {
  UnitList List = listed(Units);
  for (const TranslationUnit *&Each : List)
    if (Each->MainFile == Edited.MainFile)
      Each = &Edited;
  Program Linked(List, Known, /*Whole=*/Found.Covered.Missing.empty());
  EffectTable Table(Linked);
  auto InFile = [&](const auto &Each) { return Each.At.File == Edited.MainFile; };
  Sites Now;
  for (OfFunction &Each : judgeAll(Table, Options, [&](const LinkedFunction &Of) {
         return Of.Unit == &Edited && InFile(*Of.Facts);
       }))
    append_range(Now.All, Each.Sites);
  // Sites of other files have a say in the ids of those here only where the files' names are the
  // same.
  StringRef Name = sys::path::filename(Edited.MainFile);
  for (const Site &Each : JudgedLoops)
    if (!InFile(Each) && sys::path::filename(Each.At.File) == Name)
      Now.All.push_back(Each);
  addPlaces(Table, Now.All);
  addWrappedSites(List, Now.All);
  finishSites(List, Now.All);
  erase_if(Now.All, [&](const Site &Each) { return !InFile(Each); });
  Now.Covered = Found.Covered;
  return Now;
}

Sites analyse(std::vector<TranslationUnit> Units, const Knowledge &Known,
              const AnalysisOptions &Options, std::vector<Coverage::NotAnalysed> Missing) {
  return LiveProgram(std::move(Units), Known, Options, std::move(Missing)).take();
}

} // namespace concadvise
