#include "analyzer/program/Aliases.h"

#include "analyzer/program/PlaceSteps.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

using StepKind = Place::Step::Kind;
using namespace steps;

bool Memory::throughPointer() const { return any_of(Path, leaves); }

bool Memory::indexed() const {
  return any_of(Path, [](const Place::Step &S) { return S.What == StepKind::Index; });
}

/// What the call returns is new, and nobody else has it.
bool Aliases::returnsNew(const CallFacts &Call) const {
  const KnownFunction *Known = Linked.known(Call);
  return Known ? Known->Result.What == Returned::Kind::Fresh : Made.makes(Function, Call);
}

/// What a call's result names, where the knowledge files say.
std::optional<Place> Aliases::resultOf(uint32_t Call) const {
  if (Call >= Facts.Calls.size())
    return std::nullopt;
  const CallFacts &Made = Facts.Calls[Call];
  const KnownFunction *Known = Linked.known(Made);
  if (!Known)
    return std::nullopt;
  std::optional<Place> Result;
  switch (Known->Result.What) {
  case Returned::Kind::Receiver:
    return Made.Receiver;
  case Returned::Kind::Element:
    Result = Made.Receiver;
    if (!Result && !Made.Args.empty())
      Result = Made.Args.front().From;
    if (Result)
      Result->Path.push_back(indexStep({}));
    // The element of a tie is what it refers to.
    if (Result && (Made.ReceiverCarries || (!Made.Receiver && Made.Args.front().Type.Carries)))
      Result->Path.push_back(derefStep());
    return Result;
  case Returned::Kind::Argument:
    if (size_t(Known->Result.Argument) < Made.Args.size())
      return Made.Args[Known->Result.Argument].From;
    return std::nullopt;
  case Returned::Kind::Fresh:
  case Returned::Kind::Unknown:
    return std::nullopt;
  }
  return std::nullopt;
}

/// `*p` and `p[k]` with p naming On: On itself, and the element k further on.
static void stepInto(Place &On, ArrayRef<Place::Step> &Rest) {
  if (Rest.empty())
    return;
  const Place::Step &First = Rest.front();
  if (First.What == StepKind::Field)
    return;
  if (First.What == StepKind::Index) {
    if (!On.Path.empty() && On.Path.back().What == StepKind::Index)
      On.Path.back().Index = sum(On.Path.back().Index, First.Index);
    else if (!On.Path.empty() && On.Path.back().What == StepKind::Deref)
      On.Path.back() = elementBehind(First);
    else
      On.Path.push_back(First);
  }
  Rest = Rest.drop_front();
}

/// Replaces the root by what it names; false when it already names itself.
bool Aliases::follow(Place &On) const {
  if (On.From == Place::Root::CallResult) {
    std::optional<Place> Named = resultOf(On.Call);
    if (!Named)
      return false;
    ArrayRef<Place::Step> Rest = On.Path;
    if (isPointerLike(Facts.Calls[On.Call].Result))
      stepInto(*Named, Rest);
    Named->Path.insert(Named->Path.end(), Rest.begin(), Rest.end());
    On = std::move(*Named);
    return true;
  }
  if (On.From != Place::Root::Var || On.Var >= Target.size() || !Target[On.Var])
    return false;
  Place Named = *Target[On.Var];
  ArrayRef<Place::Step> Rest = On.Path;
  if (isPointerLike(Facts.Variables[On.Var].Type)) {
    if (Rest.empty())
      return false; // The pointer itself.
    stepInto(Named, Rest);
  }
  Named.Path.insert(Named.Path.end(), Rest.begin(), Rest.end());
  On = std::move(Named);
  return true;
}

/// Subscripts that count in units of different sizes on the way cannot be compared with others.
static void forgetSubscripts(Place &On) {
  for (Place::Step &Step : On.Path)
    if (Step.What == StepKind::Index)
      Step.Index = {};
  if (!On.Path.empty() && On.Path.front().What == StepKind::Deref)
    On.Path.front() = elementBehind(indexStep({}));
}

Memory Aliases::resolve(const Place &On) const {
  Place Current = On;
  uint64_t Bytes = 0;
  bool Mixed = false;
  for (unsigned Steps = 0; Steps != 16; ++Steps) {
    bool Named = Current.From == Place::Root::Var && Current.Var < Facts.Variables.size();
    const TypeFacts *Type = Named ? &Facts.Variables[Current.Var].Type : nullptr;
    bool Points = Type && isPointerLike(*Type);
    if (uint64_t Unit = Type ? Type->ElementBytes : 0) {
      Mixed |= Bytes && Bytes != Unit;
      Bytes = Unit;
    }
    // What lies below a member, an element or a stored pointer is counted anew.
    if (!Points || !Target[Current.Var] || Target[Current.Var]->Path.size() > 1)
      Bytes = 0;
    if (!follow(Current)) {
      if (Mixed)
        forgetSubscripts(Current);
      return classify(Current);
    }
  }
  return {};
}

