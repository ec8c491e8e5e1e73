// The effects of a piece of a function: one walk over its events in order.
#include "analyzer/program/Concurrency.h"
#include "analyzer/program/Effects.h"
#include "analyzer/program/FlowWalk.h"
#include "analyzer/program/Paths.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

/// Loops with at most this many rounds of trivial work do not count as computing for long.
static constexpr int64_t FewRounds = 256;

class RegionWalker final : public FlowWalk, CallUses {
public:
  /// `UsesSince`: of what calls use, only what may be more since then is told.
  RegionWalker(const EffectTable &Table, FunctionId Id, EffectTable::Time UsesSince)
      : FlowWalk(Table.program().facts(Id)), Table(Table), Linked(Table.program()), Id(Id),
        Names(Table.aliases(Id)), UsesSince(UsesSince) {}

  Summary take();

private:
  /// How a resource is used here, whoever said so.
  struct Details {
    Access How;
    Truth Certainty;
    const Origin &Read, &Write;
    bool ReadsOld, Replaces, Structure, Atomic, Whole;
    Interned Lock, Label;
  };
  static Details detailsOf(const CallUse &Use) {
    return {Use.How,       Use.Certainty, Use.Read,
            Use.Write,     Use.ReadsOld,  Use.Replaces,
            Use.Structure, Use.Atomic,    Use.Structure || Use.Library,
            Use.Lock,      Use.Label};
  }

  void event(const Node &Each) override;
  void enterLoop(const Node &Each) override;
  void leaveLoop(const Node &Each) override;
  void enterArm() override { BeforeArm.push_back({Out.Blocks, Out.Cpu, Out.CpuVia, Out.Free}); }
  void leaveArm(bool Ends) override;
  void seat(const Node &Each);
  void memory(const Node &Each);
  void call(const Node &Each);
  void use(CallUse &&Use) override;
  void use(const SameUse &Use) override;
  bool streamsInMemory(const CallFacts &Call) const;
  bool onQuietDescriptor(const CallFacts &Call, const KnownFunction &Known) const;
  void blocks(const CallFacts &Call, const KnownFunction &Known);
  void declaredBlocking(const CallFacts &Call);
  void known(const CallFacts &Call, const KnownFunction &Known);
  void body(const CallFacts &Call, FunctionId Callee, bool Certain);
  void calledParameters(const CallFacts &Call, const std::set<int> &Parameters);
  void unknownCallee(const CallFacts &Call, const std::string *Name);
  UseSummary &summaryOf(const Resource &On);
  void use(const Resource &On, const Details &Use);
  void cpu(Truth How, const Origin &Via) {
    Out.Cpu = either(Out.Cpu, How);
    if (How != Truth::No)
      Out.CpuVia.shorten(Via);
    Out.Free |= How != Truth::No && Lock.empty();
  }
  std::string labelOf(const Memory &Where) const { return Names.label(Where); }
  std::optional<Resource> fileOfParameter(const Place &Path) const;
  Truth path(Truth Of) const { return Conditions || Answered ? onSomePath(Of) : Of; }

  const EffectTable &Table;
  const Program &Linked;
  FunctionId Id;
  const Aliases &Names;
  EffectTable::Time UsesSince;
  Summary Out;
  std::vector<ResourceUses::Entry> Uses;    ///< Of `Out`, as they come.
  llvm::DenseMap<Resource, unsigned> UseAt; ///< Where they are there.
  unsigned OpenLoops = 0;                   ///< Loops around the event that may run for long.
  std::vector<size_t> BlocksBefore;
  /// What is taken back when an arm turns out to be the end of the program: how long it takes to
  /// print why is nobody's concern.
  struct Time {
    std::map<WaitReason, BlockSummary> Blocks;
    Truth Cpu;
    Origin CpuVia;
    bool Free;
  };
  std::vector<Time> BeforeArm;
};

void RegionWalker::leaveArm(bool Ends) {
  Time Before = std::move(BeforeArm.back());
  BeforeArm.pop_back();
  if (!Ends)
    return;
  Out.Blocks = std::move(Before.Blocks);
  Out.Cpu = Before.Cpu;
  Out.CpuVia = Before.CpuVia;
  Out.Free = Before.Free;
}

