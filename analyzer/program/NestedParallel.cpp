// Work that runs on several threads and starts threads of its own: more than the machine has cores.
//
// Regions of oneTBB, of the parallel algorithms built on it, and of our own runtime share one pool
// and nest well; those of OpenMP and plain threads do not know of each other.
#include "analyzer/program/Concurrency.h"
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

enum class Crew : uint8_t { None, Shared, OpenMp, Threads };

Crew crewOf(const CallFacts &Call, const KnownFunction *Known) {
  if (!Known)
    return Crew::None;
  if (threadStartedBy(Call, Known).Made)
    return Crew::Threads;
  if (!goesParallel(Call, *Known))
    return Crew::None;
  return Known->Library == "OpenMP" ? Crew::OpenMp : Crew::Shared;
}

StringRef nameOf(Crew Of) {
  switch (Of) {
  case Crew::OpenMp:
    return "an OpenMP region";
  case Crew::Threads:
    return "threads";
  default:
    return "a parallel loop";
  }
}

/// The inner one adds threads to those of the outer.
bool multiplies(Crew Outer, Crew Inner) {
  return Inner != Crew::None && !(Outer == Crew::Shared && Inner == Crew::Shared);
}

class NestFinder {
public:
  NestFinder(const EffectTable &Table, std::vector<Site> &Out)
      : Table(Table), Linked(Table.program()), Brings(Linked.size()), Out(Out) {
    std::vector<bool> Cyclic;
    for (const std::vector<FunctionId> &Component : componentsBottomUp(Linked, Cyclic))
      for (FunctionId Id : Component)
        Brings[Id] = broughtBy(Id, Linked.facts(Id).Body);
  }

  void run() {
    for (FunctionId Id = 0; Id != Linked.size(); ++Id) {
      look(Id, Linked.facts(Id).Body);
      for (const CallFacts &Call : Linked.facts(Id).Calls) {
        const KnownFunction *Known = Linked.known(Call);
        Crew Outer = crewOf(Call, Known);
        if (Outer == Crew::None || Outer == Crew::Threads)
          continue;
        for (int Index : Known->Calls)
          if (Index >= 0 && size_t(Index) < Call.Args.size())
            for (FunctionId Body : bodiesOf(Linked, Call.Args[Index]))
              tell(Body, Linked.facts(Body).Body, Outer);
      }
    }
  }

private:
  struct Brought {
    Crew Of = Crew::None;
    Origin Via;
  };

  /// Loops under `#pragma omp`.
  void look(FunctionId Id, const Node &Part) {
    if (isParallelLoop(Id, Part)) {
      for (const Node &Each : Part.Children)
        tell(Id, Each, Crew::OpenMp);
      return;
    }
    for (const Node &Each : Part.Children)
      look(Id, Each);
  }

  bool isParallelLoop(FunctionId Id, const Node &Part) const {
    const FunctionFacts &Facts = Linked.facts(Id);
    return Part.What == Node::Kind::Loop && Part.Index < Facts.Loops.size() &&
           Facts.Loops[Part.Index].AlreadyParallel;
  }

  Brought ofCall(FunctionId Id, const CallFacts &Call) const {
    Targets To = Linked.targets(Id, Call);
    if (Crew Here = crewOf(Call, To.Known); Here != Crew::None)
      return {Here, {&Call.At, NoFunction, {}, &Call.Name, 1}};
    Brought Most;
    for (FunctionId Callee : To.Bodies)
      if (const Brought &In = Brings[Callee]; In.Of > Most.Of)
        Most = {In.Of, {&Call.At, Callee, {}, &Linked.facts(Callee).Name, In.Via.Length + 1}};
    return Most;
  }

  Brought broughtBy(FunctionId Id, const Node &Part) const {
    const FunctionFacts &Facts = Linked.facts(Id);
    if (Part.What == Node::Kind::Deferred)
      return {};
    if (isParallelLoop(Id, Part))
      return {Crew::OpenMp, {&Facts.Loops[Part.Index].Header, NoFunction, {}, &Facts.Name, 1}};
    if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size())
      return ofCall(Id, Facts.Calls[Part.Index]);
    Brought Most;
    for (const Node &Each : Part.Children)
      if (Brought In = broughtBy(Id, Each); In.Of > Most.Of)
        Most = In;
    return Most;
  }

  /// Calls of a task that bring threads of their own.
  void tell(FunctionId Id, const Node &Part, Crew Outer) {
    const FunctionFacts &Facts = Linked.facts(Id);
    if (Part.What == Node::Kind::Deferred)
      return;
    if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size()) {
      const CallFacts &Call = Facts.Calls[Part.Index];
      Brought Inner = ofCall(Id, Call);
      if (!multiplies(Outer, Inner.Of))
        return;
      Site Found = siteOfCall(Table, Id, Call, Site::Kind::NestedParallel);
      Found.Context = (nameOf(Inner.Of) + " inside " +
                       (Outer == Crew::OpenMp ? "an OpenMP region" : "a parallel loop"))
                          .str();
      // One level is the default of OpenMP: the inner region then runs on one thread.
      Found.Certainty =
          Outer == Crew::OpenMp && Inner.Of == Crew::OpenMp ? Truth::Sometimes : Truth::Yes;
      append_range(Found.Chain, followOrigin(Linked, Inner.Via, [&](const Origin &At) {
                     return Brings[At.Callee].Via;
                   }));
      Out.push_back(std::move(Found));
      return;
    }
    for (const Node &Each : Part.Children)
      tell(Id, Each, Outer);
  }

  const EffectTable &Table;
  const Program &Linked;
  std::vector<Brought> Brings;
  std::vector<Site> &Out;
};

} // namespace

void addNestingSites(const EffectTable &Table, std::vector<Site> &Out) {
  bool Any = false;
  for (FunctionId Id = 0; Id != Table.program().size() && !Any; ++Id)
    Any = Table.of(Id).Parallel.present();
  if (Any)
    NestFinder(Table, Out).run();
}

} // namespace concadvise
