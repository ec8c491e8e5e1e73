#include "analyzer/program/ThreadStarts.h"

#include "analyzer/program/FlowWalk.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

Origin ThreadStarts::startOf(const CallFacts &Call, const KnownFunction *Known) const {
  if (!threadStartedBy(Call, Known).Made)
    return {};
  return {&Call.At, NoFunction, {}, &Call.Name, 1};
}

// --- started by each call
// -------------------------------------------------------------------------

namespace {

/// The first thread that every run of a function starts.
class EachRun final : public FlowWalk {
public:
  using Finder = function_ref<Origin(const CallFacts &)>;
  EachRun(const FunctionFacts &Facts, Finder Find) : FlowWalk(Facts), Find(Find) {}

  Origin run() {
    walk(Facts.Body);
    return Found;
  }

private:
  void event(const Node &At) override {
    if (At.What != Node::Kind::Call || Now.Dead || Conditions || Loops ||
        At.Index >= Facts.Calls.size())
      return;
    Found.shorten(Find(Facts.Calls[At.Index]));
  }
  void enterLoop(const Node &) override { ++Loops; }
  void leaveLoop(const Node &) override { --Loops; }

  Finder Find;
  Origin Found;
  unsigned Loops = 0;
};

} // namespace

static Origin through(const CallFacts &Call, FunctionId Callee, const std::string *Name,
                      const Origin &In) {
  return In.present() ? Origin{&Call.At, Callee, {}, Name, In.Length + 1} : Origin{};
}

void ThreadStarts::findEach(FunctionId Id) {
  Each[Id] = EachRun(Linked.facts(Id), [&](const CallFacts &Call) {
               Targets To = Linked.targets(Id, Call);
               if (To.Known)
                 return startOf(Call, To.Known);
               if (To.Bodies.size() != 1 || To.Kept || To.Open)
                 return Origin();
               FunctionId Callee = To.Bodies.front();
               return through(Call, Callee, &Linked.facts(Callee).Name, Each[Callee]);
             }).run();
}

// --- left running
// ---------------------------------------------------------------------------------

static bool waitsForFuture(const CallFacts &Call) {
  StringRef Name = Call.Name;
  return Name == "std::future::get" || Name == "std::future::wait" ||
         Name == "std::__basic_future::wait" || Name == "std::shared_future::get";
}

/// What it starts has ended when its object or the function ends.
static bool endsWithFunction(const FunctionFacts &Facts, const CallFacts &Call) {
  bool Future = StringRef(Call.Name) == "std::async";
  if (Future && (!Call.ResultUsed || any_of(Facts.Calls, waitsForFuture)))
    return true;
  bool Local = Call.Receiver && Call.Receiver->From == Place::Root::Var &&
               Call.Receiver->Var < Facts.Variables.size() &&
               Facts.Variables[Call.Receiver->Var].Where == Variable::Storage::Local;
  return Local && Call.ReceiverRecord == "std::jthread";
}

Origin ThreadStarts::leftBy(FunctionId Id, const CallFacts &Call, const Targets &To) const {
  Origin Here{&Call.At, NoFunction, {}, &Call.Name, 1};
  if (To.Known) {
    // The threads of a parallel runtime stay, waiting for more.
    if (To.Known->Threads == ThreadUse::Some || goesParallel(Call, *To.Known))
      return Here;
    bool Made = threadStartedBy(Call, To.Known).Made;
    return Made && !endsWithFunction(Linked.facts(Id), Call) ? Here : Origin();
  }
  Origin Found;
  for (FunctionId Callee : To.Bodies)
    Found.shorten(through(Call, Callee, &Linked.facts(Callee).Name, Leaves[Callee]));
  return Found;
}

void ThreadStarts::findLeft(FunctionId Id) {
  const FunctionFacts &Facts = Linked.facts(Id);
  bool Joins = any_of(Facts.Calls, joinsThread);
  for (const CallFacts &Call : Facts.Calls) {
    Targets To = Linked.targets(Id, Call);
    Origin Left = leftBy(Id, Call, To);
    Any |= Left.present() || threadStartedBy(Call, To.Known).Made;
    if (!Joins || !threadStartedBy(Call, To.Known).Made)
      Leaves[Id].shorten(Left);
  }
  for (const LoopFacts &Loop : Facts.Loops)
    if (Loop.AlreadyParallel)
      Leaves[Id].shorten({&Loop.Header, NoFunction, {}, &Facts.Name, 1});
  Any |= Leaves[Id].present();
}

// --- who is there already
// -------------------------------------------------------------------------

/// Follows the paths of one function and knows at each call whether a thread was started before.
class PhaseWalk {
public:
  using Visitor = function_ref<void(const CallFacts &, const ThreadState &)>;
  PhaseWalk(const ThreadStarts &Starts, FunctionId Id, Visitor At)
      : Starts(Starts), Id(Id), Facts(Starts.Linked.facts(Id)), At(At), Now(Starts.Entry[Id]) {}