void RegionWalker::event(const Node &Each) {
  if (Now.Dead) // After `return`: never reached.
    return;
  switch (Each.What) {
  case Node::Kind::Read:
  case Node::Kind::Write:
  case Node::Kind::Update:
    return memory(Each);
  case Node::Kind::Bind:
    return seat(Each);
  case Node::Kind::Call:
    return call(Each);
  case Node::Kind::Throw:
    Out.Throws = either(Out.Throws, path(Truth::Yes));
    return;
  default:
    return;
  }
}

/// A pointer that outlives the function is made to point elsewhere: the pointer is written.
void RegionWalker::seat(const Node &Each) {
  if (Each.Var >= Facts.Variables.size() ||
      Facts.Variables[Each.Var].Where == Variable::Storage::Local ||
      Facts.Variables[Each.Var].Where == Variable::Storage::Parameter)
    return;
  Place Pointer;
  Pointer.From = Place::Root::Var;
  Pointer.Var = Each.Var;
  Memory Where = Names.resolve(Pointer);
  CallUse Use;
  Use.How = Access::Exclusive;
  Use.Write = {&Each.At, NoFunction, {}, &Facts.Variables[Each.Var].Name, 1};
  Use.ReadsOld = false;
  Use.Replaces = true;
  Use.Label = labelOf(Where);
  if (auto On = Names.resourceOf(Where))
    use(*On, detailsOf(Use));
}

static bool runsLong(const FunctionFacts &Facts, const Node &Each) {
  if (Each.Index >= Facts.Loops.size())
    return true;
  std::optional<int64_t> Rounds = roundsOf(Facts.Loops[Each.Index]);
  return !Rounds || *Rounds > FewRounds;
}

void RegionWalker::enterLoop(const Node &Each) {
  BlocksBefore.push_back(Out.Blocks.size());
  OpenLoops += runsLong(Facts, Each);
}

void RegionWalker::leaveLoop(const Node &Each) {
  bool Long = runsLong(Facts, Each);
  OpenLoops -= Long;
  bool Waits = Out.Blocks.size() != BlocksBefore.back();
  BlocksBefore.pop_back();
  if (Each.Index >= Facts.Loops.size())
    return;
  const LoopFacts &Loop = Facts.Loops[Each.Index];
  Origin Here{&Loop.Header, NoFunction, {}, &Facts.Name, 1};
  if (Loop.AlreadyParallel)
    Out.Parallel.shorten(Here);
  // A loop that waits is not there to compute.
  if (Long && !Waits)
    cpu(OpenLoops ? Truth::Yes : Truth::Sometimes, Here);
}

/// Reading a constant is no effect.
static bool neverWritten(const Variable &Var) {
  return Var.Type.Const && Var.Type.What != TypeFacts::Kind::Pointer &&
         Var.Type.What != TypeFacts::Kind::Reference;
}

void RegionWalker::memory(const Node &Each) {
  Memory Where = Names.resolve(Each.On);
  std::optional<Resource> On = Names.resourceOf(Where);
  if (!On)
    return;
  const Variable *Var = Where.Var < Facts.Variables.size() ? &Facts.Variables[Where.Var] : nullptr;
  if (Each.What == Node::Kind::Read && Var && neverWritten(*Var) && !Where.Behind &&
      !Where.throughPointer())
    return;
  CallUse Use;
  Origin Here{&Each.At, NoFunction, {}, Var ? &Var->Name : nullptr, 1};
  Use.Atomic = Var && Var->Type.Atomic && !Where.Behind;
  Use.Replaces = Each.What == Node::Kind::Write && Where.Path.empty();
  Use.ReadsOld = Each.What != Node::Kind::Write;
  if (Each.What != Node::Kind::Write)
    Use.Read = Here;
  if (Each.What != Node::Kind::Read)
    Use.Write = Here;
  if (Each.What == Node::Kind::Read)
    Use.How = Access::Read;
  else if (Use.Atomic)
    Use.How = Each.What == Node::Kind::Update ? Access::Commutes : Access::Ordered;
  else
    Use.How = Access::Exclusive;
  if (Var && Var->Type.Volatile && !Where.Behind)
    Use.How = Access::Exclusive;
  if (Each.What == Node::Kind::Write && !Where.Path.empty() && !Where.indexed() &&
      !Where.throughPointer() && On->Kind != ResourceKind::Global)
    Use.Replaces = true;
  Use.Label = labelOf(Where);
  use(*On, detailsOf(Use));
}

