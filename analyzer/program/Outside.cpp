// Obstacles between iterations that are not memory of the loop's own function.
#include "analyzer/program/Dependence.h"
#include "analyzer/program/Paths.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

using namespace llvm;

namespace concadvise {
namespace {

using Strength = Conflict::Strength;

class OutsideFinder {
public:
  OutsideFinder(const EffectTable &Table, const LoopBody &Body, std::vector<Conflict> &Out)
      : Table(Table), Body(Body), Facts(Table.program().facts(Body.Function)), Out(Out) {}

  void run() {
    // State that callees touch is judged over the whole iteration: one call may write what another
    // one, or the loop itself, reads.
    std::vector<const Node *> Parts = {Body.Body};
    if (Body.Item)
      Parts.push_back(Body.Item);
    Iteration = Table.ofRegion(Body.Function, Parts);
    for (const LoopUse &Use : Body.Uses)
      judge(Use);
    judgeOpenWorld();
    judgeStates();
    judgeThreadLocals();
    judgeFiles();
    for (auto [Call, Statement] : Body.Calls)
      judgeCall(Call, Statement);
    for (const LoopExit &Exit : Body.Exits)
      judgeExit(Exit);
    if (Body.Irreducible)
      add(ReasonId::Irreducible, Strength::Unknown, "the order of execution is unclear", {}, {},
          nullptr, LoopControl);
  }

private:
  void judge(const LoopUse &Use);
  void judgeStates();
  void judgeState(const Resource &On, const UseSummary &How, std::vector<Conflict::Spot> &&Spots);
  void judgeThreadLocals();
  void judgeOpenWorld();
  void judgeFiles();
  bool changes(VarId Var) const;
  void judgeCall(uint32_t Index, unsigned Statement);
  void judgeExit(const LoopExit &Exit);
  Conflict &add(ReasonId Why, Strength How, std::string Message, Location From, Location To,
                const Span *At, unsigned Statement);
  Conflict &addUse(ReasonId Why, Strength How, std::string Message, const LoopUse &Use);
  Location leaf(const LoopUse &Use, bool Write) const;

