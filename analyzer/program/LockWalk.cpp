#include "analyzer/program/LockWalk.h"

#include "analyzer/program/PlaceKeys.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

/// A guard that has no name yet: a temporary, or what a function returns.
static constexpr const char *Temporary = "!guard";

// --- names of locks
// -------------------------------------------------------------------------------

LockKey LockWalk::keyOf(const Place &On) const { return placeKey(Names, Facts, On); }

LockKey LockWalk::inCaller(const LockKey &Key, const CallFacts &Call) const {
  return keyInCaller(Names, Facts, Call, Key);
}

HeldLock LockWalk::lockAt(const Place &On, const LockKey &Guard) const {
  return {keyOf(On), Guard, Names.label(Names.resolve(On))};
}

/// What `lock`, `unlock` and their like are asked to lock.
std::vector<HeldLock> LockWalk::subjectsOf(const CallFacts &Call) const {
  std::vector<HeldLock> Found;
  if (Call.Receiver) {
    LockKey Object = keyOf(*Call.Receiver);
    auto Guard = Now.GuardOf.find(Object);
    if (Guard != Now.GuardOf.end())
      return Guard->second;
    bool IsGuard = StringRef(Call.ReceiverRecord).ends_with("_lock");
    Found.push_back(lockAt(*Call.Receiver, IsGuard ? Object : LockKey()));
    return Found;
  }
  for (const Argument &Arg : Call.Args)
    if (Arg.From && !Arg.Integer && Arg.How != Argument::Passing::ConstPointer)
      Found.push_back(lockAt(*Arg.From, ""));
  if (Found.empty())
    Found.push_back({});
  return Found;
}

// --- lock operations
// ------------------------------------------------------------------------------

void LockWalk::lockCall(const CallFacts &Call, const KnownFunction &Known) {
  switch (Known.Locks) {
  case LockUse::None:
    return;
  case LockUse::Guard:
    return guard(Call);
  case LockUse::Acquire:
    for (HeldLock &Each : subjectsOf(Call))
      Now.acquire(std::move(Each));
    return;
  case LockUse::Try:
    for (HeldLock &Each : subjectsOf(Call))
      Now.Tried.push_back(std::move(Each));
    return;
  case LockUse::Release:
    for (const HeldLock &Each : subjectsOf(Call))
      Now.release(Each.Key);
    return;
  case LockUse::Detach:
    for (HeldLock &Each : Now.takeFrom(receiverKey(Call))) {
      Each.Guard.clear();
      if (!Each.Adopted) // Otherwise the caller has it back.
        Now.Held.push_back(std::move(Each));
    }
    return;
  }
}

static bool isTag(const Argument &Arg, StringRef Name) {
  return StringRef(Arg.Type.Record).ends_with(Name);
}

void LockWalk::guard(const CallFacts &Call) {
  LockKey Object = receiverKey(Call);
  if (Object.empty())
    Object = Temporary;
  bool OneMutex = StringRef(Call.ReceiverRecord).ends_with("unique_lock") ||
                  StringRef(Call.ReceiverRecord).ends_with("shared_lock");
  if (Call.Args.empty())
    return;
  const Argument &First = Call.Args.front();
  if (First.Type.Record == Call.ReceiverRecord) { // Made from another guard.
    LockKey From = First.From ? keyOf(*First.From) : LockKey();
    if (From.empty())
      From = Temporary;
    if (auto Known = Now.GuardOf.find(From); Known != Now.GuardOf.end())
      Now.GuardOf[Object] = Known->second;
    for (HeldLock &Each : Now.GuardOf[Object])
      Each.Guard = Object;
    for (HeldLock &Each : Now.takeFrom(From)) {
      Each.Guard = Object;
      Now.Held.push_back(std::move(Each));
    }
    return;
  }
  std::vector<HeldLock> Locks;
  for (const Argument &Arg : OneMutex ? ArrayRef(Call.Args).take_front() : ArrayRef(Call.Args))
    if (Arg.From && !isTag(Arg, "_lock_t"))
      Locks.push_back(lockAt(*Arg.From, Object));
  Now.GuardOf[Object] = Locks;
  const Argument *Tag = Call.Args.size() > 1 && OneMutex ? &Call.Args[1] : nullptr;
  bool Adopts = any_of(Call.Args, [](const Argument &Arg) { return isTag(Arg, "adopt_lock_t"); });
  if (Tag && isTag(*Tag, "defer_lock_t"))
    return;
  for (HeldLock &Each : Locks) {
    if (Adopts)
      Each.Adopted =
          !std::erase_if(Now.Held, [&](const HeldLock &Held) { return Held.Key == Each.Key; });
    if (Tag && !Adopts)
      Now.Tried.push_back(std::move(Each)); // try_to_lock, or a time to wait.
    else if (!Each.Key.empty())
      Now.Held.push_back(std::move(Each));
  }
}