UseSummary &RegionWalker::summaryOf(const Resource &On) {
  auto [It, New] = UseAt.try_emplace(On, unsigned(Uses.size()));
  if (New)
    Uses.emplace_back(On, UseSummary());
  return Uses[It->second].second;
}

void RegionWalker::use(const Resource &On, const Details &Use) {
  if (isOwnException(On))
    return;
  Interned Held = Lock.empty() ? Use.Lock : Interned(Lock);
  UseSummary &Known = summaryOf(On);
  if (Known.How == Access::None) {
    Known.Lock = Held;
    Known.Atomic = Use.Atomic;
    Known.Label = Use.Label;
  } else {
    if (Known.Lock != Held)
      Known.Lock = {};
    Known.Atomic &= Use.Atomic;
  }
  Known.How = std::max(Known.How, Use.How);
  Known.Certainty = either(Known.Certainty, path(Use.Certainty));
  Known.Read.shorten(Use.Read);
  Known.Write.shorten(Use.Write);
  Known.Structure |= Use.Structure;
  if (Use.ReadsOld && !Now.covers(On))
    Known.ReadsOld = true;
  if (Use.Replaces && Use.Certainty == Truth::Yes && !Irreducible) {
    auto [It, New] = Now.Replaced.try_emplace(On, Use.Whole);
    It->second |= Use.Whole;
  }
}

/// A path that the caller names; any other is another file each time, for all that is known.
std::optional<Resource> RegionWalker::fileOfParameter(const Place &Path) const {
  Memory Where = Names.resolve(Path);
  bool Parameter = Where.Var < Facts.Variables.size() &&
                   Facts.Variables[Where.Var].Where == Variable::Storage::Parameter;
  bool Whole = none_of(
      Where.Path, [](const Place::Step &Step) { return Step.What == Place::Step::Kind::Field; });
  if (!Parameter || !Whole)
    return std::nullopt;
  return fileResource("", Facts.Variables[Where.Var].ParamIndex);
}

void RegionWalker::use(const SameUse &Use) {
  const UseSummary &What = Use.What;
  use(Use.On,
      {What.How, Use.Certainty, Use.Read, Use.Write, What.ReadsOld, Use.Replaces, What.Structure,
       What.Atomic, What.Structure, What.Lock, What.Label.empty() ? Use.On.Name : What.Label});
}

void RegionWalker::use(CallUse &&Use) {
  std::optional<Resource> On = Use.Where;
  if (Use.On && Use.Where.Kind == ResourceKind::Kernel) {
    On = Names.kernelOf(*Use.On);
  } else if (Use.On && isFile(Use.Where)) {
    On = fileOfParameter(*Use.On);
  } else if (Use.On) {
    Memory Where = Names.resolve(*Use.On);
    On = Names.resourceOf(Where);
    // An object below a global or a field is replaced in part only.
    Use.Replaces &= !Where.indexed() && !Where.throughPointer() &&
                    (Where.Path.empty() || !On || On->Kind != ResourceKind::Global);
    const Variable *Var =
        Where.Var < Facts.Variables.size() ? &Facts.Variables[Where.Var] : nullptr;
    if (Use.How == Access::Read && Var && neverWritten(*Var) && !Where.Behind)
      return;
    if (Use.Label.empty() || Where.Var != NoVar)
      Use.Label = labelOf(Where);
  }
  if (!On)
    return;
  if (Use.Label.empty())
    Use.Label = On->Name;
  use(*On, detailsOf(Use));
}