  const EffectTable &Table;
  const LoopBody &Body;
  const FunctionFacts &Facts;
  Summary Iteration;
  std::vector<Conflict> &Out;
};

Conflict &OutsideFinder::add(ReasonId Why, Strength How, std::string Message, Location From,
                             Location To, const Span *At, unsigned Statement) {
  for (Conflict &Known : Out)
    if (Known.Why == Why && Known.Message == Message) {
      Known.Spots.push_back({At, Statement});
      return Known;
    }
  Conflict &Found =
      Out.emplace_back(Conflict{Why, How, std::move(Message), std::move(From), std::move(To), {}});
  Found.Spots.push_back({At, Statement});
  return Found;
}

Location OutsideFinder::leaf(const LoopUse &Use, bool Write) const {
  const Origin &From = Write && Use.How.Write.present() ? Use.How.Write : Use.How.Read;
  bool IsWrite = &From == &Use.How.Write;
  Location End = Table.endOfUse(From, IsWrite);
  return End.valid() ? End : Use.At->begin();
}

Conflict &OutsideFinder::addUse(ReasonId Why, Strength How, std::string Message,
                                const LoopUse &Use) {
  Conflict &Found =
      add(Why, How, std::move(Message), leaf(Use, true), leaf(Use, false), Use.At, Use.Statement);
  Found.Kind = Use.On.Kind;
  return Found;
}

static bool isStandardStream(StringRef Usr) {
  if (!Usr.consume_front("c:@N@std@"))
    return false;
  Usr.consume_front("w");
  return Usr.starts_with("cout") || Usr.starts_with("cerr") || Usr.starts_with("clog");
}

/// Static variables that some callee changes, and where the loop's body has to do with each. What
/// only the loop's own function uses is compared access by access.
void OutsideFinder::judgeStates() {
  DenseMap<Resource, std::vector<Conflict::Spot>> Spots;
  for (const auto &[On, How] : Iteration.Uses)
    if (On.Kind == ResourceKind::Global && How.How > Access::Commutes)
      Spots[On];
  for (const LoopGlobal &Each : Body.Globals)
    if (auto It = Spots.find(Each.On); It != Spots.end())
      It->second.push_back({Each.At, Each.Statement});
  for (const LoopAccess &Each : Body.Accesses) {
    if (Each.Where.From != Memory::Base::Global)
      continue;
    auto On = Table.aliases(Body.Function).resourceOf(Each.Where);
    if (auto It = On ? Spots.find(*On) : Spots.end(); It != Spots.end() && !It->second.empty())
      It->second.push_back({Each.At, Each.Statement});
  }
  for (const ResourceUses::Entry *Each : Iteration.Uses.byName())
    if (auto It = Spots.find(Each->first); It != Spots.end() && !It->second.empty())
      judgeState(Each->first, Each->second, std::move(It->second));
}

/// A static variable that some callee uses.
void OutsideFinder::judgeState(const Resource &On, const UseSummary &How,
                               std::vector<Conflict::Spot> &&Spots) {
  Conflict Found{ReasonId::SharedState,
                 Strength::Certain,
                 {},
                 Table.endOfUse(How.Write, true),
                 Table.endOfUse(How.Read.present() ? How.Read : How.Write, !How.Read.present()),
                 {}};
  Found.Spots = std::move(Spots);
  Found.Kind = ResourceKind::Global;
  const std::string &Name = How.Label.str();
  if (isStandardStream(On.Name.str())) {
    Found.Why = ReasonId::OrderedOutput;
    Found.Message = "what is written to 'std::" + Name + "' must keep its order";
    Found.Orderable = true;
  } else if (!How.Lock.empty()) {
    Found.Why = ReasonId::LockedState;
    Found.How = Strength::Assumable;
    Found.Message = "'" + Name + "' is changed under '" + How.Lock.str() +
                    "'; the order of the changes is assumed not to matter";
  } else if (!How.ReadsOld) {
    Found.Why = ReasonId::ScratchState;
    Found.Message = "'" + Name + "' is scratch space that all tasks would share";
    Found.Static = !Table.seenFromOutside(On);
  } else {
    Found.Message = "'" + Name + "' is read and written by every iteration";
  }
  Out.push_back(std::move(Found));
}

/// What is only read has another value on the thread of a task, if it was ever set: also which
/// exception is being handled. Each thread rounds as LegalityJudge says.
void OutsideFinder::judgeThreadLocals() {
  for (const ResourceUses::Entry *Each : Iteration.Uses.byName()) {
    const auto &[On, How] = *Each;
    if (On.Kind != ResourceKind::ThreadLocal || How.How != Access::Read || On.Name == "fenv" ||
        (On.Name != "exceptions" && !Table.isWritten(On)))
      continue;
    Conflict Found{ReasonId::ThreadLocalState,
                   Strength::Certain,
                   "thread-local '" + How.Label.str() + "' has another value on each thread",
                   Table.endOfUse(How.Read, false),
                   Table.endOfUse(How.Read, false),
                   {}};
    if (On.Name == "exceptions")
      Found.Message = "which exception is being handled is asked for, and each thread has its own";
    for (const LoopUse &Use : Body.Uses)
      if (Use.On == On)
        Found.Spots.push_back({Use.At, Use.Statement});
    for (const LoopAccess &Use : Body.Accesses)
      if (Use.Where.From == Memory::Base::ThreadLocal &&
          Table.aliases(Body.Function).resourceOf(Use.Where) == On)
        Found.Spots.push_back({Use.At, Use.Statement});
    Found.Orderable = !Found.Spots.empty();
    Found.Kind = ResourceKind::ThreadLocal;
    Out.push_back(std::move(Found));
  }
}

/// The variable, or what it leads to, is another one in every iteration, or may be.
bool OutsideFinder::changes(VarId Var) const {
  if (Body.Declared.count(Var))
    return true;
  return any_of(Body.Accesses, [&](const LoopAccess &Each) {
    return Each.Where.Var == Var && Each.What != LoopAccess::Kind::Read;
  });
}

/// A virtual function that classes elsewhere may override.
void OutsideFinder::judgeOpenWorld() {
  if (!Iteration.Open.present())
    return;
  Witness Chain = Table.chainOfOpen(Iteration.Open);
  std::string Name = Chain.empty() ? std::string("a virtual function") : Chain.back().Function;
  Conflict &Found = add(ReasonId::OpenWorld, Strength::Assumable,
                        "'" + Name + "' is assumed not to be overridden beyond what was scanned",
                        Chain.empty() ? Location() : Chain.back().At, {}, nullptr, LoopControl);
  Found.Kind = ResourceKind::Unknown;
}

/// One file, by its name, in every iteration.
void OutsideFinder::judgeFiles() {
  std::map<Resource, std::vector<const LoopUse *>> Files;
  for (const LoopUse &Use : Body.Uses)
    if (isFile(Use.On))
      Files[Use.On].push_back(&Use);
  for (const auto &[On, Uses] : Files) {
    if (On.Index >= 0 && changes(VarId(On.Index - LocalKeyBase)))
      continue;
    auto Writes = find_if(Uses, [](const LoopUse *U) { return U->How.How > Access::Read; });
    if (Writes == Uses.end())
      continue;
    // The one that reads what it wrote, or else the other one that writes.
    auto Others = find_if(Uses, [&](const LoopUse *U) { return U != *Writes; });
    std::string Which = On.Index >= 0
                            ? "the file that '" + Uses.front()->How.Label.str() + "' names"
                            : "the file '" + On.Name.str().substr(5) + "'";
    Conflict Found{ReasonId::FileReused,
                   Strength::Certain,
                   "every iteration opens or changes " + Which,
                   leaf(**Writes, true),
                   Others == Uses.end() ? leaf(**Writes, true) : leaf(**Others, false),
                   {}};
    for (const LoopUse *Each : Uses)
      Found.Spots.push_back({Each->At, Each->Statement});
    Found.Kind = ResourceKind::World;
    Found.Orderable = true;
    Out.push_back(std::move(Found));
  }
}

void OutsideFinder::judge(const LoopUse &Use) {
  if (isFile(Use.On) || Use.How.How <= Access::Commutes)
    return; // Assumptions about the world are made per model, not here.
  const std::string &Name = Use.How.Label.str();
  switch (Use.On.Kind) {
  case ResourceKind::Global:
    return; // Never here.
  case ResourceKind::ThreadLocal:
    // The program's own, and not set anew: what is summed up there is one sum for each thread.
    if (const UseSummary *All = Iteration.Uses.find(Use.On);
        All && All->ReadsOld && Use.How.Write.present() &&
        StringRef(Use.On.Name.str()).starts_with("c:")) {
      addUse(ReasonId::ThreadLocalState, Strength::Certain,
             "thread-local '" + Name + "' carries a value from one iteration to the next", Use);
      return;
    }
    addUse(ReasonId::ThreadLocalState, Strength::Assumable,
           "thread-local '" + Name + "' is assumed to carry nothing from one task to the next",
           Use);
    return;
  case ResourceKind::Process:
    addUse(ReasonId::ProcessState, Strength::Certain,
           "the process's " + Use.On.Name.str() + " is changed", Use);
    return;
  case ResourceKind::Kernel:
    addUse(ReasonId::SharedHandle, Strength::Certain,
           Use.On.Name == "?" ? std::string("iterations may use one file or connection")
                              : "every iteration uses '" + Name + "', whose state depends on order",
           Use)
        .Orderable = true;
    return;
  case ResourceKind::World:
    addUse(ReasonId::OrderedOutput, Strength::Certain,
           "effects on the " + Use.On.Name.str() + " must keep their order", Use)
        .Orderable = true;
    return;
  case ResourceKind::Argument:
  case ResourceKind::Unknown:
    addUse(ReasonId::UnknownMemory, Strength::Unknown,
           "a called function writes memory that is not known", Use);
    return;
  }
}

void OutsideFinder::judgeCall(uint32_t Index, unsigned Statement) {
  const CallFacts &Call = Facts.Calls[Index];
  // Callables handed to it count as called.
  Node Leaf;
  Leaf.What = Node::Kind::Call;
  Leaf.Index = Index;
  Summary Of = Table.withoutUses(Body.Function, Leaf);
  Origin Unknown = Of.Unknown;
  if (!Unknown.present() && !Of.CalledParameters.empty())
    for (const Variable &Each : Facts.Variables)
      if (Each.Where == Variable::Storage::Parameter && Of.CalledParameters.count(Each.ParamIndex))
        Unknown = {&Call.At, NoFunction, {}, &Each.Name, 1};
  if (!Unknown.present())
    return;
  Witness Chain = Table.chainOfUnknown(Unknown);
  std::string Name = Chain.empty() ? Call.Name : Chain.back().Function;
  add(ReasonId::UnknownCallee, Strength::Unknown,
      Name.empty() ? std::string("it is not known which function is called through a pointer")
                   : "nothing is known of '" + Name + "'",
      Call.At.begin(), Chain.empty() ? Location() : Chain.back().At, &Call.At, Statement)
      .Kind = ResourceKind::Unknown;
}

void OutsideFinder::judgeExit(const LoopExit &Exit) {
  switch (Exit.What->What) {
  case Node::Kind::Break:
  case Node::Kind::Return:
    add(ReasonId::EarlyExit, Strength::Certain, "an iteration may end the loop",
        Exit.What->At.begin(), {}, &Exit.What->At, Exit.Statement);
    return;
  case Node::Kind::Goto:
  case Node::Kind::Label:
    add(ReasonId::Irreducible, Strength::Unknown, "a goto makes the order of execution unclear",
        Exit.What->At.begin(), {}, &Exit.What->At, Exit.Statement);
    return;
  case Node::Kind::Await:
  case Node::Kind::Yield:
    add(ReasonId::EarlyExit, Strength::Certain, "the coroutine is suspended in every iteration",
        Exit.What->At.begin(), {}, &Exit.What->At, Exit.Statement);
    return;
  default:
    return;
  }
}

} // namespace

void findOutsideConflicts(const EffectTable &Table, const LoopBody &Body,
                          std::vector<Conflict> &Out) {
  OutsideFinder(Table, Body, Out).run();
}

} // namespace concadvise