Memory Aliases::classify(const Place &On) const {
  Memory Found;
  Found.Path = On.Path;
  switch (On.From) {
  case Place::Root::This:
    Found.From = Memory::Base::Receiver;
    if (!Found.Path.empty() && Found.Path.front().What == StepKind::Deref)
      Found.Path.erase(Found.Path.begin());
    return Found;
  case Place::Root::Literal:
    Found.From = Memory::Base::Literal;
    return Found;
  case Place::Root::CallResult: {
    if (On.Call >= Facts.Calls.size())
      return Found;
    const CallFacts &Made = Facts.Calls[On.Call];
    const KnownFunction *Known = Linked.known(Made);
    bool Fills = Known && Known->Fills;
    if (namesOther(Made.Result) && !returnsNew(Made))
      return Found;
    Found.From = Memory::Base::Fresh;
    Found.Call = On.Call;
    if ((isPointerLike(Made.Result) || Fills) && !Found.Path.empty()) {
      Found.Path.front().Pointer = false;
      if (Found.Path.front().What == StepKind::Deref)
        Found.Path.front() = indexStep(constant(0));
    }
    return Found;
  }
  case Place::Root::Unknown:
    return Found;
  case Place::Root::Var:
    break;
  }
  if (On.Var >= Facts.Variables.size())
    return Found;
  const Variable &Var = Facts.Variables[On.Var];
  Found.Var = On.Var;
  bool Follows = !Found.Path.empty() && Found.Path.front().What != StepKind::Field;
  if (isPointerLike(Var.Type) && Follows) {
    if (Lost[On.Var]) {
      Found.From = Memory::Base::Unknown;
      return Found;
    }
    Found.Behind = true;
    if (Found.Path.front().What == StepKind::Deref)
      Found.Path.front() = indexStep(constant(0));
    Found.Path.front().Pointer = false;
    if (Moved[On.Var])
      Found.Path.front().Index = sum(Found.Path.front().Index, variable(On.Var));
  }
  bool Other = Found.Behind || Var.Type.What == TypeFacts::Kind::Reference;
  switch (Var.Where) {
  case Variable::Storage::Local:
    Found.From = Other ? Memory::Base::Unknown : Memory::Base::Local;
    break;
  case Variable::Storage::Parameter:
    Found.From = Other ? Memory::Base::Argument : Memory::Base::Local;
    break;
  case Variable::Storage::Capture:
    Found.From = Memory::Base::Captured;
    break;
  case Variable::Storage::ThreadLocal:
    Found.From = Memory::Base::ThreadLocal;
    break;
  case Variable::Storage::StaticLocal:
  case Variable::Storage::Global:
  case Variable::Storage::StaticMember:
    Found.From = Memory::Base::Global;
    break;
  }
  return Found;
}

std::optional<Resource> Aliases::resourceOf(const Memory &Where) const {
  const Variable *Var = Where.Var < Facts.Variables.size() ? &Facts.Variables[Where.Var] : nullptr;
  std::string Tail = pathName(Where.Path);
  switch (Where.From) {
  case Memory::Base::Fresh:
    // What was handed to its maker may be reached through it.
    if (Where.throughPointer() && !reachedFrom(Where).empty())
      return Resource{ResourceKind::Unknown, -2, ""};
    return std::nullopt;
  case Memory::Base::Literal:
    return std::nullopt;
  case Memory::Base::Local: {
    // A parameter passed by value is a copy; what its pointers reach is not.
    if (!Where.throughPointer())
      return std::nullopt;
    if (Var && Var->Where == Variable::Storage::Parameter)
      return Resource{ResourceKind::Argument, Var->ParamIndex, Tail};
    return Resource{ResourceKind::Unknown, -2, ""};
  }
  case Memory::Base::Argument:
    return Resource{ResourceKind::Argument, Var->ParamIndex, Tail};
  case Memory::Base::Receiver:
    if (Facts.Lambda)
      return Resource{ResourceKind::Argument, CaptureIndex, Facts.Usr + "#this" + Tail};
    return Resource{ResourceKind::Argument, ReceiverIndex, Tail};
  case Memory::Base::Captured:
    if (!Var->CapturedByRef && !Where.Behind && !Where.throughPointer())
      return Resource{ResourceKind::Argument, ReceiverIndex, "." + Var->Name};
    return Resource{ResourceKind::Argument, CaptureIndex,
                    Facts.Usr + "#" + std::to_string(Var->CaptureOf) + (Where.Behind ? "*" : "") +
                        Tail};
  case Memory::Base::ThreadLocal:
    return Resource{ResourceKind::ThreadLocal, -2, Var->Usr.empty() ? Var->Name : Var->Usr};
  case Memory::Base::Global: {
    std::string Name = Var->Usr.empty() ? Facts.Usr + "/" + Var->Name : Var->Usr;
    return Resource{ResourceKind::Global, -2,
                    Name + (Where.Behind || Where.throughPointer() ? "*" : "")};
  }
  case Memory::Base::Unknown:
    return Resource{ResourceKind::Unknown, -2, ""};
  }
  return std::nullopt;
}

