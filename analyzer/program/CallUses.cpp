// What one call touches, in the caller's terms.
#include "analyzer/program/Effects.h"
#include "analyzer/program/Paths.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

using StepKind = Place::Step::Kind;

namespace {

class CallMapper {
public:
  CallMapper(const EffectTable &Table, FunctionId Caller, const CallFacts &Call, CallUses &To)
      : Table(Table), Linked(Table.program()), Caller(Caller), Facts(Linked.facts(Caller)),
        Call(Call), Uses(To) {}

  void run() {
    Targets To = Linked.targets(Caller, Call);
    if (To.Known)
      addKnown(*To.Known);
    for (FunctionId Body : To.Bodies) {
      addSummary(Body, /*Certain=*/To.Bodies.size() == 1 && !To.Kept, NotCallable);
      for (int Parameter : Table.of(Body).CalledParameters)
        addCallable(Parameter);
    }
  }

private:
  static constexpr int NotCallable = -1; ///< Called by its name, not as an argument's callable.

  const Argument *argument(int Index) const {
    return Index >= 0 && size_t(Index) < Call.Args.size() ? &Call.Args[Index] : nullptr;
  }

  /// The place behind an argument or the receiver, with the tail of a resource's name.
  std::optional<Place> placeOf(int Index, StringRef Tail, bool Whole) const {
    std::optional<Place> On;
    bool Walks = false;
    if (Index == ReceiverIndex) {
      On = Call.Receiver;
    } else if (const Argument *Arg = argument(Index)) {
      On = Arg->From;
      Walks = Arg->How == Argument::Passing::Pointer || Arg->How == Argument::Passing::ConstPointer;
    }
    if (!On)
      return std::nullopt;
    // A callee that indexes from a pointer may be anywhere in what it points into.
    if (Walks && (Whole || Tail.consume_front("[]"))) {
      bool AtElement = !On->Path.empty() && On->Path.back().What != StepKind::Field;
      if (AtElement)
        On->Path.pop_back();
      Place::Step Any;
      Any.What = StepKind::Index;
      On->Path.push_back(std::move(Any));
    }
    for (Place::Step &Step : pathSteps(Tail))
      On->Path.push_back(std::move(Step));
    return On;
  }

  bool reachesNothing(int Index) const {
    if (Index == ReceiverIndex)
      return !Call.Receiver; // A constructor of a temporary.
    const Argument *Arg = argument(Index);
    if (!Arg || Arg->Integer || Arg->Text || !Arg->Callable.empty())
      return true;
    // The value of a computation may be, or hold, a pointer: an iterator, a view, a bound function.
    bool Pointer = Arg->How == Argument::Passing::Pointer ||
                   Arg->How == Argument::Passing::ConstPointer || Arg->Type.HasPointer;
    return !Arg->From && !Pointer;
  }

  Origin here(const std::string *Leaf) const { return {&Call.At, NoFunction, {}, Leaf, 1}; }

  // --- library functions -----------------------------------------------------------------------

  void addKnown(const KnownFunction &Known) {
    SmallVector<int, 8> Listed;
    for (const KnownUse &Use : Known.Uses) {
      if (Use.On.Kind == ResourceKind::Argument || Use.On.Kind == ResourceKind::Kernel)
        Listed.push_back(Use.On.Index);
      addKnownUse(Known, Use);
    }
    addUnlisted(Known, Listed);
    addCarried(Known);
    if (const Argument *Path = pathArgument(Known, Call))
      addFile(*Path, onlyReadsFile(Known, Call) ? Access::Read : Access::Exclusive);
    for (int Index : Known.Calls)
      addCallable(Index);
  }

  CallUse fromLibrary(Access How) const {
    CallUse Use;
    Use.How = How;
    Use.Library = true;
    if (How == Access::Read)
      Use.Read = here(&Call.Name);
    else
      Use.Read = Use.Write = here(&Call.Name);
    return Use;
  }

