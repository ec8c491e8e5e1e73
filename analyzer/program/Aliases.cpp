#include "analyzer/program/Aliases.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

using StepKind = Place::Step::Kind;

/// Leaves the object for one that something else may name, too.
static bool leaves(const Place::Step &Step) {
  return Step.What == StepKind::Deref ? !Step.Owned : Step.Pointer;
}

bool Memory::throughPointer() const { return any_of(Path, leaves); }

bool Memory::indexed() const {
  return any_of(Path, [](const Place::Step &S) { return S.What == StepKind::Index; });
}

static Place::Step indexStep(Polynomial Index) {
  Place::Step Step;
  Step.What = StepKind::Index;
  Step.Index = std::move(Index);
  return Step;
}

static Place::Step elementBehind(Place::Step Index) {
  Index.Pointer = true;
  return Index;
}

static Place::Step derefStep() {
  Place::Step Step;
  Step.What = StepKind::Deref;
  return Step;
}

static Polynomial variable(VarId Var) {
  Polynomial Value;
  Value.Known = true;
  Value.Terms.push_back({1, {Var}});
  return Value;
}

static Polynomial constant(int64_t Number) {
  Polynomial Value;
  Value.Known = true;
  Value.Constant = Number;
  return Value;
}

static Polynomial sum(Polynomial A, const Polynomial &B) {
  if (!A.Known || !B.Known)
    return {};
  A.Constant += B.Constant;
  A.Terms.insert(A.Terms.end(), B.Terms.begin(), B.Terms.end());
  A.Bits = Polynomial::joinedBits(A.Bits, B.Bits);
  return A;
}

static bool isPointerLike(const TypeFacts &Type) {
  return Type.What == TypeFacts::Kind::Pointer || Type.View;
}

static bool namesOther(const TypeFacts &Type) {
  return isPointerLike(Type) || Type.What == TypeFacts::Kind::Reference;
}

Aliases::Aliases(const Program &Linked, FunctionId Function)
    : Linked(Linked), Facts(Linked.facts(Function)), Target(Facts.Variables.size()),
      Lost(Facts.Variables.size()), Moved(Facts.Variables.size()), Source(Facts.Variables.size()) {
  std::vector<Bindings> All(Facts.Variables.size());
  collect(Facts.Body, All);
  findEscapes(All);
  bindItems(All);
  for (VarId Var = 0; Var != All.size(); ++Var) {
    const Variable &Of = Facts.Variables[Var];
    if (All[Var].Source && All[Var].Values == 1)
      Source[Var] = *All[Var].Source;
    if (!namesOther(Of.Type) || Target[Var])
      continue;
    bool Own = Of.Where == Variable::Storage::Local;
    if (Own && !All[Var].Unknown)
      Target[Var] = targetOf(Var, All[Var]);
    Moved[Var] = All[Var].Moved;
    // A parameter or a global that is never re-seated stands for its own target.
    bool Reseated = !All[Var].Targets.empty() || All[Var].Unknown;
    Lost[Var] = Own ? !Target[Var] : Reseated;
  }
  findHoldings();
}

void Aliases::findEscapes(const std::vector<Bindings> &All) {
  Escapes.resize(Facts.Variables.size());
  auto Mark = [&](const Place &On) {
    if (On.From == Place::Root::Var && On.Var < Escapes.size())
      Escapes[On.Var] = true;
  };
  for (VarId Var = 0; Var != Facts.Variables.size(); ++Var)
    Escapes[Var] = Facts.Variables[Var].AddressTaken;
  for (const Node *Each : Holds)
    Mark(Each->On);
  for (const Bindings &Each : All)
    for (const Place *Target : Each.Targets)
      Mark(*Target);
  for (const CallFacts &Call : Facts.Calls) {
    if (Call.Receiver)
      Mark(*Call.Receiver);
    for (const Argument &Arg : Call.Args)
      if (Arg.From && Arg.How != Argument::Passing::Value)
        Mark(*Arg.From);
  }
}