/// `lock = std::unique_lock(mutex)`: what it held is released, and it holds the other's.
void LockWalk::assigned(const CallFacts &Call) {
  LockKey Object = receiverKey(Call);
  LockKey From = Call.Args.front().From ? keyOf(*Call.Args.front().From) : LockKey();
  if (From.empty() || From.front() == '!')
    From = Temporary;
  Now.takeFrom(Object);
  for (HeldLock &Each : Now.takeFrom(From)) {
    Each.Guard = Object;
    Now.Held.push_back(std::move(Each));
  }
  Now.GuardOf[Object] = Now.GuardOf[From];
  for (HeldLock &Each : Now.GuardOf[Object])
    Each.Guard = Object;
}

void LockWalk::destroyed(const CallFacts &Call) {
  LockKey Object = receiverKey(Call);
  if (Object.empty() || Object.front() == '!')
    Object = Temporary;
  for (const HeldLock &Each : Now.Held)
    if (Each.Adopted && isPartOf(Each.Guard, Object))
      Now.Dropped.insert(Each.Key);
  erase_if(Now.Held, [&](const HeldLock &Each) { return isPartOf(Each.Guard, Object); });
  erase_if(Now.Tried, [&](const HeldLock &Each) { return isPartOf(Each.Guard, Object); });
}

// --- calls
// ----------------------------------------------------------------------------------------

/// A lock that a callee took, as the caller would call it: what was handed over to be locked.
std::string LockWalk::labelFor(const CallFacts &Call, const std::string &InCallee) const {
  std::optional<Place> On = Call.Receiver;
  if (Call.What == CallFacts::Kind::Constructor && !Call.Args.empty())
    On = Call.Args.front().From;
  std::string Label = On ? Names.label(Names.resolve(*On)) : std::string();
  return Label.empty() ? InCallee : Label;
}

/// What the callee leaves locked or unlocked.
void LockWalk::apply(const CallFacts &Call, FunctionId Callee) {
  const LockSummary &Of = Summaries[Callee];
  Out.Touches |= Of.Touches;
  for (const LockKey &Key : Of.Releases)
    Now.release(inCaller(Key, Call));
  if (Of.ReleasesAny)
    Now.release("");
  for (const HeldLock &Each : Of.Acquires) {
    HeldLock Taken = Each;
    Taken.Key = inCaller(Each.Key, Call);
    Taken.Label = labelFor(Call, Each.Label);
    if (Call.What == CallFacts::Kind::Constructor)
      Taken.Guard = Call.Receiver ? receiverKey(Call) : Temporary;
    else if (!Taken.Guard.empty())
      Taken.Guard = Temporary;
    Now.acquire(std::move(Taken));
  }
}

static void add(std::map<WaitReason, BlockSummary> &Into, WaitReason Why, BlockSummary What) {
  auto [It, New] = Into.try_emplace(Why, What);
  if (New)
    return;
  It->second.Certainty = either(It->second.Certainty, What.Certainty);
  It->second.Reached = either(It->second.Reached, What.Reached);
  It->second.Hookable &= What.Hookable;
  It->second.Via.shorten(What.Via);
}

LockWalk::Waits LockWalk::waitsOf(const Node &Each, const CallFacts &Call,
                                  const Targets &To) const {
  bool Touches = any_of(To.Bodies, [&](FunctionId Body) { return Summaries[Body].Touches; });
  if (!Touches)
    return Table.withoutUses(Id, Each).Blocks;
  Waits Found;
  for (FunctionId Body : To.Bodies) {
    if (Table.of(Body).Ends)
      continue;
    const Waits &Of = Summaries[Body].Touches ? Summaries[Body].Waits : Table.of(Body).Blocks;
    for (auto [Why, What] : Of) {
      if (To.Bodies.size() > 1)
        What.Certainty = onSomePath(What.Certainty);
      What.Via = {&Call.At, Body, {}, &Linked.facts(Body).Name, What.Via.Length + 1};
      add(Found, Why, What);
    }
  }
  return Found;
}