  void addKnownUse(const KnownFunction &Known, const KnownUse &Listed) {
    CallUse Use = fromLibrary(Listed.How);
    Use.Where = Listed.On;
    if (Listed.On.Kind == ResourceKind::Argument || Listed.On.Kind == ResourceKind::Kernel) {
      if (reachesNothing(Listed.On.Index))
        return;
      bool Memory = Listed.On.Kind == ResourceKind::Argument;
      Use.On = placeOf(Listed.On.Index, "", Memory);
      if (!Use.On && Memory)
        Use.Where = {ResourceKind::Unknown, -2, ""};
    }
    if (Listed.On.Index == ReceiverIndex)
      applyContainer(Known, Use);
    Uses.use(std::move(Use));
  }

  /// What an entry does not list is judged by how it is passed: const is read, the rest written.
  void addUnlisted(const KnownFunction &Known, ArrayRef<int> Listed) {
    if (Call.Receiver && !is_contained(Listed, ReceiverIndex)) {
      bool Reads = Call.ConstMethod || Known.Container == ContainerUse::Read ||
                   Known.Container == ContainerUse::Index ||
                   Known.Container == ContainerUse::Iterate;
      CallUse Use = fromLibrary(Reads ? Access::Read : Access::Exclusive);
      Use.On = Call.Receiver;
      applyContainer(Known, Use);
      if (Call.What == CallFacts::Kind::Constructor)
        Use.ReadsOld = false, Use.Replaces = true;
      Uses.use(std::move(Use));
    }
    for (int Index = 0; Index != int(Call.Args.size()); ++Index)
      if (!is_contained(Listed, Index) && !is_contained(Known.Offloads, Index) &&
          !is_contained(Known.Handlers, Index))
        addUnlistedArgument(Index);
  }

  void addUnlistedArgument(int Index) {
    const Argument &Arg = Call.Args[Index];
    if (!Arg.From || reachesNothing(Index))
      return;
    bool Writes = Arg.How == Argument::Passing::Ref || Arg.How == Argument::Passing::Pointer ||
                  Arg.How == Argument::Passing::RvalueRef;
    CallUse Use = fromLibrary(Writes ? Access::Exclusive : Access::Read);
    Use.On = placeOf(Index, "", true);
    Uses.use(std::move(Use));
  }

  // --- files ------------------------------------------------------------------------------------

  void addFile(const Argument &Path, Access How) {
    CallUse Use = fromLibrary(How);
    if (nameFile(Path, Use))
      Uses.use(std::move(Use));
  }

  /// `Use` is of the file that the argument names; false when that is nothing one can follow.
  bool nameFile(const Argument &Path, CallUse &Use) const {
    // `std::filesystem::path("name")`: what the temporary is made from.
    if (Path.From && Path.From->From == Place::Root::CallResult &&
        Path.From->Call < Facts.Calls.size()) {
      const CallFacts &Made = Facts.Calls[Path.From->Call];
      bool Converts = Made.What == CallFacts::Kind::Constructor && !Made.Args.empty();
      return Converts && nameFile(Made.Args.front(), Use);
    }
    Use.Where = fileResource(Path.Text.value_or(""));
    if (!Path.Text)
      Use.On = Path.From;
    return Path.Text || Path.From;
  }

  // --- what is carried by arguments
  // ---------------------------------------------------------------

  /// Whoever is handed an inserter or a tie uses what that was made of.
  void addCarried(const KnownFunction &Known) {
    bool Copies =
        Call.What == CallFacts::Kind::Constructor || Known.Result.What == Returned::Kind::Element;
    if (Copies)
      return; // A reference to the element says the rest.
    if (Call.ReceiverCarries)
      addCarried(Call.Receiver);
    for (const Argument &Arg : Call.Args)
      if (Arg.Type.Carries)
        addCarried(Arg.From);
  }