static bool cannotBlock(const CallFacts &Call, const Unless &Condition) {
  if (Condition.Argument < 0 || size_t(Condition.Argument) >= Call.Args.size())
    return false;
  if (Condition.Zero)
    return Call.Args[Condition.Argument].Zeros;
  const std::optional<int64_t> &Value = Call.Args[Condition.Argument].Integer;
  if (!Value)
    return false;
  return (Condition.Flags && (*Value & *Condition.Flags) == *Condition.Flags) ||
         (Condition.Equals && *Value == *Condition.Equals);
}

/// A condition on an argument whose value is not known here.
static bool mayNotBlock(const CallFacts &Call, const Unless &Condition) {
  return Condition.Argument >= 0 && size_t(Condition.Argument) < Call.Args.size() &&
         !Call.Args[Condition.Argument].Integer && !Condition.Zero;
}

/// Streams over strings have the methods of file streams and never wait.
bool RegionWalker::streamsInMemory(const CallFacts &Call) const {
  std::optional<Place> Stream = Call.Receiver;
  if (!Stream && !Call.Args.empty())
    Stream = Call.Args.front().From;
  if (!Stream)
    return false;
  Memory Where = Names.resolve(*Stream);
  return Where.Var < Facts.Variables.size() && Where.Path.empty() &&
         StringRef(Facts.Variables[Where.Var].Type.Record).contains("stringstream");
}

/// Waits that a non-blocking descriptor does without.
static bool isReadiness(WaitReason Why) {
  return Why == WaitReason::Network || Why == WaitReason::Pipe || Why == WaitReason::Terminal ||
         Why == WaitReason::Disk || Why == WaitReason::Other;
}

bool RegionWalker::onQuietDescriptor(const CallFacts &Call, const KnownFunction &Known) const {
  return any_of(Known.Uses, [&](const KnownUse &Use) {
    return Use.On.Kind == ResourceKind::Kernel && Use.On.Index >= 0 &&
           size_t(Use.On.Index) < Call.Args.size() &&
           Table.nonBlocking().has(Id, Call, Call.Args[Use.On.Index]);
  });
}

void RegionWalker::blocks(const CallFacts &Call, const KnownFunction &Known) {
  if (Known.Blocks.empty() || streamsInMemory(Call))
    return;
  if (any_of(Known.NotBlockingWhen, [&](const Unless &U) { return cannotBlock(Call, U); }))
    return;
  bool Maybe = any_of(Known.NotBlockingWhen, [&](const Unless &U) { return mayNotBlock(Call, U); });
  bool Quiet = onQuietDescriptor(Call, Known);
  for (auto [Why, How] : Known.Blocks) {
    if (How == Truth::No || (Quiet && isReadiness(Why)))
      continue;
    BlockSummary &Block = Out.Blocks[Why];
    Truth Once = Maybe ? onSomePath(How) : How;
    Block.Certainty = either(Block.Certainty, path(Once));
    Block.Reached = either(Block.Reached, Once);
    // Nothing tells when a file is ready: waits for the disk happen in the calling thread.
    Block.Hookable &= Known.Hookable && Why != WaitReason::Disk;
    Block.Via.shorten({&Call.At, NoFunction, {}, &Call.Name, 1});
    Out.Free |= Lock.empty() && Why != WaitReason::Lock;
  }
}

/// Nobody sees its body, but its type says so: [[clang::blocking]].
void RegionWalker::declaredBlocking(const CallFacts &Call) {
  BlockSummary &Block = Out.Blocks[WaitReason::Other];
  Block.Certainty = either(Block.Certainty, path(Truth::Yes));
  Block.Reached = Truth::Yes;
  Block.Hookable = false;
  Block.Via.shorten({&Call.At, NoFunction, {}, &Call.Name, 1});
  Out.Free |= Lock.empty();
}