void Aliases::collect(const Node &Each, std::vector<Bindings> &All) {
  if (Each.What == Node::Kind::Deferred)
    return;
  if (Each.What == Node::Kind::Hold)
    Holds.push_back(&Each);
  bool Comes = Each.What == Node::Kind::Declare || Each.What == Node::Kind::Bind;
  if (Comes && Each.Var < All.size() && Each.On.From != Place::Root::Unknown) {
    All[Each.Var].Source = &Each.On;
    ++All[Each.Var].Values;
  }
  if (Each.What == Node::Kind::Bind && Each.Var < All.size()) {
    if (Each.On.From == Place::Root::Unknown)
      All[Each.Var].Unknown = true;
    else
      All[Each.Var].Targets.push_back(&Each.On);
  }
  bool Writes = Each.What == Node::Kind::Write || Each.What == Node::Kind::Update;
  if (Writes && Each.On.From == Place::Root::Var && Each.On.Path.empty() &&
      Each.On.Var < All.size())
    All[Each.On.Var].Values += Each.Value.isConstant() ? 0 : 2; // fd = -1 opens nothing else.
  if (Writes && Each.On.From == Place::Root::Var && Each.On.Path.empty() &&
      Each.On.Var < All.size() && isPointerLike(Facts.Variables[Each.On.Var].Type)) {
    if (Each.What == Node::Kind::Update && (Each.Text == "+" || Each.Text == "-"))
      All[Each.On.Var].Moved = true;
    else if (Each.What == Node::Kind::Write)
      All[Each.On.Var].Unknown |= !Each.Value.isConstant(); // p = nullptr names nothing.
    else
      All[Each.On.Var].Unknown = true;
  }
  for (const Node &Child : Each.Children)
    collect(Child, All);
}

/// The items of range loops name the elements of what they run over.
void Aliases::bindItems(std::vector<Bindings> &All) {
  for (uint32_t Index = 0; Index != Facts.Loops.size(); ++Index) {
    const LoopFacts &Loop = Facts.Loops[Index];
    // A pointer that counts moves along what it was set to.
    if (Loop.What == LoopFacts::Kind::Counted && Loop.Var < All.size())
      All[Loop.Var].Moved = true;
    if (Loop.What != LoopFacts::Kind::Range || !Loop.Over)
      continue;
    Place Element = *Loop.Over;
    Element.Path.push_back(indexStep(variable(iterationOf(Index))));
    if (Loop.Var < Target.size()) {
      const TypeFacts &Type = Facts.Variables[Loop.Var].Type;
      if (Type.What == TypeFacts::Kind::Reference)
        Target[Loop.Var] = Element;
      else if (Type.View && All[Loop.Var].Targets.size() == 1) {
        // The element is a view itself, or something that one is made of.
        ArrayRef<Place::Step> Named = All[Loop.Var].Targets.front()->Path;
        Target[Loop.Var] = Element;
        if (Named.size() > Element.Path.size())
          Target[Loop.Var]->Path.insert(Target[Loop.Var]->Path.end(),
                                        Named.begin() + Element.Path.size(), Named.end());
      } else if (Type.What == TypeFacts::Kind::Pointer) {
        Target[Loop.Var] = Element;
        Target[Loop.Var]->Path.push_back(derefStep());
      }
    }
    for (VarId Each : Loop.Bindings)
      if (Each < Target.size() && Facts.Variables[Each].Type.What == TypeFacts::Kind::Reference) {
        Target[Each] = Element;
        Place::Step Part;
        Part.Field = Facts.Variables[Each].Name;
        // The member's own name: others may come to it by that.
        if (!All[Each].Targets.empty() && !All[Each].Targets.back()->Path.empty() &&
            All[Each].Targets.back()->Path.back().What == StepKind::Field)
          Part.Field = All[Each].Targets.back()->Path.back().Field;
        Target[Each]->Path.push_back(Part);
      }
  }
}

static void addOffset(Place &On, const Polynomial &By) {
  if (On.Path.empty() || On.Path.back().What == StepKind::Field)
    On.Path.push_back(indexStep({}));
  else if (On.Path.back().What == StepKind::Deref)
    On.Path.back() = elementBehind(indexStep(By));
  else
    On.Path.back().Index = sum(On.Path.back().Index, By);
}

/// One target, or several below the same variable: then "something reached from it".
std::optional<Place> Aliases::targetOf(VarId Var, const Bindings &Of) const {
  std::vector<const Place *> Others;
  for (const Place *Each : Of.Targets)
    if (Each->From != Place::Root::Var || Each->Var != Var)
      Others.push_back(Each);
  if (Others.empty())
    return std::nullopt;
  bool Walks = Others.size() != Of.Targets.size(); // p = p->next
  if (Others.size() == 1 && !Walks) {
    Place Only = *Others.front();
    if (Of.Moved)
      // The variable's own symbol stands for how far it has come since.
      addOffset(Only, variable(Var));
    return Only;
  }
  for (const Place *Each : Others)
    if (Each->From != Others.front()->From || Each->Var != Others.front()->Var ||
        Each->Call != Others.front()->Call)
      return std::nullopt;
  Place Reached = *Others.front();
  Reached.Path.clear();
  Reached.Path.push_back(derefStep());
  Reached.Path.push_back(indexStep({}));
  Reached.Path.push_back(derefStep());
  return Reached;
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
    bool Temporary =
        !namesOther(Made.Result) || (Known && Known->Result.What == Returned::Kind::Fresh);
    if (!Temporary)
      return Found;
    Found.From = Memory::Base::Fresh;
    Found.Call = On.Call;
    if (isPointerLike(Made.Result) && !Found.Path.empty()) {
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