LockWalk::Waits LockWalk::waitsOfCallable(const CallFacts &Call, const Argument &Arg) const {
  Waits Found;
  FunctionId Body = Arg.Callable.empty() ? NoFunction : Linked.find(Arg.Callable);
  if (Body == NoFunction || Table.of(Body).Ends)
    return Found;
  for (auto [Why, What] : Summaries[Body].Touches ? Summaries[Body].Waits : Table.of(Body).Blocks) {
    What.Via = {&Call.At, Body, {}, &Linked.facts(Body).Name, What.Via.Length + 1};
    Found[Why] = What;
  }
  return Found;
}

/// The locks that are still held while the call waits.
static std::vector<HeldLock> withoutUnlocked(const LockState &Now, const LockKey &Key, bool &Ours) {
  std::set<LockKey> Released{Key};
  if (auto Guard = Now.GuardOf.find(Key); Guard != Now.GuardOf.end())
    for (const HeldLock &Each : Guard->second)
      Released.insert(Each.Key);
  std::vector<HeldLock> Rest;
  for (const HeldLock &Each : Now.Held) {
    bool Goes = Released.count(Each.Key) || Released.count(Each.Guard);
    Ours |= Goes && !Each.Adopted;
    if (!Goes)
      Rest.push_back(Each);
  }
  return Rest;
}

void LockWalk::record(const Node &Each, const CallFacts &Call, const Targets &To) {
  if (Doomed.count(&Call))
    return;
  std::vector<HeldLock> Held = Now.Held;
  bool OthersHold = Now.Dropped.empty();
  if (To.Known && To.Known->Unlocks) {
    Out.Touches = true;
    size_t Index = *To.Known->Unlocks;
    std::optional<Place> On = Index < Call.Args.size() ? Call.Args[Index].From : std::nullopt;
    bool Ours = false;
    Held = withoutUnlocked(Now, On ? keyOf(*On) : LockKey(), Ours);
    if (!Ours) // A lock of somebody else's: the caller's, most likely.
      OthersHold = false;
    if (!Ours && Held.size() == Now.Held.size())
      Held.clear();
  }
  if (Held.empty() && !OthersHold)
    return;
  Waits Found = waitsOf(Each, Call, To);
  if (OthersHold)
    for (auto [Why, What] : Found) {
      if (Conditions)
        What.Certainty = onSomePath(What.Certainty);
      add(Out.Waits, Why, What);
    }
  if (!Held.empty() && !Silent)
    underLock(Call, Held, Found);
}

/// Callables that are run under a lock of ours, or of the callee's.
void LockWalk::recordCallables(const CallFacts &Call, const Targets &To) {
  if (To.Parameter >= 0 && !Now.Held.empty())
    Out.CallsParameters.try_emplace(To.Parameter, Now.Held.back().Label);
  for (FunctionId Body : To.Bodies)
    for (const auto &[Index, Label] : Summaries[Body].CallsParameters) {
      if (Index < 0 || size_t(Index) >= Call.Args.size())
        continue;
      const Argument &Arg = Call.Args[Index];
      if (Arg.Callable.empty() && Arg.From && Arg.From->From == Place::Root::Var &&
          Arg.From->Var < Facts.Variables.size() && Arg.From->Path.empty() &&
          Facts.Variables[Arg.From->Var].Where == Variable::Storage::Parameter)
        Out.CallsParameters.try_emplace(Facts.Variables[Arg.From->Var].ParamIndex, Label);
      else if (!Silent)
        underLock(Call, {{"", "", Label}}, waitsOfCallable(Call, Arg));
    }
}

void LockWalk::call(const Node &Each) {
  if (Each.Index >= Facts.Calls.size() || Now.Dead)
    return;
  const CallFacts &Call = Facts.Calls[Each.Index];
  Targets To = Linked.targets(Id, Call);
  if (To.Known && To.Known->Locks != LockUse::None) {
    Out.Touches = true;
    return lockCall(Call, *To.Known);
  }
  bool Assigns = StringRef(Call.Name).ends_with("_lock::operator=") && Call.Args.size() == 1;
  if (Assigns)
    return assigned(Call);
  if (Call.What != CallFacts::Kind::Destructor)
    Now.takeFrom(Temporary); // Handed over: whoever has it now may release it.
  if (Table.endsProgram(Call, To)) {
    Now.Dead = true;
    return;
  }
  record(Each, Call, To);
  recordCallables(Call, To);
  for (FunctionId Callee : To.Bodies)
    apply(Call, Callee);
  if (Call.What == CallFacts::Kind::Destructor)
    destroyed(Call);
  if (Call.NoReturn)
    Now.Dead = true;
}