  void addCarried(const std::optional<Place> &Carrier) {
    std::vector<Place> Carried;
    if (Carrier)
      Carried = Table.aliases(Caller).carriedBy(*Carrier);
    for (Place &Each : Carried) {
      CallUse Use = fromLibrary(Access::Exclusive);
      Use.On = std::move(Each);
      Uses.use(std::move(Use));
    }
    if (!Carried.empty())
      return;
    CallUse Use = fromLibrary(Access::Exclusive);
    Use.Where = {ResourceKind::Unknown, -2, ""};
    if (Carrier && Carrier->From != Place::Root::CallResult) {
      Place::Step Follow;
      Follow.What = StepKind::Deref;
      Use.Where = {ResourceKind::Argument, 0, ""};
      Use.On = *Carrier;
      Use.On->Path.push_back(Follow);
    }
    Uses.use(std::move(Use));
  }

  void applyContainer(const KnownFunction &Known, CallUse &Use) {
    Use.Container = Known.Container;
    switch (Known.Container) {
    case ContainerUse::Clear:
    case ContainerUse::Assign:
      Use.ReadsOld = false;
      Use.Replaces = true;
      [[fallthrough]];
    case ContainerUse::Append:
    case ContainerUse::Insert:
    case ContainerUse::Erase:
    case ContainerUse::Resize:
      Use.Structure = true;
      break;
    default:
      break;
    }
    if (StringRef(Call.Name).ends_with("::operator=")) {
      Use.ReadsOld = false;
      Use.Replaces = true;
    }
  }

  // --- visible functions -----------------------------------------------------------------------

  /// `As`: the argument that is the callable.
  void addSummary(FunctionId Callee, bool Certain, int As) {
    const FunctionFacts &Body = Linked.facts(Callee);
    for (const auto &[Key, What] : Table.of(Callee).Uses) {
      SameUse Same{Key,
                   What,
                   Certain ? What.Certainty : onSomePath(What.Certainty),
                   step(What.Read, Callee, Key, Body),
                   step(What.Write, Callee, Key, Body),
                   What.Replaces && Certain && As == NotCallable};
      if (isSame(Key)) {
        Uses.use(Same);
        continue;
      }
      CallUse Use;
      Use.Where = Key;
      Use.How = What.How;
      Use.Certainty = Same.Certainty;
      Use.Read = Same.Read;
      Use.Write = Same.Write;
      Use.ReadsOld = What.ReadsOld;
      Use.Replaces = Same.Replaces;
      Use.Structure = What.Structure;
      Use.Atomic = What.Atomic;
      Use.Lock = What.Lock;
      Use.Label = What.Label;
      if (translate(Callee, As, Use))
        Uses.use(std::move(Use));
    }
  }

  Origin step(const Origin &In, FunctionId Callee, const Resource &Key,
              const FunctionFacts &Body) const {
    if (!In.present())
      return {};
    return {&Call.At, Callee, Key, &Body.Name, In.Length + 1};
  }

  /// Not in terms of the callee's own parameters.
  static bool isSame(const Resource &Key) {
    bool OfFile = isFile(Key) && Key.Index >= 0;
    bool Indexed = Key.Kind == ResourceKind::Argument || Key.Kind == ResourceKind::Kernel;
    return !OfFile && (!Indexed || Key.Index == -2);
  }

  /// Rewrites a callee's resource into the caller's place; false when nothing is left of it.
  bool translate(FunctionId Callee, int As, CallUse &Use) {
    Resource &Key = Use.Where;
    if (isFile(Key) && Key.Index >= 0) {
      const Argument *Path = As == NotCallable ? argument(Key.Index) : nullptr;
      return Path && nameFile(*Path, Use);
    }
    if (Key.Index == CaptureIndex)
      return translateCapture(Callee, Use);
    if (As != NotCallable && Key.Index >= 0)
      return translateElement(Use);
    if (As != NotCallable)
      return translateCallable(Call.Args[As], Use);
    if (reachesNothing(Key.Index))
      return false;
    Use.On = placeOf(Key.Index, Key.Name.str(), false);
    if (!Use.On && Key.Kind == ResourceKind::Argument)
      Key = {ResourceKind::Unknown, -2, ""};
    else if (!Use.On)
      Key = {ResourceKind::Kernel, -2, "?"};
    return true;
  }