void RegionWalker::known(const CallFacts &Call, const KnownFunction &Known) {
  Origin Here{&Call.At, NoFunction, {}, &Call.Name, 1};
  blocks(Call, Known);
  cpu(Known.Cpu == Truth::Sometimes && OpenLoops ? Truth::Yes : path(Known.Cpu), Here);
  if (!Call.CalleeNoexcept)
    Out.Throws = either(Out.Throws, path(Known.Throws));
  if (Known.Exits != Truth::No) {
    Out.Exits = either(Out.Exits, path(Known.Exits));
    Out.ExitVia.shorten(Here);
  }
  if (Known.Once)
    Out.Once.shorten(Here);
  if (Known.Affine)
    Out.Affine.shorten(Here);
  if (goesParallel(Call, Known) || !Known.Offloads.empty())
    Out.Parallel.shorten(Here);
  calledParameters(Call, {Known.Calls.begin(), Known.Calls.end()});
}

void RegionWalker::body(const CallFacts &Call, FunctionId Callee, bool Certain) {
  const Summary &Of = Table.of(Callee);
  const std::string *Name = &Linked.facts(Callee).Name;
  auto Through = [&](const Origin &In) {
    return In.present() ? Origin{&Call.At, Callee, {}, Name, In.Length + 1} : Origin{};
  };
  auto Here = [&](Truth How) { return path(Certain ? How : onSomePath(How)); };
  if (!Of.Ends) // How long it takes to end the program is nobody's concern.
    for (const auto &[Why, What] : Of.Blocks) {
      BlockSummary &Block = Out.Blocks[Why];
      Block.Certainty = either(Block.Certainty, Here(What.Certainty));
      Block.Reached = either(Block.Reached, What.Reached);
      Block.Hookable &= What.Hookable;
      Block.Via.shorten(Through(What.Via));
    }
  if (Of.Unknown.present())
    Out.Unknown.shorten(Through(Of.Unknown));
  bool Free = Out.Free || (Of.Free && Lock.empty());
  cpu(Of.Cpu == Truth::Sometimes && OpenLoops ? Truth::Yes : Here(Of.Cpu), Through(Of.CpuVia));
  Out.Free = Free; // What the callee does under its own lock is not free.
  Out.Open.shorten(Through(Of.Open));
  if (!Call.CalleeNoexcept)
    Out.Throws = either(Out.Throws, Here(Of.Throws));
  Out.Exits = either(Out.Exits, Here(Of.Exits));
  Out.ExitVia.shorten(Through(Of.ExitVia));
  Out.Once.shorten(Through(Of.Once));
  Out.Affine.shorten(Through(Of.Affine));
  Out.Parallel.shorten(Through(Of.Parallel));
  calledParameters(Call, Of.CalledParameters);
}

/// Functions of one name may take a callable or something else in its place.
static bool maybeCallable(const Argument &Arg) {
  switch (Arg.Type.What) {
  case TypeFacts::Kind::Function:
  case TypeFacts::Kind::Other:
    return true;
  case TypeFacts::Kind::Pointer:
    return StringRef(Arg.Type.Spelling).contains("(*)");
  case TypeFacts::Kind::Record: // std::less and such only look at their arguments.
    return !(StringRef(Arg.Type.Record).starts_with("std::") ||
             StringRef(Arg.Type.Record).starts_with("__gnu_cxx::")) ||
           Arg.Type.Record == "std::function";
  default:
    return false;
  }
}

/// Callables handed to a function that calls them are called here, as it were.
void RegionWalker::calledParameters(const CallFacts &Call, const std::set<int> &Parameters) {
  for (int Index : Parameters) {
    if (Index < 0 || size_t(Index) >= Call.Args.size())
      continue;
    const Argument &Arg = Call.Args[Index];
    if (!Arg.Callable.empty()) {
      FunctionId Callee = Linked.find(Arg.Callable);
      if (Callee != NoFunction)
        body(Call, Callee, false);
      else
        unknownCallee(Call, &Arg.Callable);
      continue;
    }
    if (Arg.Integer || !maybeCallable(Arg))
      continue; // A null pointer, or no callable at all.
    for (FunctionId Callee : Linked.storedIn(Arg.Slot))
      body(Call, Callee, false);
    if (Arg.From && Arg.From->From == Place::Root::Var && Arg.From->Var < Facts.Variables.size()) {
      const Variable &Var = Facts.Variables[Arg.From->Var];
      if (Var.Where == Variable::Storage::Parameter) {
        Out.CalledParameters.insert(Var.ParamIndex);
        continue;
      }
    }
    unknownCallee(Call, &Call.Name);
  }
}

