#include "analyzer/program/Judge.h"

#include "analyzer/program/LoopValues.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

using Strength = Conflict::Strength;

Reason reasonOf(const Conflict &Of) { return makeReason(Of.Why, Of.Message, Of.From, Of.To); }

/// A verdict names this many obstacles at most; the first ones decide it.
constexpr size_t MaxReasons = 16;

/// Obstacles in the loop's own header.
static void judgeHeader(const FunctionFacts &Facts, const LoopBody &Body,
                        std::vector<Conflict> &Out) {
  const LoopFacts &Loop = *Body.Loop;
  if (Loop.What != LoopFacts::Kind::Counted && Loop.What != LoopFacts::Kind::Range) {
    Out.push_back({ReasonId::NotCounted,
                   Strength::Certain,
                   "how often the loop runs is only known when it ends",
                   Loop.Header.begin(),
                   {},
                   {{&Loop.Header, LoopControl}}});
    return;
  }
  if (Loop.What != LoopFacts::Kind::Counted)
    return;
  LoopValues Values(Facts, Body);
  for (const Polynomial::Term &Term : Loop.Upper.Terms)
    for (VarId Var : Term.Vars)
      for (const LoopDefinition &Each : Body.Definitions)
        if (Each.Var == Var && !Body.Declared.count(Var)) {
          Out.push_back({ReasonId::EndIsComputed,
                         Strength::Certain,
                         "'" + Facts.Variables[Var].Name + "', where the loop ends, changes in it",
                         Each.At->At.begin(),
                         Loop.Header.begin(),
                         {{&Each.At->At, LoopControl}}});
          return;
        }
}

static LoopVerdict::Kind worst(const std::vector<Conflict> &Conflicts) {
  auto Verdict = LoopVerdict::Kind::Parallel;
  auto Raise = [&](LoopVerdict::Kind To) { Verdict = std::max(Verdict, To); };
  bool Unknown = false;
  for (const Conflict &Each : Conflicts) {
    if (isReduction(Each) || Each.Why == ReasonId::LastValue || Each.Why == ReasonId::Induction)
      continue;
    if (Each.How == Strength::Assumable || Each.How == Strength::Sometimes)
      Raise(LoopVerdict::Kind::Guarded);
    else if (Each.How == Strength::Certain)
      Raise(LoopVerdict::Kind::Sequential);
    else
      Unknown = true;
  }
  if (Verdict == LoopVerdict::Kind::Sequential)
    return Verdict;
  return Unknown ? LoopVerdict::Kind::Unknown : Verdict;
}

static void addUnique(std::vector<std::string> &Into, const std::string &What) {
  if (!is_contained(Into, What))
    Into.push_back(What);
}

static LoopVerdict verdictOf(const FunctionFacts &Facts, const LoopBody &Body,
                             const Dependences &Found, bool Reassociate) {
  LoopVerdict Out;
  Out.At = Body.Loop->At;
  Out.Function = Facts.Name;
  if (Body.Loop->AlreadyParallel) {
    Out.Verdict = LoopVerdict::Kind::Parallel;
    Out.Reasons.push_back(makeReason(ReasonId::AlreadyParallelLoop, "already runs concurrently",
                                     Body.Loop->Header.begin()));
    return Out;
  }
  Out.Verdict = worst(Found.Conflicts);
  for (const PrivateVariable &Each : Found.Privates)
    addUnique(Out.Private, Each.Label);
  Out.Reductions = Found.Reductions;
  std::vector<const Conflict *> Strongest;
  for (const Conflict &Each : Found.Conflicts) {
    Strongest.push_back(&Each);
    if (Each.Why == ReasonId::FloatingReduction && !Reassociate)
      addUnique(Out.Requires, "fp-reassociation");
    if (Each.Why == ReasonId::LastValue)
      addUnique(Out.Requires, "last-value");
    if (Each.How == Strength::Assumable || Each.How == Strength::Sometimes)
      addUnique(Out.Requires, std::string(infoOf(Each.Why).Slug));
  }
  // The strongest first: that is what decides.
  auto Rank = [](const Conflict *Of) {
    return int(Of->How) * 2 - int(Of->Orderable && !Of->Passes);
  };
  stable_sort(Strongest, [&](const Conflict *A, const Conflict *B) { return Rank(A) > Rank(B); });
  for (const Conflict *Each : ArrayRef(Strongest).take_front(MaxReasons))
    Out.Reasons.push_back(reasonOf(*Each));
  return Out;
}

static JudgedLoop examined(const EffectTable &Table, LoopBody Body) {
  JudgedLoop Out;
  Out.Body = std::move(Body);
  judgeHeader(Table.program().facts(Out.Body.Function), Out.Body, Out.Found.Conflicts);
  Dependences Found = findDependences(Table, Out.Body);
  append_range(Out.Found.Conflicts, Found.Conflicts);
  Out.Found.Privates = std::move(Found.Privates);
  Out.Found.Reductions = std::move(Found.Reductions);
  return Out;
}

std::optional<JudgedLoop> judgeOpened(const EffectTable &Table, const JudgedLoop &Of) {
  LoopBody Body = collectLoop(Table, Of.Body.Function, *Of.Body.At, /*OpenLast=*/true);
  if (!Body.Guarding)
    return std::nullopt;
  JudgedLoop Out = examined(Table, std::move(Body));
  Out.Verdict = Of.Verdict;
  return Out;
}

JudgedLoop judgeLoop(const EffectTable &Table, FunctionId Function, const Node &At,
                     const AnalysisOptions &Options) {
  const FunctionFacts &Facts = Table.program().facts(Function);
  JudgedLoop Out = examined(Table, collectLoop(Table, Function, At));
  bool Reassociate = Table.program()[Function].Unit->FastMath;
  Out.Verdict = verdictOf(Facts, Out.Body, Out.Found, Reassociate);
  return Out;
}

static void collectLoopNodes(const Node &Each, std::vector<const Node *> &Into) {
  if (Each.What == Node::Kind::Loop)
    Into.push_back(&Each);
  for (const Node &Child : Each.Children)
    collectLoopNodes(Child, Into);
}

std::vector<JudgedLoop> judgeLoops(const EffectTable &Table, FunctionId Function,
                                   const AnalysisOptions &Options) {
  const FunctionFacts &Facts = Table.program().facts(Function);
  std::vector<const Node *> Nodes;
  collectLoopNodes(Facts.Body, Nodes);
  std::vector<JudgedLoop> Out;
  for (const Node *Each : Nodes)
    if (Each->Index < Facts.Loops.size())
      Out.push_back(judgeLoop(Table, Function, *Each, Options));
  return Out;
}

} // namespace concadvise