// --- the walk
// -------------------------------------------------------------------------------------

void LockWalk::children(const Node &Each) {
  for (const Node &Child : Each.Children)
    walk(Child);
}

void LockWalk::walk(const Node &Each) {
  switch (Each.What) {
  case Node::Kind::Block:
  case Node::Kind::Locked:
    return children(Each);
  case Node::Kind::Loop:
    return loop(Each);
  case Node::Kind::Branch:
    return branch(Each);
  case Node::Kind::Switch:
    return switchOver(Each);
  case Node::Kind::Try:
    return tryBlock(Each);
  case Node::Kind::Call:
    return call(Each);
  case Node::Kind::Declare: // A guard that a function returned gets its name.
    if (Each.Var < Facts.Variables.size())
      for (HeldLock &Lock : Now.Held)
        if (Lock.Guard == Temporary)
          Lock.Guard = "%" + std::to_string(Each.Var);
    return;
  case Node::Kind::Break:
    return jump(Each, Each.Text == "switch");
  case Node::Kind::Continue:
  case Node::Kind::Return:
  case Node::Kind::Goto:
  case Node::Kind::Throw:
    return jump(Each, false);
  case Node::Kind::Label:
    Now.meet(AtGoto);
    return;
  default:
    return;
  }
}

void LockWalk::jump(const Node &Each, bool OfSwitch) {
  std::vector<Jumps> &Around = OfSwitch ? Switches : Loops;
  if (Each.What == Node::Kind::Return)
    AtReturn.meet(Now);
  else if (Each.What == Node::Kind::Goto)
    AtGoto.meet(Now);
  else if (Each.What == Node::Kind::Break && !Around.empty())
    Around.back().Break.meet(Now);
  else if (Each.What == Node::Kind::Continue && !Around.empty())
    Around.back().Continue.meet(Now);
  Now.Dead = true;
}

static bool releases(const Node &Each, const FunctionFacts &Facts, const Program &Linked) {
  if (Each.What == Node::Kind::Deferred)
    return false;
  if (Each.What == Node::Kind::Call && Each.Index < Facts.Calls.size())
    if (const KnownFunction *Known = Linked.known(Facts.Calls[Each.Index]))
      return Known->Locks == LockUse::Release || Known->Locks == LockUse::Detach;
  return any_of(Each.Children, [&](const Node &Child) { return releases(Child, Facts, Linked); });
}

/// An attempt succeeded where the condition says so; where its result is zero then, nobody knows
/// but the arm that releases it.
void LockWalk::branch(const Node &Each) {
  if (Each.Children.empty())
    return;
  walk(Each.Children.front());
  LockState Before = Now;
  std::vector<HeldLock> Tried = std::exchange(Before.Tried, {});
  LockState After = LockState::nowhere();
  ++Conditions;
  size_t Arms = std::max<size_t>(Each.Children.size(), 3);
  for (size_t Arm = 1; Arm != Arms; ++Arm) {
    const Node *Body = Arm < Each.Children.size() ? &Each.Children[Arm] : nullptr;
    bool Succeeded = Each.Text == "!" ? Arm == 2 : Arm == 1;
    Now = Before;
    if (Succeeded || (Body && releases(*Body, Facts, Linked)))
      for (const HeldLock &Lock : Tried)
        Now.acquire(Lock);
    if (Body)
      walk(*Body);
    After.meet(Now);
  }
  --Conditions;
  Now = std::move(After);
}

void LockWalk::switchOver(const Node &Each) {
  if (Each.Children.empty())
    return;
  walk(Each.Children.front());
  LockState Before = Now;
  Switches.emplace_back();
  bool Default = false;
  ++Conditions;
  Now.Dead = true;
  for (const Node &Group : ArrayRef(Each.Children).drop_front()) {
    Now.meet(Before); // Falling through, or from the top.
    walk(Group);
    Default |= Group.Text == "default";
  }
  --Conditions;
  if (!Default)
    Now.meet(Before);
  Now.meet(Switches.back().Break);
  Switches.pop_back();
}