void RegionWalker::unknownCallee(const CallFacts &Call, const std::string *Name) {
  Out.Unknown.shorten({&Call.At, NoFunction, {}, Name, 1});
}

/// Members that the compiler makes, and what has no body to look at because it does nothing.
static bool isTrivialCall(const CallFacts &Call) { return Call.What == CallFacts::Kind::Builtin; }

void RegionWalker::call(const Node &Each) {
  if (Each.Index >= Facts.Calls.size())
    return;
  const CallFacts &Call = Facts.Calls[Each.Index];
  Targets To = Linked.targets(Id, Call);
  if (Table.usesMoreSince(UsesSince, Call, To))
    Table.tellUses(Id, Call, *this);
  if (To.Known)
    known(Call, *To.Known);
  for (FunctionId Callee : To.Bodies)
    body(Call, Callee, To.Bodies.size() == 1 && !To.Kept);
  if (Call.DeclaredBlocking && !To.Known && To.Bodies.empty())
    declaredBlocking(Call);
  if (To.Open)
    Out.Open.shorten({&Call.At, NoFunction, {}, &Call.Name, 1});
  if (To.Parameter >= 0)
    Out.CalledParameters.insert(To.Parameter);
  if (!To.Complete && !isTrivialCall(Call))
    unknownCallee(Call, &Call.Name);
  bool Ends = Table.endsProgram(Call, To);
  if (Ends || Call.NoReturn) {
    Now.Dead = true;
    Now.Ends = Ends;
  }
}

Summary RegionWalker::take() {
  AtReturn.meet(Now);
  Out.Ends = AtReturn.Dead && AtReturn.Ends;
  if (!Irreducible && !AtReturn.Dead)
    for (auto &[Key, What] : Uses)
      What.Replaces = AtReturn.Replaced.count(Key);
  if (Irreducible)
    for (auto &[Key, What] : Uses)
      What.ReadsOld = true;
  Out.Uses = ResourceUses(std::move(Uses));
  return std::move(Out);
}

Truth either(Truth A, Truth B) {
  if (A == Truth::Yes || B == Truth::Yes)
    return Truth::Yes;
  if (A == Truth::Unknown || B == Truth::Unknown)
    return Truth::Unknown;
  return A == Truth::Sometimes || B == Truth::Sometimes ? Truth::Sometimes : Truth::No;
}

bool EffectTable::endsProgram(const CallFacts &Call, const Targets &To) const {
  if (!To.Bodies.empty())
    return To.Complete && !To.Open &&
           all_of(To.Bodies, [&](FunctionId Body) { return Summaries[Body].Ends; });
  StringRef Name = Call.Name;
  return Call.NoReturn && Name != "pthread_exit" && Name != "thrd_exit" &&
         !Name.contains("longjmp") && !Name.contains("throw");
}

Truth onSomePath(Truth A) { return A == Truth::Yes ? Truth::Sometimes : A; }

bool EffectTable::usesMoreSince(Time Since, const CallFacts &Call, const Targets &To) const {
  if (!Since || Since == Never)
    return !Since;
  auto Changed = [&](FunctionId Callee) {
    return Callee != NoFunction && ChangedAt[Callee] > Since;
  };
  return any_of(To.Bodies, Changed) || any_of(Call.Args, [&](const Argument &Arg) {
           return !Arg.Callable.empty() && Changed(Linked.find(Arg.Callable));
         });
}

Summary EffectTable::walked(FunctionId Function, ArrayRef<const Node *> Nodes,
                            Time UsesSince) const {
  RegionWalker Walker(*this, Function, UsesSince);
  for (const Node *Each : Nodes)
    Walker.walk(*Each);
  return Walker.take();
}

Summary EffectTable::ofRegion(FunctionId Function, const std::vector<const Node *> &Nodes) const {
  return walked(Function, Nodes, /*UsesSince=*/0);
}

Summary EffectTable::withoutUses(FunctionId Function, const Node &Event) const {
  return walked(Function, {&Event}, Never);
}

} // namespace concadvise
