// Blocking calls reached from where nothing may block: coroutines and event-loop handlers.
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// Waits that stall an event loop. A mutex or a line to the terminal is not held against it.
bool stalls(WaitReason Why, Truth How) {
  switch (Why) {
  case WaitReason::Terminal:
  case WaitReason::PageFault:
  case WaitReason::Lock:
    return false;
  case WaitReason::Disk:
  case WaitReason::Pipe:
  case WaitReason::Other:
    return How == Truth::Yes;
  default:
    return How != Truth::No;
  }
}

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
    judgeNode(Id, Linked.facts(Id).Body, Context);
  }

  void judgeNode(FunctionId Id, const Node &Each, const std::string &Context) {
    if (Each.What == Node::Kind::Deferred)
      return;
    if (Each.What == Node::Kind::Call)
      judgeCall(Id, Each, Context);
    for (const Node &Child : Each.Children)
      judgeNode(Id, Child, Context);
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
  if (any_of(To.Bodies, [&](FunctionId Callee) { return Linked.facts(Callee).Coroutine; }))
    return;
  Summary Of = Table.ofRegion(Id, {&Each});
  std::optional<WaitReason> Worst;
  for (const auto &[Why, Block] : Of.Blocks) {
    if (!stalls(Why, Block.Certainty))
      continue;
    if (!Worst || Block.Certainty == Truth::Yes)
      Worst = Worst && Of.Blocks[*Worst].Certainty == Truth::Yes ? *Worst : Why;
  }
  if (!Worst)
    return;
  const TranslationUnit &Unit = *Linked[Id].Unit;
  Site Found;
  Found.What = Site::Kind::BlockingInAsync;
  Found.At = Call.At;
  Found.Function = Facts.Name;
  Found.FunctionUsr = Facts.Usr;
  Found.Task = Table.publish(Of);
  Found.Context = Context;
  Found.Chain.push_back({Facts.At.begin(), Facts.Name});
  append_range(Found.Chain, Table.chain(Of.Blocks[*Worst].Via, *Worst));
  Found.Wrap.Refusals.push_back(makeReason(
      ReasonId::NoSimpleHeader, "a call in async code is shown, not rewritten", Call.At.begin()));
  Found.InAsyncContext = true;
  Found.Cxx = Unit.Cxx;
  Found.CxxStandard = Unit.CxxStandard;
  Found.Exceptions = Unit.Exceptions;
  Found.Rtti = Unit.Rtti;
  if (Facts.Ignored)
    Found.SuppressedRules.push_back("*");
  Out.push_back(std::move(Found));
}

} // namespace

void addAsyncSites(const EffectTable &Table, std::vector<Site> &Out) {
  AsyncFinder(Table, Out).run();
}

} // namespace concadvise