void LockWalk::tryBlock(const Node &Each) {
  if (Each.Children.empty())
    return;
  LockState Before = Now;
  walk(Each.Children.front());
  LockState After = Now;
  ++Conditions;
  for (const Node &Handler : ArrayRef(Each.Children).drop_front()) {
    Now = Before; // Guards of the block have been destroyed.
    walk(Handler);
    After.meet(Now);
  }
  --Conditions;
  Now = std::move(After);
}

void LockWalk::loop(const Node &Each) {
  const LoopFacts *Of = Each.Index < Facts.Loops.size() ? &Facts.Loops[Each.Index] : nullptr;
  bool AtLeastOnce = Of && Of->What == LoopFacts::Kind::Do;
  LockState Before = Now;
  Conditions += !AtLeastOnce;
  // The first pass finds what holds at the end of a round, and so at the begin of the next.
  for (unsigned Pass = 0; Pass != 2; ++Pass) {
    bool First = Pass == 0;
    Silent += First;
    Loops.emplace_back();
    LockState Saved = AtReturn;
    children(Each);
    Now.meet(Loops.back().Continue);
    LockState Left = std::move(Loops.back().Break);
    Loops.pop_back();
    Silent -= First;
    if (First) {
      AtReturn = std::move(Saved);
      Before.meet(Now);
      Now = Before;
      continue;
    }
    if (!AtLeastOnce)
      Now.meet(Before);
    Now.meet(Left);
  }
  Conditions -= !AtLeastOnce;
}

LockSummary LockWalk::run() {
  walk(Facts.Body);
  AtReturn.meet(Now);
  for (const HeldLock &Each : AtReturn.Held)
    if (isShared(Each.Key))
      Out.Acquires.push_back(Each);
  for (const LockKey &Key : AtReturn.Dropped)
    if (isShared(Key))
      Out.Releases.insert(Key);
    else
      Out.ReleasesAny = true;
  return std::move(Out);
}

// --- all functions
// --------------------------------------------------------------------------------

namespace {
class PlainWalk final : public LockWalk {
  using LockWalk::LockWalk;
};
} // namespace

static bool same(const LockSummary &A, const LockSummary &B) {
  if (A.Touches != B.Touches || A.Acquires != B.Acquires || A.Releases != B.Releases ||
      A.ReleasesAny != B.ReleasesAny || A.CallsParameters != B.CallsParameters ||
      A.Waits.size() != B.Waits.size())
    return false;
  return all_of(zip(A.Waits, B.Waits), [](const auto &Pair) {
    const auto &[X, Y] = Pair;
    return X.first == Y.first && X.second.Certainty == Y.second.Certainty &&
           X.second.Via.Length == Y.second.Via.Length;
  });
}

/// Nothing to find out: no lock is taken or released in here.
static bool touchesLocks(const EffectTable &Table, const std::vector<LockSummary> &Known,
                         FunctionId Id) {
  const Program &Linked = Table.program();
  return any_of(Linked.facts(Id).Calls, [&](const CallFacts &Call) {
    Targets To = Linked.targets(Id, Call);
    if (To.Known)
      return To.Known->Locks != LockUse::None || To.Known->Unlocks.has_value();
    return any_of(To.Bodies, [&](FunctionId Body) { return Known[Body].Touches; });
  });
}

std::vector<LockSummary> lockSummaries(const EffectTable &Table) {
  std::vector<LockSummary> All(Table.program().size());
  std::vector<bool> Cyclic;
  auto Components = componentsBottomUp(Table.program(), Cyclic);
  for (size_t I = 0; I != Components.size(); ++I) {
    // Chains only grow shorter and sets larger, but locks may come and go: the bound ends that.
    bool Changed = true;
    for (unsigned Pass = 0; Changed && Pass != (Cyclic[I] ? 8 : 1); ++Pass) {
      Changed = false;
      for (FunctionId Id : Components[I]) {
        if (!touchesLocks(Table, All, Id))
          continue;
        LockSummary Found = PlainWalk(Table, All, Id).run();
        Found.Touches = true;
        if (same(Found, All[Id]))
          continue;
        All[Id] = std::move(Found);
        Changed = true;
      }
    }
  }
  return All;
}

} // namespace concadvise
