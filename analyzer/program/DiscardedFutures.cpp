// `std::async` whose future blocks at once: thrown away, asked for its result on the spot, or dead
// before anything else is done. Whoever wrote it wanted to go on meanwhile.
#include "analyzer/program/Concurrency.h"
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

bool waitsFor(const CallFacts &Call) {
  return StringSwitch<bool>(Call.Name)
      .Cases("std::future::get", "std::future::wait", "std::__basic_future::wait", true)
      .Default(false);
}

class FutureFinder {
public:
  FutureFinder(const EffectTable &Table, std::vector<Site> &Out)
      : Table(Table), Linked(Table.program()), Makes(Linked.size()), Out(Out) {
    std::vector<bool> Cyclic;
    for (const std::vector<FunctionId> &Each : componentsBottomUp(Linked, Cyclic))
      for (FunctionId Id : Each)
        Makes[Id] = makes(Id);
  }

  void run() {
    for (FunctionId Id = 0; Id != Linked.size(); ++Id) {
      const FunctionFacts &Facts = Linked.facts(Id);
      if (none_of(Facts.Calls, [&](const CallFacts &Call) { return made(Id, Call).present(); }))
        continue;
      for (const CallFacts &Call : Facts.Calls)
        onTheSpot(Id, Call);
      inBlocks(Id, Facts.Body);
    }
  }

private:
  /// The function answers with a future that it had made by `std::async`.
  Origin makes(FunctionId Id) const {
    Origin Found;
    const FunctionFacts &Facts = Linked.facts(Id);
    if (Facts.Result.Record != "std::future")
      return Found;
    for (const CallFacts &Call : Facts.Calls)
      if (Call.ResultUsed)
        Found.shorten(made(Id, Call));
    return Found;
  }

  /// The call's result is a future that waits for its thread when it dies.
  Origin made(FunctionId Id, const CallFacts &Call) const {
    const KnownFunction *Known = Linked.known(Call);
    if (StringRef(Call.Name) == "std::async" && threadStartedBy(Call, Known).Made)
      return {&Call.At, NoFunction, {}, &Call.Name, 1};
    if (Known || Call.Result.Record != "std::future")
      return {};
    Targets To = Linked.targets(Id, Call);
    if (To.Bodies.size() != 1 || To.Kept || To.Open)
      return {};
    FunctionId Callee = To.Bodies.front();
    const Origin &In = Makes[Callee];
    return In.present() ? Origin{&Call.At, Callee, {}, &Linked.facts(Callee).Name, In.Length + 1}
                        : Origin();
  }

  void onTheSpot(FunctionId Id, const CallFacts &Call) {
    const FunctionFacts &Facts = Linked.facts(Id);
    if (Origin Of = made(Id, Call); Of.present() && !Call.ResultUsed)
      return add(Id, Call, Of, "thrown away");
    if (!waitsFor(Call) || !Call.Receiver || Call.Receiver->From != Place::Root::CallResult ||
        Call.Receiver->Call >= Facts.Calls.size())
      return;
    const CallFacts &Maker = Facts.Calls[Call.Receiver->Call];
    if (Origin Of = made(Id, Maker); Of.present())
      add(Id, Maker, Of, "asked at once");
  }

  void inBlocks(FunctionId Id, const Node &Part) {
    for (size_t I = 0; I != Part.Children.size(); ++I) {
      if (Part.What == Node::Kind::Block)
        named(Id, Part, I);
      inBlocks(Id, Part.Children[I]);
    }
  }

  /// `auto f = std::async(…);` and then nothing but `f.get();`, or the end of the block.
  void named(FunctionId Id, const Node &Block, size_t At) {
    const FunctionFacts &Facts = Linked.facts(Id);
    const Node *Declared = declaredIn(Block.Children[At]);
    if (!Declared || Declared->On.From != Place::Root::CallResult || !Declared->On.Path.empty() ||
        Declared->On.Call >= Facts.Calls.size())
      return;
    const CallFacts &Maker = Facts.Calls[Declared->On.Call];
    Origin Of = made(Id, Maker);
    if (!Of.present())
      return;
    auto Next = find_if(ArrayRef(Block.Children).drop_front(At + 1),
                        [](const Node &Each) { return Each.Statement; });
    if (Next == Block.Children.data() + Block.Children.size())
      add(Id, Maker, Of, "dead at once");
    else if (asks(Facts, *Next, Declared->Var))
      add(Id, Maker, Of, "asked at once");
  }

  static const Node *declaredIn(const Node &Statement) {
    if (!Statement.Statement)
      return nullptr;
    const Node *Found = nullptr;
    for (const Node &Each : Statement.Children)
      if (Each.What == Node::Kind::Declare)
        Found = Found ? nullptr : &Each;
    return Found;
  }

  /// The first thing that the statement calls is the future's `get` or `wait`.
  static bool asks(const FunctionFacts &Facts, const Node &Statement, VarId Future) {
    for (const Node &Each : Statement.Children) {
      if (Each.What == Node::Kind::Block || Each.What == Node::Kind::Locked)
        return asks(Facts, Each, Future);
      if (Each.What != Node::Kind::Call)
        continue;
      const CallFacts &Call = Facts.Calls[Each.Index];
      return waitsFor(Call) && Call.Receiver && Call.Receiver->From == Place::Root::Var &&
             Call.Receiver->Var == Future && Call.Receiver->Path.empty();
    }
    return false;
  }

  void add(FunctionId Id, const CallFacts &Call, const Origin &Of, StringRef How) {
    Site Found = siteOfCall(Table, Id, Call, Site::Kind::DiscardedFuture);
    Found.Context = How;
    append_range(Found.Chain, followOrigin(Linked, Of, [&](const Origin &Through) {
                   return Makes[Through.Callee];
                 }));
    Out.push_back(std::move(Found));
  }

  const EffectTable &Table;
  const Program &Linked;
  std::vector<Origin> Makes;
  std::vector<Site> &Out;
};

} // namespace

void addFutureSites(const EffectTable &Table, std::vector<Site> &Out) {
  auto MakesFuture = [](const CallFacts &Call) { return Call.Name == "std::async"; };
  if (Table.program().calls(MakesFuture))
    FutureFinder(Table, Out).run();
}

} // namespace concadvise
