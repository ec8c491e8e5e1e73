#include "analyzer/program/CpuCost.h"

#include "analyzer/program/FlowWalk.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

/// How often loops run whose bounds are not constant: over items, and until a condition holds,
/// which mostly is a scan that the loops around it continue.
constexpr double RoundsOverItems = 100, RoundsUntil = 10;
/// A library function: most, those that go through a range, and those that are known to compute.
constexpr double CallSeconds = 1e-8, RangeSeconds = 1e-6, HeavySeconds = 1e-2;
/// Calls of a function that calls itself: once, as along a list or a tree; twice with smaller
/// numbers, which doubles with each.
constexpr double RoundsRecursive = 100, RoundsBranching = 1e7;

static void add(CpuEstimate &Sum, const CpuEstimate &Part) {
  if (Part.Likely > Sum.Likely / 2 && Part.Via.present())
    Sum.Via = Part.Via;
  Sum.Surely += Part.Surely;
  Sum.Likely += Part.Likely;
}

static void times(CpuEstimate &Part, double Surely, double Likely) {
  Part.Surely *= Surely;
  Part.Likely *= Likely;
}

static CpuEstimate costlier(const CpuEstimate &A, const CpuEstimate &B) {
  CpuEstimate Most = B.Likely > A.Likely ? B : A;
  Most.Surely = std::max(A.Surely, B.Surely);
  return Most;
}

/// Gives others their turn in every round.
static bool suspends(const Node &Each) {
  if (Each.What == Node::Kind::Await || Each.What == Node::Kind::Yield)
    return true;
  return Each.What != Node::Kind::Deferred && any_of(Each.Children, suspends);
}

CpuEstimate CpuCosts::ofLoop(FunctionId Id, const Node &Part) const {
  const FunctionFacts &Facts = Linked.facts(Id);
  CpuEstimate Sum;
  for (const Node &Child : Part.Children)
    add(Sum, of(Id, Child));
  if (Part.Index >= Facts.Loops.size() || suspends(Part))
    return Sum;
  const LoopFacts &Loop = Facts.Loops[Part.Index];
  if (std::optional<int64_t> Rounds = roundsOf(Loop)) {
    times(Sum, double(*Rounds), double(*Rounds));
  } else {
    bool Items = Loop.What == LoopFacts::Kind::Counted || Loop.What == LoopFacts::Kind::Range;
    times(Sum, 1, Items ? RoundsOverItems : RoundsUntil);
  }
  if (!Sum.Via.present())
    Sum.Via = {&Loop.Header, NoFunction, {}, &Facts.Name, 1};
  return Sum;
}

/// One of several ways: the one that takes longest.
CpuEstimate CpuCosts::ofArms(FunctionId Id, const Node &Part) const {
  CpuEstimate Sum, Longest;
  if (Part.Children.empty())
    return Sum;
  add(Sum, of(Id, Part.Children.front()));
  for (const Node &Arm : ArrayRef(Part.Children).drop_front())
    Longest = costlier(Longest, of(Id, Arm));
  add(Sum, Longest);
  return Sum;
}

CpuEstimate CpuCosts::ofCall(FunctionId Id, const CallFacts &Call) const {
  Targets To = Linked.targets(Id, Call);
  if (Table.endsProgram(Call, To))
    return {};
  CpuEstimate Sum{EventSeconds, EventSeconds, {}};
  if (To.Known) {
    Origin Here{&Call.At, NoFunction, {}, &Call.Name, 1};
    if (To.Known->Cpu == Truth::Yes)
      Sum = {HeavySeconds, HeavySeconds, Here};
    else
      Sum.Likely = To.Known->Cpu == Truth::Sometimes ? RangeSeconds : CallSeconds;
    for (int Index : To.Known->Calls) {
      if (Index < 0 || size_t(Index) >= Call.Args.size())
        continue;
      for (FunctionId Body : bodiesOf(Linked, Call.Args[Index])) {
        CpuEstimate Part = All[Body];
        times(Part, 1, To.Known->Cpu == Truth::No ? 1 : RoundsOverItems);
        add(Sum, Part);
      }
    }
  }
  CpuEstimate Longest;
  FunctionId Most = NoFunction;
  for (FunctionId Body : To.Bodies) {
    // A coroutine suspends, and is judged for itself.
    if (Linked.facts(Body).Coroutine)
      continue;
    if (All[Body].Likely > Longest.Likely)
      Most = Body;
    Longest = costlier(Longest, All[Body]);
  }
  if (Most != NoFunction)
    Longest.Via = {&Call.At, Most, {}, &Linked.facts(Most).Name, All[Most].Via.Length + 1};
  add(Sum, Longest);
  return Sum;
}

CpuEstimate CpuCosts::of(FunctionId Id, const Node &Part) const {
  switch (Part.What) {
  case Node::Kind::Call:
    return Part.Index < Linked.facts(Id).Calls.size()
               ? ofCall(Id, Linked.facts(Id).Calls[Part.Index])
               : CpuEstimate();
  case Node::Kind::Loop:
    return ofLoop(Id, Part);
  case Node::Kind::Branch:
  case Node::Kind::Switch:
    return ofArms(Id, Part);
  case Node::Kind::Try:
    return Part.Children.empty() ? CpuEstimate() : of(Id, Part.Children.front());
  case Node::Kind::Deferred:
    return {};
  default:
    break;
  }
  CpuEstimate Sum;
  if (Part.What != Node::Kind::Block)
    Sum.Surely = Sum.Likely = EventSeconds;
  for (const Node &Child : Part.Children)
    add(Sum, of(Id, Child));
  return Sum;
}

/// `fib(n - 1) + fib(n - 2)`: twice, and over numbers; a tree is walked through pointers.
static bool branches(const FunctionFacts &Facts) {
  bool Numbers = none_of(Facts.Variables, [](const Variable &Var) {
    return Var.Where == Variable::Storage::Parameter && Var.Type.What != TypeFacts::Kind::Integer &&
           Var.Type.What != TypeFacts::Kind::Floating;
  });
  return Numbers && count_if(Facts.Calls, [&](const CallFacts &Call) {
                      return !Call.Callee.empty() && Call.Callee == Facts.Usr;
                    }) >= 2;
}

void CpuCosts::recurse(const std::vector<FunctionId> &Component) {
  for (FunctionId Id : Component) {
    const FunctionFacts &Facts = Linked.facts(Id);
    // Cycles of several functions mostly go through callbacks, and end soon.
    double Rounds = Component.size() > 1 ? 1 : RoundsRecursive;
    times(All[Id], 1, branches(Facts) ? RoundsBranching : Rounds);
    All[Id].Via = {&Facts.At, NoFunction, {}, &Facts.Name, 1};
  }
}

CpuCosts::CpuCosts(const EffectTable &Table)
    : Table(Table), Linked(Table.program()), All(Linked.size()) {
  std::vector<bool> Cyclic;
  auto Components = componentsBottomUp(Linked, Cyclic);
  for (size_t I = 0; I != Components.size(); ++I) {
    std::vector<CpuEstimate> Once;
    for (FunctionId Id : Components[I])
      Once.push_back(of(Id, Linked.facts(Id).Body)); // Calls among them count nothing yet.
    for (auto [Id, Cost] : zip(Components[I], Once))
      All[Id] = Cost;
    if (Cyclic[I])
      recurse(Components[I]);
  }
}

Witness CpuCosts::chain(const Origin &From) const {
  return followOrigin(Linked, From, [&](const Origin &At) { return All[At.Callee].Via; });
}

} // namespace concadvise
