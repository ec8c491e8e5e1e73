#include "analyzer/program/Link.h"

using namespace llvm;

namespace concadvise {

UnitList listed(const std::vector<TranslationUnit> &Units) {
  UnitList List;
  for (const TranslationUnit &Each : Units)
    List.push_back(&Each);
  return List;
}

static bool mayLockAgain(const CallFacts &Call) {
  auto Recursive = [](const TypeFacts &Type) {
    return StringRef(Type.Spelling).contains_insensitive("recursive");
  };
  StringRef Name = Call.Name;
  return Name.contains_insensitive("recursive_mutex") || Name.contains("recursive_timed_mutex") ||
         Name.contains("QRecursiveMutex") || Name == "pthread_mutexattr_settype" ||
         Name == "mtx_init" || Recursive(Call.Result) ||
         any_of(Call.Args, [&](const Argument &Each) { return Recursive(Each.Type); });
}

Program::Program(const UnitList &Units, const Knowledge &Known, bool Whole)
    : Known(Known), Whole(Whole) {
  for (const TranslationUnit *Each : Units) {
    const TranslationUnit &Unit = *Each;
    for (const std::string &Usr : Unit.AddressTaken)
      Named.insert(Usr);
    for (const FunctionFacts &Function : Unit.Functions) {
      // A header's inline function arrives once per unit: any will do. Several programs in one
      // database each have a `main` of their own.
      auto Id = FunctionId(Functions.size());
      if (!Function.Usr.empty()) {
        SmallVectorImpl<FunctionId> &Same = ByUsr[Function.Usr];
        if (any_of(Same, [&](FunctionId Other) {
              return facts(Other).At == Function.At && facts(Other).Variant == Function.Variant;
            }))
          continue;
        Same.push_back(Id);
      }
      Functions.push_back({&Function, &Unit});
      Main |= Function.Main;
    }
  }
  for (FunctionId Id = 0; Id != Functions.size(); ++Id)
    for (const std::string &Method : facts(Id).Overrides)
      addOverrider(Method, Id);
  linkSlots(Units);
  LocksAgain = calls(mayLockAgain);
  SetsArithmetic = calls([&](const CallFacts &Call) {
    const KnownFunction *Function = known(Call);
    return Function && Function->Arithmetic;
  });
}

/// More than this many behind one pointer are a dispatcher's: its callers are not told of each.
constexpr unsigned MostStored = 12;

/// What is stored in a slot is in every slot that is filled from it.
void Program::linkSlots(const UnitList &Units) {
  StringMap<SmallVector<StringRef, 2>> FilledFrom;
  std::vector<std::pair<StringRef, FunctionId>> Open;
  for (const TranslationUnit *Unit : Units)
    for (const StoredCallable &Each : Unit->Stored) {
      if (!Each.Function)
        FilledFrom[Each.From].push_back(Each.Slot);
      else if (FunctionId Id = find(Each.From); Id != NoFunction)
        Open.emplace_back(Each.Slot, Id);
    }
  while (!Open.empty()) {
    auto [Slot, Id] = Open.back();
    Open.pop_back();
    auto &Known = Slots[Slot];
    if (Known.size() > MostStored || is_contained(Known, Id))
      continue;
    Known.push_back(Id);
    if (auto It = FilledFrom.find(Slot); It != FilledFrom.end())
      for (StringRef Next : It->second)
        Open.emplace_back(Next, Id);
  }
  for (auto &Each : Slots)
    llvm::sort(Each.second);
}

ArrayRef<FunctionId> Program::storedIn(StringRef Slot) const {
  auto It = Slot.empty() ? Slots.end() : Slots.find(Slot);
  if (It == Slots.end() || It->second.size() > MostStored)
    return {};
  return It->second;
}

bool Program::calls(function_ref<bool(const CallFacts &)> Accepted) const {
  return any_of(Functions,
                [&](const LinkedFunction &Each) { return any_of(Each.Facts->Calls, Accepted); });
}

FunctionId Program::find(StringRef Usr) const {
  auto It = ByUsr.find(Usr);
  return It == ByUsr.end() ? NoFunction : It->second.front();
}

void Program::addOverrider(StringRef Method, FunctionId Overrider) {
  auto &Known = Overriders[Method];
  if (is_contained(Known, Overrider))
    return;
  Known.push_back(Overrider);
  // Overriding B::f, which itself overrides A::f, overrides A::f.
  if (FunctionId Base = find(Method); Base != NoFunction)
    for (const std::string &Above : facts(Base).Overrides)
      addOverrider(Above, Overrider);
}

/// The parameter of the caller that an indirect call goes through.
static int calledParameter(const FunctionFacts &Caller, const CallFacts &Call) {
  if (!Call.Receiver || Call.Receiver->From != Place::Root::Var ||
      Call.Receiver->Var >= Caller.Variables.size())
    return -1;
  const Variable &Var = Caller.Variables[Call.Receiver->Var];
  return Var.Where == Variable::Storage::Parameter ? Var.ParamIndex : -1;
}

const KnownFunction *Program::known(const CallFacts &Call) const {
  const KnownFunction *Entry = Known.find(Call.Name);
  bool Defined = !StringRef(Call.Name).contains("::") && find(Call.Callee) != NoFunction;
  return Entry && Entry->Shipped && Defined ? nullptr : Entry;
}

/// Those of the caller's own unit win; otherwise it may be any program's. A header's function
/// speaks for all units that have it, and calls what each of them means.
SmallVector<FunctionId, 2> Program::definitions(FunctionId Caller, StringRef Usr) const {
  auto It = ByUsr.find(Usr);
  if (It == ByUsr.end())
    return {};
  if (!facts(Caller).InHeader)
    for (FunctionId Each : It->second)
      if (Functions[Each].Unit == Functions[Caller].Unit)
        return {Each};
  return SmallVector<FunctionId, 2>(It->second.begin(), It->second.end());
}

Targets Program::targets(FunctionId Caller, const CallFacts &Call) const {
  Targets Found;
  if ((Found.Known = known(Call))) {
    Found.Complete = true;
    return Found;
  }
  Found.Bodies = definitions(Caller, Call.Callee);
  if (Call.What == CallFacts::Kind::Virtual)
    if (auto It = Overriders.find(Call.Callee); It != Overriders.end())
      for (FunctionId Each : It->second)
        if (!is_contained(Found.Bodies, Each))
          Found.Bodies.push_back(Each);
  Found.Open = Call.What == CallFacts::Kind::Virtual && Call.Overridable && !(Whole && Main);
  if (Found.Bodies.empty() &&
      (Call.What == CallFacts::Kind::Pointer || Call.What == CallFacts::Kind::StdFunction))
    Found.Parameter = calledParameter(facts(Caller), Call);
  if (Found.Bodies.empty() && Found.Parameter < 0)
    for (FunctionId Each : storedIn(Call.Slot)) {
      Found.Bodies.push_back(Each);
      Found.Kept = true;
    }
  Found.Complete = (!Found.Bodies.empty() && !Found.Kept) || Found.Parameter >= 0 ||
                   Call.What == CallFacts::Kind::Builtin;
  return Found;
}

} // namespace concadvise