  void run() { walk(Facts.Body); }

private:
  void walk(const Node &Each) {
    switch (Each.What) {
    case Node::Kind::Branch:
    case Node::Kind::Switch:
    case Node::Kind::Try:
      return arms(Each);
    case Node::Kind::Loop:
      children(Each); // What a round starts is there in the next.
      return children(Each);
    case Node::Kind::Call:
      return call(Each);
    case Node::Kind::Return:
    case Node::Kind::Throw:
      Now.Now = Company::Unreached;
      return;
    case Node::Kind::Deferred:
      return;
    default:
      return children(Each);
    }
  }

  void children(const Node &Each) {
    for (const Node &Child : Each.Children)
      walk(Child);
  }

  void arms(const Node &Each) {
    if (Each.Children.empty())
      return;
    walk(Each.Children.front());
    ThreadState Before = Now, After;
    bool All = Each.What == Node::Kind::Branch && Each.Children.size() >= 3;
    for (const Node &Arm : ArrayRef(Each.Children).drop_front()) {
      Now = Before;
      walk(Arm);
      After.join(Now);
    }
    if (!All)
      After.join(Before);
    Now = After;
  }

  void call(const Node &Each) {
    if (Each.Index >= Facts.Calls.size() || Now.Now == Company::Unreached)
      return;
    const CallFacts &Call = Facts.Calls[Each.Index];
    Targets To = Starts.Linked.targets(Id, Call);
    At(Call, Now);
    if (Origin Left = Starts.leftBy(Id, Call, To); Left.present())
      Now.join({Company::Started, Left});
    if (Call.NoReturn || Starts.Table.endsProgram(Call, To))
      Now.Now = Company::Unreached;
  }

  const ThreadStarts &Starts;
  FunctionId Id;
  const FunctionFacts &Facts;
  Visitor At;
  ThreadState Now;
};

void ThreadStarts::walk(FunctionId Id, PhaseWalk::Visitor At) const {
  PhaseWalk(*this, Id, At).run();
}

void ThreadStarts::findEntries() {
  std::vector<bool> Called(Linked.size());
  std::vector<FunctionId> Open;
  auto Enter = [&](FunctionId Id, const ThreadState &State) {
    if (State.Now <= Entry[Id].Now)
      return;
    Entry[Id] = State;
    Open.push_back(Id);
  };
  ThreadState Unseen{Any ? Company::Maybe : Company::Alone, {}};
  unsigned Mains = 0;
  for (FunctionId Id = 0; Id != Linked.size(); ++Id)
    Mains += Linked.facts(Id).Main;
  // Variables with static storage are there before main; of several programs, only those beside it.
  auto AtMain = [&](FunctionId Main) {
    ThreadState State{Company::Alone, {}};
    for (FunctionId Id = 0; Id != Linked.size(); ++Id)
      if (StringRef(Linked.facts(Id).Usr).ends_with("@init") && Leaves[Id].present() &&
          (Mains == 1 || Linked[Id].Unit == Linked[Main].Unit))
        State = {Company::Started, Leaves[Id]};
    return State;
  };
  for (FunctionId Id = 0; Id != Linked.size(); ++Id) {
    for (const CallFacts &Call : Linked.facts(Id).Calls) {
      Targets To = Linked.targets(Id, Call);
      for (FunctionId Callee : To.Bodies)
        Called[Callee] = true;
      if (ThreadStart Start = threadStartedBy(Call, To.Known); Start.Runs)
        for (FunctionId Body : bodiesOf(Linked, *Start.Runs)) {
          Called[Body] = true;
          Enter(Body, {Company::Started, {&Call.At, NoFunction, {}, &Call.Name, 1}});
        }
    }
  }
  for (FunctionId Id = 0; Id != Linked.size(); ++Id) {
    const FunctionFacts &Facts = Linked.facts(Id);
    if (Facts.Main)
      Enter(Id, AtMain(Id));
    else if (!Called[Id] || Facts.AddressTaken || Linked.addressTaken(Id))
      Enter(Id, Unseen);
  }
  while (!Open.empty()) {
    FunctionId Id = Open.back();
    Open.pop_back();
    walk(Id, [&](const CallFacts &Call, const ThreadState &State) {
      for (FunctionId Callee : Linked.targets(Id, Call).Bodies)
        Enter(Callee, State);
    });
  }
}

ThreadStarts::ThreadStarts(const EffectTable &Table)
    : Table(Table), Linked(Table.program()), Each(Linked.size()), Leaves(Linked.size()),
      Entry(Linked.size()) {
  std::vector<bool> Cyclic;
  auto Components = componentsBottomUp(Linked, Cyclic);
  for (size_t I = 0; I != Components.size(); ++I)
    for (unsigned Pass = 0; Pass != (Cyclic[I] ? 2 : 1); ++Pass)
      for (FunctionId Id : Components[I]) {
        findEach(Id);
        findLeft(Id);
      }
  findEntries();
  Known = Any && Linked.whole() && Linked.hasMain();
}

Witness ThreadStarts::chainOfEach(const Origin &From) const {
  return followOrigin(Linked, From, [&](const Origin &At) { return Each[At.Callee]; });
}

Witness ThreadStarts::chainOfLeft(const Origin &From) const {
  return followOrigin(Linked, From, [&](const Origin &At) { return Leaves[At.Callee]; });
}

} // namespace concadvise
