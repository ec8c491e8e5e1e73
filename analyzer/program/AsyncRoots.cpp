#include "analyzer/program/AsyncRoots.h"

#include "analyzer/program/QtSlots.h"

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

/// `conc::map(conc::async{}, …)`: its tasks are fibers.
bool runsOnFibers(const CallFacts &Call) {
  if (Call.Args.empty() || !StringRef(Call.Name).starts_with("conc::"))
    return false;
  const TypeFacts &Executor = Call.Args.front().Type;
  if (Executor.Record == "conc::async")
    return true;
  // A site runs on the first of its models.
  return Executor.Record == "conc::site" &&
         StringRef(Executor.Spelling).split(", ").second.starts_with("conc::async");
}

/// `QObject::moveToThread`: from then on the object's slots run on a thread of its own.
bool movesToThread(const CallFacts &Call) {
  return StringRef(Call.Name).ends_with("::moveToThread");
}

class RootFinder {
public:
  explicit RootFinder(const EffectTable &Table) : Linked(Table.program()), Slots(Linked) {}

  std::vector<AsyncRoot> run() {
    for (FunctionId Id = 0; Id != Linked.size(); ++Id)
      for (const CallFacts &Call : Linked.facts(Id).Calls)
        if (movesToThread(Call))
          Moved.insert(Call.ReceiverRecord);
    for (FunctionId Id = 0; Id != Linked.size(); ++Id)
      lookAt(Id);
    return std::move(Found);
  }

private:
  void lookAt(FunctionId Id) {
    const FunctionFacts &Facts = Linked.facts(Id);
    if (Facts.Coroutine)
      add(Id, "coroutine");
    if (Facts.AnnotatedNonblocking)
      add(Id, "nonblocking function");
    findOverride(Id, Facts);
    findLoops(Id, Facts, Facts.Body);
    for (const CallFacts &Call : Facts.Calls) {
      findHandlers(Facts, Call);
      findFibers(Facts, Call);
    }
  }

  void findHandlers(const FunctionFacts &Facts, const CallFacts &Call) {
    const KnownFunction *Known = Linked.known(Call);
    if (!Known || Known->Handlers.empty() || givenToPool(Call))
      return;
    for (int Index : Known->Handlers)
      if (Index >= 0 && size_t(Index) < Call.Args.size())
        handler(Facts, Call.Args[Index], Known->Library + " handler", false);
    for (FunctionId Slot : Slots.namedBy(Facts, Call))
      add(Slot, Known->Library + " handler");
  }

  void findFibers(const FunctionFacts &Facts, const CallFacts &Call) {
    const KnownFunction *Known = Linked.known(Call);
    if (!Known || !runsOnFibers(Call))
      return;
    // The first is the task; what follows runs on the calling thread.
    for (const std::vector<int> &List : {Known->Calls, Known->Offloads})
      if (!List.empty() && size_t(List.front()) < Call.Args.size())
        handler(Facts, Call.Args[List.front()], "conc fiber", true);
  }

  /// A method that a library's event loop calls by its base class, or with its own kind of context.
  void findOverride(FunctionId Id, const FunctionFacts &Facts) {
    auto OnLoop = [&](StringRef Name) {
      const KnownFunction *Known = Linked.knownAs(Name);
      if (Known && Known->OnLoop)
        add(Id, Known->Library + " handler");
    };
    for (const std::string &Name : Facts.OverriddenNames)
      OnLoop(Name);
    if (Facts.Virtual)
      for (const Variable &Var : Facts.Variables)
        if (Var.Where == Variable::Storage::Parameter && !Var.Type.Record.empty())
          OnLoop(Var.Type.Record);
  }

  /// Loops that take events from a queue and handle each.
  void findLoops(FunctionId Id, const FunctionFacts &Facts, const Node &Part) {
    for (const Node &Child : Part.Children) {
      if (Child.What == Node::Kind::Loop)
        if (const KnownFunction *Known = dispatchIn(Facts, Child)) {
          Found.push_back({Id, Known->Library + " event loop", false, &Child});
          continue;
        }
      findLoops(Id, Facts, Child);
    }
  }

  const KnownFunction *dispatchIn(const FunctionFacts &Facts, const Node &Part) const {
    for (const Node &Child : Part.Children) {
      if (Child.What == Node::Kind::Call && Child.Index < Facts.Calls.size())
        if (const KnownFunction *Known = Linked.known(Facts.Calls[Child.Index]);
            Known && Known->Dispatches)
          return Known;
      if (Child.What == Node::Kind::Loop || Child.What == Node::Kind::Deferred)
        continue;
      if (const KnownFunction *Inside = dispatchIn(Facts, Child))
        return Inside;
    }
    return nullptr;
  }

  /// A function, a lambda, or what `std::bind` and `bind_executor` make of one.
  void handler(const FunctionFacts &Facts, const Argument &Arg, const std::string &Context,
               bool Hooked) {
    if (!Arg.Callable.empty())
      if (FunctionId Handler = Linked.find(Arg.Callable); Handler != NoFunction)
        return add(Handler, Context, Hooked);
    for (FunctionId Handler : Linked.storedIn(Arg.Slot))
      add(Handler, Context, Hooked);
    bool Made = Arg.From && Arg.From->From == Place::Root::CallResult &&
                Arg.From->Call < Facts.Calls.size();
    if (!Made || !binds(Facts.Calls[Arg.From->Call]) || givenToPool(Facts.Calls[Arg.From->Call]))
      return;
    for (const Argument &Bound : Facts.Calls[Arg.From->Call].Args)
      handler(Facts, Bound, Context, Hooked);
  }

  void add(FunctionId Id, const std::string &Context, bool Hooked = false) {
    StringRef Class = StringRef(Linked.facts(Id).Name).rsplit("::").first;
    if (!Moved.count(Class.str()) && Seen.insert(Id).second)
      Found.push_back({Id, Context, Hooked, nullptr});
  }

  const Program &Linked;
  QtSlots Slots;
  std::vector<AsyncRoot> Found;
  std::set<FunctionId> Seen;
  std::set<std::string> Moved; ///< Classes whose objects are moved to a thread of their own.
};

} // namespace

std::vector<AsyncRoot> asyncRoots(const EffectTable &Table) { return RootFinder(Table).run(); }

} // namespace concadvise
