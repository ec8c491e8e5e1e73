// `fork` where other threads may run: the child has only one of them, and the locks of all.
#include "analyzer/program/HiddenLocks.h"
#include "analyzer/program/Sites.h"
#include "analyzer/program/ThreadStarts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

bool isFork(const CallFacts &Call) {
  return StringSwitch<bool>(Call.Name)
      .Cases("fork", "_Fork", "forkpty", "daemon", true)
      .Default(false);
}

/// The process becomes another program, or ends without a trace.
bool isExec(const CallFacts &Call) {
  return StringSwitch<bool>(Call.Name)
      .Cases("execl", "execlp", "execle", "execv", "execvp", "execve", "execvpe", "fexecve",
             "execveat", true)
      .Default(false);
}
bool isExit(const CallFacts &Call) {
  return StringSwitch<bool>(Call.Name).Cases("_exit", "_Exit", "quick_exit", true).Default(false);
}

/// One way from a fork to what the child ends with.
struct Child {
  bool Execs = false, Exits = false;
  Origin Lock; ///< Taken on the way there.
};

class ForkFinder {
public:
  ForkFinder(const EffectTable &Table, const ThreadStarts &Starts, std::vector<Site> &Out)
      : Table(Table), Linked(Table.program()), Starts(Starts), Locks(Table), Reaches(Linked.size()),
        Out(Out) {
    std::vector<bool> Cyclic;
    for (const std::vector<FunctionId> &Component : componentsBottomUp(Linked, Cyclic))
      for (FunctionId Id : Component)
        Reaches[Id] =
            any_of(Linked.facts(Id).Calls, [&](const CallFacts &Call) { return execs(Id, Call); });
  }

  void run() {
    for (FunctionId Id = 0; Id != Linked.size(); ++Id)
      if (any_of(Linked.facts(Id).Calls, isFork))
        judge(Id);
  }

private:
  bool execs(FunctionId Id, const CallFacts &Call) const {
    Targets To = Linked.targets(Id, Call);
    return isExec(Call) || any_of(To.Bodies, [&](FunctionId Body) { return Reaches[Body]; });
  }

  void judge(FunctionId Id) {
    Starts.walk(Id, [&](const CallFacts &Call, const ThreadState &State) {
      if (!isFork(Call) || State.Now < Company::Maybe)
        return;
      Child Of = childOf(Id, Call, 0);
      if ((Of.Execs || Of.Exits) && !Of.Lock.present())
        return;
      add(Id, Call, State, Of);
    });
  }

  void add(FunctionId Id, const CallFacts &Call, const ThreadState &State, const Child &Of);
  Child childOf(FunctionId Id, const CallFacts &Fork, unsigned Depth) const;
  bool find(FunctionId Id, const Node &Part, const CallFacts &Fork, bool &After, Child &Into) const;
  Origin locksBefore(FunctionId Id, const Node &Part, const Node *End, bool &Ended) const;
  const Node *endIn(FunctionId Id, const Node &Part, bool Exec) const;

  const EffectTable &Table;
  const Program &Linked;
  const ThreadStarts &Starts;
  HiddenLocks Locks;
  std::vector<bool> Reaches; ///< Functions that lead to exec.
  std::vector<Site> &Out;
};

/// The call below `Part` that ends the child: exec before anything else.
const Node *ForkFinder::endIn(FunctionId Id, const Node &Part, bool Exec) const {
  const FunctionFacts &Facts = Linked.facts(Id);
  if (Part.What == Node::Kind::Deferred)
    return nullptr;
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size())
    return (Exec ? execs(Id, Facts.Calls[Part.Index]) : isExit(Facts.Calls[Part.Index])) ? &Part
                                                                                         : nullptr;
  for (const Node &Each : Part.Children)
    if (const Node *Found = endIn(Id, Each, Exec))
      return Found;
  return nullptr;
}

bool contains(const Node &Part, const Node *Inner) {
  return &Part == Inner ||
         any_of(Part.Children, [&](const Node &Each) { return contains(Each, Inner); });
}