std::string Aliases::label(const Memory &Where) const {
  std::string Name;
  if (Where.Var < Facts.Variables.size())
    Name = Facts.Variables[Where.Var].Name;
  else if (Where.From != Memory::Base::Receiver)
    return "memory behind a pointer";
  for (const Place::Step &Step : Where.Path)
    if (Step.What == StepKind::Field)
      Name += (Name.empty() ? "" : ".") + Step.Field;
  return Name.empty() ? "*this" : Name;
}

std::optional<uint32_t> Aliases::madeBy(VarId Var) const {
  if (Var >= Source.size() || !Source[Var] || Source[Var]->From != Place::Root::CallResult)
    return std::nullopt;
  return Source[Var]->Call;
}

std::optional<Resource> Aliases::kernelOf(const Place &Handle) const {
  Place Current = Handle;
  for (unsigned Steps = 0; Steps != 8; ++Steps) {
    if (Current.From == Place::Root::CallResult && Current.Call < Facts.Calls.size()) {
      const KnownFunction *Known = Linked.known(Facts.Calls[Current.Call]);
      if (Known && Known->Result.What == Returned::Kind::Fresh)
        return std::nullopt;
    }
    bool Plain = Current.From == Place::Root::Var && Current.Var < Source.size() &&
                 Facts.Variables[Current.Var].Where == Variable::Storage::Local;
    if (!Plain || !Source[Current.Var])
      break;
    Current = *Source[Current.Var];
  }
  Memory Where = resolve(Current);
  if (Where.From == Memory::Base::Fresh)
    return std::nullopt;
  if (Where.From == Memory::Base::Local) {
    const Variable &Var = Facts.Variables[Where.Var];
    if (Var.Where == Variable::Storage::Parameter)
      return Resource{ResourceKind::Kernel, Var.ParamIndex, pathName(Where.Path)};
    // A local object that holds the handle (a stream, a socket) owns it.
    if (Var.Type.What == TypeFacts::Kind::Record && !Where.throughPointer())
      return std::nullopt;
    return Resource{ResourceKind::Kernel, -2, "?"};
  }
  std::optional<Resource> Of = resourceOf(Where);
  if (!Of)
    return std::nullopt;
  if (Of->Kind == ResourceKind::Unknown)
    return Resource{ResourceKind::Kernel, -2, "?"};
  Of->Kind = ResourceKind::Kernel;
  return Of;
}

std::string pathName(const std::vector<Place::Step> &Path) {
  std::string Name;
  unsigned Fields = 0;
  for (size_t I = 0; I != Path.size(); ++I) {
    const Place::Step &Step = Path[I];
    if (leaves(Step))
      return Name + "*"; // Further on nothing is told apart.
    if (Step.What == StepKind::Deref)
      continue;
    // `*p` is element 0 and stands for the object itself.
    if (Step.What == StepKind::Index && I == 0 && Step.Index.isConstant() &&
        Step.Index.Constant == 0)
      continue;
    bool Stops = Step.What == StepKind::Index || ++Fields > 2;
    if (!Stops) {
      Name += "." + Step.Field;
      continue;
    }
    if (Step.What == StepKind::Index)
      Name += "[]";
    return any_of(ArrayRef(Path).drop_front(I), leaves) ? Name + "*" : Name;
  }
  return Name;
}

std::vector<Place::Step> pathSteps(StringRef Name) {
  std::vector<Place::Step> Path;
  while (!Name.empty()) {
    if (Name.consume_front("*")) {
      Path.push_back(derefStep());
    } else if (Name.consume_front("[]")) {
      Path.push_back(indexStep({}));
    } else {
      Name.consume_front(".");
      Place::Step Step;
      Step.Field = Name.take_until([](char C) { return C == '.' || C == '*' || C == '['; }).str();
      Name = Name.drop_front(Step.Field.size());
      Path.push_back(std::move(Step));
    }
  }
  return Path;
}

} // namespace concadvise
