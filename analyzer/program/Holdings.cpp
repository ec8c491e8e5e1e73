// What objects lead to through the pointers and references that are stored in them.
#include "analyzer/program/Aliases.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

/// Objects that hold objects that hold …: real code has two or three.
constexpr unsigned MaxDepth = 6;

static bool isLibrary(StringRef Name) {
  return Name.starts_with("std::") || Name.starts_with("__gnu_cxx::");
}

static bool byReference(const Argument &Arg) {
  return Arg.How == Argument::Passing::Ref || Arg.How == Argument::Passing::ConstRef ||
         Arg.How == Argument::Passing::RvalueRef;
}

static bool isMutable(const Argument &Arg) {
  return Arg.How == Argument::Passing::Ref || Arg.How == Argument::Passing::Pointer;
}

/// Values of this type are made of references to what they are made from.
static bool refers(const TypeFacts &Type) {
  return Type.Carries || StringRef(Type.Spelling).contains("std::reference_wrapper<");
}

/// What the callee may keep a pointer or reference to in its object or result. `Refers`: that is
/// made of references, as a tie is; otherwise the library keeps values.
Aliases::Holdings Aliases::givenTo(const CallFacts &Call, bool Refers,
                                   const Argument *Except) const {
  Holdings Given;
  bool Keeps = Refers || !isLibrary(Call.Name) || StringRef(Call.Name).contains("emplace");
  for (const Argument &Arg : Call.Args) {
    bool Points = Arg.Type.HasPointer || Arg.Type.What == TypeFacts::Kind::Pointer ||
                  Arg.How == Argument::Passing::Pointer ||
                  Arg.How == Argument::Passing::ConstPointer;
    // The library keeps a value, which may be a view of what it was made from.
    bool Viewed =
        Arg.Type.What == TypeFacts::Kind::Record || Arg.Type.What == TypeFacts::Kind::Array;
    if (Arg.From && &Arg != Except && (Points || ((Keeps || Viewed) && byReference(Arg))))
      Given.push_back({"", *Arg.From});
  }
  return Given;
}

void Aliases::addHolding(const Place &Holder, Holding What) {
  if (Holder.From != Place::Root::Var || Holder.Var >= Facts.Variables.size())
    return;
  Place Object;
  Object.From = Place::Root::Var;
  Object.Var = Holder.Var;
  if (Facts.Variables[Holder.Var].Type.What == TypeFacts::Kind::Pointer) {
    Place::Step Follow;
    Follow.What = Place::Step::Kind::Deref;
    Object.Path.push_back(Follow);
  }
  Memory Where = resolve(Object);
  if (Where.From == Memory::Base::Fresh)
    HeldByMade[Where.Call].push_back(std::move(What));
  else if (Where.Var != NoVar)
    Held[Where.Var].push_back(std::move(What));
}

void Aliases::findHoldings() {
  Kept.resize(Facts.Variables.size());
  for (const Node *Each : Holds) {
    Memory Target = resolve(Each->On);
    if (Target.Var < Kept.size() && !Target.throughPointer())
      Kept[Target.Var] = true;
    if (Each->Var == NoVar && Each->Index == UINT32_MAX)
      continue;
    if (Each->Var == NoVar) {
      HeldByMade[Each->Index].push_back({Each->Text, Each->On});
      continue;
    }
    Place Holder;
    Holder.From = Place::Root::Var;
    Holder.Var = Each->Var;
    addHolding(Holder, {Each->Text, Each->On});
  }
  auto Holds = [&](const Place &On) {
    return On.From == Place::Root::Var && On.Var < Facts.Variables.size() &&
           Facts.Variables[On.Var].Type.HasPointer;
  };
  auto Refers = [&](const Place &On) { return refers(Facts.Variables[On.Var].Type); };
  for (const CallFacts &Call : Facts.Calls) {
    if (Call.Receiver && Holds(*Call.Receiver))
      for (Holding &Each : givenTo(Call, Refers(*Call.Receiver)))
        addHolding(*Call.Receiver, std::move(Each));
    if (!Linked.known(Call))
      for (const Argument &Arg : Call.Args)
        keep(Arg);
    // What is handed over to be changed may be given any of the others.
    if (Linked.known(Call))
      continue;
    for (const Argument &Arg : Call.Args) {
      if (!Arg.From || !isMutable(Arg) || !Holds(*Arg.From))
        continue;
      for (Holding &Each : givenTo(Call, Refers(*Arg.From), &Arg))
        addHolding(*Arg.From, std::move(Each));
      if (Call.Receiver)
        addHolding(*Arg.From, {"", *Call.Receiver});
    }
  }
}