/// The first call on the way to `End` that takes a hidden lock. Arms that do not lead there are the
/// parent's, or an error's.
Origin ForkFinder::locksBefore(FunctionId Id, const Node &Part, const Node *End,
                               bool &Ended) const {
  const FunctionFacts &Facts = Linked.facts(Id);
  Origin Found;
  if (Ended || Part.What == Node::Kind::Deferred)
    return Found;
  if (&Part == End) {
    Ended = true;
    return Found;
  }
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Part.Index];
    return Table.endsProgram(Call, Linked.targets(Id, Call)) ? Origin() : Locks.of(Id, Call);
  }
  bool Arms =
      (Part.What == Node::Kind::Branch || Part.What == Node::Kind::Switch) && contains(Part, End);
  for (const Node &Each : Part.Children) {
    if (Arms && &Each != &Part.Children.front() && !contains(Each, End))
      continue;
    Origin In = locksBefore(Id, Each, End, Ended);
    if (!Found.present())
      Found = In;
  }
  return Found;
}

/// Looks through what follows the fork for the part in which the child ends.
bool ForkFinder::find(FunctionId Id, const Node &Part, const CallFacts &Fork, bool &After,
                      Child &Into) const {
  const FunctionFacts &Facts = Linked.facts(Id);
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size() &&
      &Facts.Calls[Part.Index] == &Fork) {
    After = true;
    return false;
  }
  bool Whole = After; // All of it comes after the fork.
  if (Whole) {
    for (bool Exec : {true, false})
      if (const Node *End = endIn(Id, Part, Exec)) {
        bool Ended = false;
        (Exec ? Into.Execs : Into.Exits) = true;
        Into.Lock = locksBefore(Id, Part, End, Ended);
        return true;
      }
    return false;
  }
  bool Found = false;
  for (const Node &Each : Part.Children) {
    bool One = find(Id, Each, Fork, After, Into);
    Found |= One;
    if (One && Into.Execs)
      return true;
  }
  return Found;
}

Child ForkFinder::childOf(FunctionId Id, const CallFacts &Fork, unsigned Depth) const {
  constexpr unsigned MostWrappers = 3;
  Child Of;
  bool After = false;
  const FunctionFacts &Facts = Linked.facts(Id);
  if (find(Id, Facts.Body, Fork, After, Of) || Depth == MostWrappers)
    return Of;
  // A function that forks and says so: what follows is its callers' doing, if they all agree.
  bool Wraps = Facts.Result.What == TypeFacts::Kind::Integer &&
               none_of(Facts.Calls, [](const CallFacts &Call) { return Call.NoReturn; });
  if (!Wraps)
    return Of;
  std::optional<Child> Agreed;
  for (FunctionId Caller = 0; Caller != Linked.size(); ++Caller)
    for (const CallFacts &Call : Linked.facts(Caller).Calls) {
      if (!is_contained(Linked.targets(Caller, Call).Bodies, Id) || Caller == Id)
        continue;
      Child There = childOf(Caller, Call, Depth + 1);
      if (!There.Execs && !There.Exits)
        return {};
      if (!Agreed || There.Lock.present())
        Agreed = There;
    }
  return Agreed.value_or(Of);
}

void ForkFinder::add(FunctionId Id, const CallFacts &Call, const ThreadState &State,
                     const Child &Of) {
  Site Found = siteOfCall(Table, Id, Call, Site::Kind::ForkWithThreads);
  if (Of.Lock.present()) {
    Witness Way = Locks.chain(Of.Lock);
    Found.Context = Way.empty() ? "" : Way.back().Function;
  }
  Found.Task.Exits = Of.Execs ? Truth::Yes : Truth::No;
  Found.Certainty = State.Now == Company::Started ? Truth::Yes : Truth::Sometimes;
  append_range(Found.Chain, Starts.chainOfLeft(State.By));
  Out.push_back(std::move(Found));
}

} // namespace

void addForkSites(const EffectTable &Table, const ThreadStarts &Starts, std::vector<Site> &Out) {
  if (Starts.any() && Table.program().calls(isFork))
    ForkFinder(Table, Starts, Out).run();
}

} // namespace concadvise
