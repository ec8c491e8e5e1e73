// Blocking calls reached from where nothing may block: coroutines and event-loop handlers.
#include "analyzer/program/FlowWalk.h"
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// One of the arguments is a pool of threads or its executor: its threads are there to wait.
bool givenToPool(const CallFacts &Call) {
  return any_of(Call.Args, [](const Argument &Arg) {
    return StringRef(Arg.Type.Record).contains("::thread_pool");
  });
}

bool binds(const CallFacts &Call) {
  return StringRef(Call.Name).ends_with("::bind") ||
         StringRef(Call.Name).contains("::bind_executor");
}

/// The calls of a function that some path leads to.
class ReachedCalls final : public FlowWalk {
public:
  explicit ReachedCalls(const FunctionFacts &Facts) : FlowWalk(Facts) {}

  std::vector<const Node *> run() {
    walk(Facts.Body);
    return std::move(Found);
  }

private:
  void event(const Node &Each) override {
    if (Each.What == Node::Kind::Call && !Now.Dead)
      Found.push_back(&Each);
  }
  std::vector<const Node *> Found;
};

class AsyncFinder {
public:
  AsyncFinder(const EffectTable &Table, std::vector<Site> &Out)
      : Table(Table), Linked(Table.program()), Out(Out) {}

  void run() {
    for (FunctionId Id = 0; Id != Linked.size(); ++Id) {
      const FunctionFacts &Facts = Linked.facts(Id);
      if (Facts.Coroutine)
        judgeRoot(Id, "coroutine");
      for (const CallFacts &Call : Facts.Calls)
        findHandlers(Facts, Call);
    }
  }

private:
  void findHandlers(const FunctionFacts &Facts, const CallFacts &Call) {
    const KnownFunction *Known = Linked.known(Call);
    if (!Known || Known->Handlers.empty() || givenToPool(Call))
      return;
    for (int Index : Known->Handlers)
      if (Index >= 0 && size_t(Index) < Call.Args.size())
        judgeHandler(Facts, Call.Args[Index], Known->Library + " handler");
  }

  /// A function, a lambda, or what `std::bind` and `bind_executor` make of one.
  void judgeHandler(const FunctionFacts &Facts, const Argument &Arg, const std::string &Context) {
    if (!Arg.Callable.empty())
      if (FunctionId Handler = Linked.find(Arg.Callable); Handler != NoFunction)
        return judgeRoot(Handler, Context);
    for (FunctionId Handler : Linked.storedIn(Arg.Slot))
      judgeRoot(Handler, Context);
    bool Made = Arg.From && Arg.From->From == Place::Root::CallResult &&
                Arg.From->Call < Facts.Calls.size();
    if (!Made || !binds(Facts.Calls[Arg.From->Call]) || givenToPool(Facts.Calls[Arg.From->Call]))
      return;
    for (const Argument &Bound : Facts.Calls[Arg.From->Call].Args)
      judgeHandler(Facts, Bound, Context);
  }

  void judgeRoot(FunctionId Id, std::string Context) {
    if (!Judged.insert(Id).second)
      return;
    for (const Node *Each : ReachedCalls(Linked.facts(Id)).run())
      judgeCall(Id, *Each, Context);
  }

  void judgeCall(FunctionId Id, const Node &Each, const std::string &Context);

  const EffectTable &Table;
  const Program &Linked;
  std::vector<Site> &Out;
  std::set<FunctionId> Judged;
};

void AsyncFinder::judgeCall(FunctionId Id, const Node &Each, const std::string &Context) {
  const FunctionFacts &Facts = Linked.facts(Id);
  if (Each.Index >= Facts.Calls.size())
    return;
  const CallFacts &Call = Facts.Calls[Each.Index];
  // A coroutine called here is judged as a root of its own.
  Targets To = Linked.targets(Id, Call);
  if (any_of(To.Bodies, [&](FunctionId Callee) { return Linked.facts(Callee).Coroutine; }) ||
      Table.endsProgram(Call, To))
    return;
  Summary Of = Table.ofRegion(Id, {&Each});
  std::optional<WaitReason> Worst = worstStall(Of.Blocks);
  if (!Worst)
    return;
  Site Found = siteOfCall(Table, Id, Call, Site::Kind::BlockingInAsync);
  Found.Task = Table.publish(Of);
  Found.Context = Context;
  append_range(Found.Chain, Table.chain(Of.Blocks[*Worst].Via, *Worst));
  Found.InAsyncContext = true;
  Out.push_back(std::move(Found));
}

} // namespace

void addAsyncSites(const EffectTable &Table, std::vector<Site> &Out) {
  AsyncFinder(Table, Out).run();
}

} // namespace concadvise