/// A callee that is not the library's may remember where its argument is.
void Aliases::keep(const Argument &Arg) {
  bool Points = Arg.How == Argument::Passing::Pointer || Arg.How == Argument::Passing::ConstPointer;
  if (!Arg.From || !Points)
    return;
  Memory Where = resolve(*Arg.From);
  if (Where.Var < Kept.size() && !Where.throughPointer())
    Kept[Where.Var] = true;
}

/// What is stored in the object (or made by the call) that a place starts from.
Aliases::Holdings Aliases::heldIn(const Place &Of) const {
  if (Of.From == Place::Root::Var) {
    auto It = Held.find(Of.Var);
    return It == Held.end() ? Holdings() : It->second;
  }
  if (Of.From != Place::Root::CallResult || Of.Call >= Facts.Calls.size())
    return {};
  const CallFacts &Made = Facts.Calls[Of.Call];
  if (!Made.Result.HasPointer && Made.Result.What != TypeFacts::Kind::Pointer)
    return {};
  const KnownFunction *Known = Linked.known(Made);
  bool Fresh = Known && Known->Result.What == Returned::Kind::Fresh &&
               Made.Result.What == TypeFacts::Kind::Pointer;
  Holdings All = Fresh ? Holdings() : givenTo(Made, refers(Made.Result));
  if (Made.Receiver && !Fresh && Made.What != CallFacts::Kind::Constructor)
    All.push_back({"", *Made.Receiver});
  if (auto It = HeldByMade.find(Of.Call); It != HeldByMade.end())
    append_range(All, It->second);
  return All;
}

void Aliases::reach(const Place &From, StringRef Member, unsigned Depth,
                    std::set<Object> &Into) const {
  if (Depth > MaxDepth)
    return;
  for (const Holding &Each : heldIn(From)) {
    if (!Member.empty() && !Each.Member.empty() && Each.Member != Member)
      continue;
    Memory Found = resolve(Each.On);
    bool Named = Found.Var != NoVar || Found.From == Memory::Base::Receiver;
    if (Named && !Into.insert(objectOf(Found)).second)
      continue;
    Place Next = Each.On;
    if (Found.Var != NoVar) {
      Next.From = Place::Root::Var;
      Next.Var = Found.Var;
    }
    reach(Next, "", Depth + 1, Into);
  }
}

std::set<Aliases::Object> Aliases::reachedFrom(const Memory &Holder) const {
  std::set<Object> Found;
  Place From;
  if (Holder.From == Memory::Base::Fresh) {
    From.From = Place::Root::CallResult;
    From.Call = Holder.Call;
  } else if (Holder.Var != NoVar) {
    From.From = Place::Root::Var;
    From.Var = Holder.Var;
  }
  ArrayRef<Place::Step> Path = Holder.Path;
  if (Holder.Behind)
    Path = Path.drop_front(std::min<size_t>(Path.size(), 1));
  bool Named = !Path.empty() && Path.front().What == Place::Step::Kind::Field;
  reach(From, Named ? StringRef(Path.front().Field) : StringRef(), 0, Found);
  return Found;
}

std::vector<Place> Aliases::carriedBy(const Place &Carrier) const {
  std::vector<Place> Found;
  std::vector<std::pair<Place, unsigned>> Open{{Carrier, 0}};
  while (!Open.empty()) {
    auto [Of, Depth] = std::move(Open.back());
    Open.pop_back();
    for (Holding &Each : heldIn(Of)) {
      bool Copy = Depth < MaxDepth && !heldIn(Each.On).empty();
      if (Copy)
        Open.push_back({std::move(Each.On), Depth + 1});
      else
        Found.push_back(std::move(Each.On));
    }
  }
  return Found;
}

} // namespace concadvise