  /// A callable's own members: a copy of it is the call's own, unless it is handed on by reference;
  /// what its pointers lead to never is.
  bool translateCallable(const Argument &Callable, CallUse &Use) {
    bool Copied = !Callable.Type.View && Callable.How != Argument::Passing::Ref &&
                  Callable.How != Argument::Passing::Pointer;
    if (Copied && Use.Where.Name.str().find('*') == std::string::npos)
      return false;
    if (!Callable.From) {
      Use.Where = {ResourceKind::Unknown, -2, ""};
      return true;
    }
    Use.On = *Callable.From;
    for (Place::Step &Step : pathSteps(Use.Where.Name.str()))
      Use.On->Path.push_back(std::move(Step));
    return true;
  }

  bool translateCapture(FunctionId Callee, CallUse &Use) {
    auto [Lambda, Rest] = StringRef(Use.Where.Name.str()).rsplit('#');
    FunctionId Owner = Linked.find(Lambda);
    if (Owner == NoFunction || Linked.facts(Owner).EnclosingFunction != Facts.Usr)
      return true; // Belongs to a function further out.
    Place On;
    if (Rest.consume_front("this")) {
      On.From = Place::Root::This;
    } else {
      On.From = Place::Root::Var;
      if (Rest.consumeInteger(10, On.Var) || On.Var >= Facts.Variables.size()) {
        Use.Where = {ResourceKind::Unknown, -2, ""};
        return true;
      }
    }
    On.Path = pathSteps(Rest);
    Use.On = std::move(On);
    return true;
  }

  /// A callable's own arguments are elements of what the other arguments name.
  bool translateElement(CallUse &Use) {
    if (Use.How == Access::Read && Use.Where.Name.str().find('*') == std::string::npos)
      return false; // The other arguments are read anyway.
    bool Any = false;
    for (int Index = 0; Index != int(Call.Args.size()); ++Index) {
      const Argument &Arg = Call.Args[Index];
      if (!Arg.From || !Arg.Callable.empty())
        continue;
      CallUse Element = Use;
      Element.On = placeOf(Index, "[]" + Use.Where.Name.str(), false);
      Uses.use(std::move(Element));
      Any = true;
    }
    if (Any)
      return false;
    Use.Where = {ResourceKind::Unknown, -2, ""};
    return true;
  }

  void addCallable(int Index) {
    const Argument *Arg = argument(Index);
    if (!Arg || Arg->Callable.empty())
      return;
    if (FunctionId Callee = Linked.find(Arg->Callable); Callee != NoFunction)
      addSummary(Callee, false, Index);
  }

  const EffectTable &Table;
  const Program &Linked;
  FunctionId Caller;
  const FunctionFacts &Facts;
  const CallFacts &Call;
  CallUses &Uses;
};

class ListedUses final : public CallUses {
public:
  std::vector<CallUse> All;

  void use(CallUse &&Use) override { All.push_back(std::move(Use)); }
  void use(const SameUse &Use) override {
    CallUse &Listed = All.emplace_back();
    Listed.Where = Use.On;
    Listed.How = Use.What.How;
    Listed.Certainty = Use.Certainty;
    Listed.Read = Use.Read;
    Listed.Write = Use.Write;
    Listed.ReadsOld = Use.What.ReadsOld;
    Listed.Replaces = Use.Replaces;
    Listed.Structure = Use.What.Structure;
    Listed.Atomic = Use.What.Atomic;
    Listed.Lock = Use.What.Lock;
    Listed.Label = Use.What.Label;
  }
};

} // namespace

void EffectTable::tellUses(FunctionId Caller, const CallFacts &Call, CallUses &To) const {
  CallMapper(*this, Caller, Call, To).run();
}

std::vector<CallUse> EffectTable::usesOf(FunctionId Caller, const CallFacts &Call) const {
  ListedUses Uses;
  tellUses(Caller, Call, Uses);
  return std::move(Uses.All);
}

} // namespace concadvise
