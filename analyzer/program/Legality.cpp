// May the tasks of a loop run at once, on threads, in processes, on fibers of one thread?
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

using namespace llvm;

namespace concadvise {
namespace {

class LegalityJudge {
public:
  explicit LegalityJudge(const LoopTask &Of) : Of(Of) {
    for (Model Each : ConcurrentModels)
      Legal[Each].Verdict = Legality::Proven;
  }

  std::map<Model, ModelLegality> run() {
    // With nothing left to run concurrently, the order of the rest is the obstacle itself.
    bool Nothing = Of.Parts.At == 0 && !Of.Parts.Hoisted;
    for (const Conflict &Each : Of.Loop.Found.Conflicts)
      if (!Of.Parts.settles(Each) || (Nothing && !isReduction(Each)))
        judge(Each);
    if (Of.Parts.FindsFirst)
      sayAll(Legality::Assumed,
             makeReason(ReasonId::EarlyExit,
                        "iterations after the first match are assumed to do no harm when they run",
                        Of.Loop.Body.Loop->Header.begin()));
    judgeWorld();
    judgeCalls();
    judgeProcesses();
    judgeAsync();
    for (auto &[On, Answer] : Legal)
      stable_sort(Answer.Reasons, [&](const Reason &A, const Reason &B) {
        return Weight[{On, A.Code, A.Message}] > Weight[{On, B.Code, B.Message}];
      });
    return std::move(Legal);
  }

private:
  void say(Model On, Legality How, Reason Why) {
    ModelLegality &Answer = Legal[On];
    Answer.Verdict = std::max(Answer.Verdict, How);
    auto [Known, New] = Weight.try_emplace({On, Why.Code, Why.Message}, How);
    Known->second = std::max(Known->second, How);
    if (New)
      Answer.Reasons.push_back(std::move(Why));
  }
  void sayAll(Legality How, const Reason &Why) {
    for (Model Each : ConcurrentModels)
      say(Each, How, Why);
  }

  void judge(const Conflict &Of);
  void judgeScratch(const Conflict &Of);
  void judgeWorld();
  void judgeCalls();
  void judgeProcesses();
  void judgeAsync();
  bool taskWaits() const { return !Of.Task.Blocks.empty(); }
  void judgeTurns();
  void judgeLocksAgain();
  void judgeErrors();

  const LoopTask &Of;
  std::map<Model, ModelLegality> Legal;
  std::map<std::tuple<Model, std::string, std::string>, Legality> Weight;
};

Legality legalityOfStrength(Conflict::Strength How) {
  switch (How) {
  case Conflict::Strength::Assumable:
    return Legality::Assumed;
  case Conflict::Strength::Sometimes:
  case Conflict::Strength::Unknown:
    return Legality::Unknown;
  case Conflict::Strength::Certain:
    return Legality::Unsafe;
  }
  return Legality::Unknown;
}

/// Static memory that each task writes before it reads it.
void LegalityJudge::judgeScratch(const Conflict &Each) {
  Reason Why = reasonOf(Each);
  say(Model::Threads, Legality::Unsafe, Why);
  // A worker process has its own; what one task leaves there, the next one overwrites.
  if (!Each.Static)
    say(Model::Processes, Legality::Assumed,
        makeReason(ReasonId::ScratchState,
                   Each.Message + "; it is assumed that nothing reads it after the loop", Each.From,
                   Each.To));
  if (taskWaits())
    say(Model::Async, Legality::Unsafe,
        makeReason(ReasonId::StateAcrossSwitch,
                   Each.Message + ", and a task may be switched while it uses it", Each.From,
                   Each.To));
}

void LegalityJudge::judge(const Conflict &Each) {
  Reason Why = reasonOf(Each);
  switch (Each.Why) {
  case ReasonId::ScratchState:
    return judgeScratch(Each);
  case ReasonId::ThreadLocalState:
    if (Each.How == Conflict::Strength::Certain)
      return sayAll(Legality::Unsafe, Why);
    say(Model::Threads, Legality::Assumed, Why);
    say(Model::Processes, Legality::Assumed, Why);
    if (taskWaits())
      say(Model::Async, Legality::Unsafe,
          makeReason(ReasonId::StateAcrossSwitch,
                     Each.Message + ", and all fibers share one thread's", Each.From, Each.To));
    return;
  case ReasonId::ProcessState:
    say(Model::Threads, Legality::Unsafe, Why);
    say(Model::Async, Legality::Unsafe, Why);
    say(Model::Processes, Legality::Assumed,
        makeReason(ReasonId::ProcessState,
                   Each.Message + " in a worker process: assumed not to be needed after the task",
                   Each.From, Each.To));
    return;
  case ReasonId::SharedHandle:
    say(Model::Threads, Legality::Unsafe, Why);
    say(Model::Async, Legality::Unsafe, Why);
    say(Model::Processes, Legality::Unsafe,
        makeReason(ReasonId::HandleAcrossFork, Each.Message, Each.From, Each.To));
    return;
  case ReasonId::LockedState:
    say(Model::Threads, Legality::Assumed, Why);
    say(Model::Processes, Legality::Unsafe,
        makeReason(ReasonId::LostInChild, Each.Message + "; in a worker process it is lost",
                   Each.From, Each.To));
    say(Model::Async, taskWaits() ? Legality::Unsafe : Legality::Assumed,
        taskWaits() ? makeReason(ReasonId::SharedLock, Each.Message, Each.From, Each.To) : Why);
    return;
  default:
    if (!Each.Checks) // Else the rewrite asks whether the obstacle is there.
      return sayAll(legalityOfStrength(Each.How), Why);
    if (StringRef Apart = Why.Message; Apart.consume_back(" are assumed not to overlap"))
      Why.Message = (Apart + " must not overlap").str();
    Why.Message += "; checked in front of the loop";
    return sayAll(Legality::Guarded, Why);
  }
}

void LegalityJudge::judgeWorld() {
  bool Effects = false;
  for (const ResourceUses::Entry *Each : Of.Task.Uses.byName()) {
    const auto &[On, Use] = *Each;
    bool Changes = On.Kind == ResourceKind::World && Use.How >= Access::Commutes;
    if (!Changes)
      continue;
    Effects = true;
    if (Use.How != Access::Commutes)
      continue; // Ordered: a conflict already.
    Witness Chain =
        Of.Table.chainOfUse(Use.Write.present() ? Use.Write : Use.Read, Use.Write.present());
    std::string What =
        On.Name == "network"
            ? std::string("the far side is assumed to accept requests in any order")
            : "effects on the " + On.Name.str() + " are assumed not to depend on their order";
    sayAll(Legality::Assumed,
           makeReason(ReasonId::OutsideWorld, What, Chain.empty() ? Location() : Chain.back().At));
  }
  if (Of.Table.program().setsArithmetic())
    for (Model On : {Model::Threads, Model::Processes})
      say(On, Legality::Assumed,
          makeReason(ReasonId::ThreadLocalState,
                     "the task is assumed not to depend on the rounding mode, which the program "
                     "changes and each thread has its own of",
                     Of.Loop.Body.Loop->Header.begin()));
  auto Sleep = Of.Task.Blocks.find(WaitReason::Sleep);
  if (Sleep != Of.Task.Blocks.end() && Sleep->second.Certainty != Truth::No) {
    Witness Chain = Of.Table.chain(Sleep->second.Via, WaitReason::Sleep);
    sayAll(Legality::Assumed,
           makeReason(ReasonId::SleepMayPace, "the sleep is assumed not to pace the loop",
                      Chain.empty() ? Location() : Chain.back().At));
  }
  if (Effects && Of.Task.Throws != Truth::No)
    sayAll(Legality::Assumed,
           makeReason(ReasonId::ExceptionOrder,
                      "when a task throws, later ones may already have had their effect",
                      Of.Loop.Body.Loop->Header.begin()));
}

void LegalityJudge::judgeCalls() {
  auto At = [](const Origin &From) { return From.At ? From.At->begin() : Location(); };
  if (Of.Task.Exits != Truth::No)
    sayAll(Legality::Unsafe,
           makeReason(ReasonId::EndsProgram, "a task may end the program", At(Of.Task.ExitVia)));
  judgeTurns();
  judgeLocksAgain();
  judgeErrors();
  if (Of.Task.Once.present())
    sayAll(Legality::Unsafe, makeReason(ReasonId::CallOnce, "a task calls what must be called once",
                                        At(Of.Task.Once)));
  if (Of.Task.Affine.present()) {
    Reason Why = makeReason(ReasonId::ThreadAffine, "a task calls what must stay on one thread",
                            At(Of.Task.Affine));
    say(Model::Threads, Legality::Unsafe, Why);
    say(Model::Processes, Legality::Unsafe, Why);
  }
}

/// Where all that takes time is done under a lock, tasks on threads wait for each other.
void LegalityJudge::judgeTurns() {
  bool Nothing = Of.Parts.At == 0 && !Of.Parts.Hoisted;
  Summary Whole;
  if (Nothing)
    Whole = Of.Table.ofRegion(Of.Loop.Body.Function, Of.Loop.Body.Statements);
  const Summary &Work = Nothing ? Whole : Of.Task;
  bool Waits = any_of(Work.Blocks, [](const auto &B) { return B.first != WaitReason::Lock; });
  if (Work.Free || (Work.Cpu == Truth::No && !Waits))
    return;
  Reason Why = makeReason(ReasonId::UnderOneLock,
                          "all that takes time is done under a lock: tasks would take turns",
                          Work.CpuVia.At ? Work.CpuVia.At->begin() : Location());
  say(Model::Threads, Legality::Unsafe, Why);
  say(Model::Async, Legality::Unsafe, Why);
}

static bool isUnderLock(const Node &Part, const Node &Loop, bool Locked) {
  if (&Part == &Loop)
    return Locked;
  Locked |= Part.What == Node::Kind::Locked;
  return any_of(Part.Children, [&](const Node &Child) { return isUnderLock(Child, Loop, Locked); });
}

/// A lock that is held around the loop may be taken again by its thread, but not by tasks on
/// others.
void LegalityJudge::judgeLocksAgain() {
  if (!Of.Task.Blocks.count(WaitReason::Lock) || !Of.Table.program().locksAgain())
    return;
  Location At = Of.Loop.Body.Loop->Header.begin();
  bool Held = isUnderLock(Of.facts().Body, *Of.Loop.Body.At, false);
  Reason Why = makeReason(ReasonId::LockHeldAround,
                          Held ? "a task takes a lock while one is held around the loop"
                               : "no lock that a task takes is assumed to be held around the loop",
                          At);
  sayAll(Held ? Legality::Unsafe : Legality::Assumed, Why);
}

/// What the serial loop left in `errno` is asked for right behind it: the first call there.
void LegalityJudge::judgeErrors() {
  const FunctionFacts &Facts = Of.facts();
  const Span &Loop = Of.Loop.Body.Loop->At;
  // Calls stand in the order of evaluation.
  auto Next =
      find_if(Facts.Calls, [&](const CallFacts &Call) { return Call.At.Offset >= Loop.end(); });
  if (Next != Facts.Calls.end() &&
      is_contained({"__errno_location", "fetestexcept", "fegetexceptflag"}, Next->Name))
    sayAll(Legality::Assumed,
           makeReason(ReasonId::ThreadLocalState,
                      "what tasks leave in errno, and in other flags of their threads, is assumed "
                      "not to be asked for after the loop",
                      Next->At.begin()));
}

/// A variable set anew in each iteration becomes the task's own when it is wrapped.
static bool isPrivate(const Dependences &Found, VarId Var) {
  return any_of(Found.Privates, [&](const PrivateVariable &P) { return P.Var == Var; });
}

void LegalityJudge::judgeProcesses() {
  for (const LoopAccess &Each : Of.Loop.Body.Accesses) {
    VarId Var = Each.Where.Var;
    bool Own = Each.Where.From == Memory::Base::Local &&
               (Of.Loop.Body.Declared.count(Var) || isPrivate(Of.Loop.Found, Var) ||
                Of.Parts.Folds.count(Var)) &&
               !Each.Where.throughPointer();
    if (Own || Each.What == LoopAccess::Kind::Read || !Of.Parts.inTask({Each.At, Each.Statement}))
      continue;
    say(Model::Processes, Legality::Unsafe,
        makeReason(ReasonId::LostInChild,
                   "what a task writes to '" + Each.Label + "' is lost in a worker process",
                   Each.At->begin()));
  }
  auto Check = [&](const TypeFacts &Type, const std::string &Name, Location At) {
    bool Closure = StringRef(Type.Record).contains("(lambda");
    if (Closure || Type.HasPointer || Type.What == TypeFacts::Kind::Pointer)
      say(Model::Processes, Legality::Unsafe,
          makeReason(ReasonId::NotSendable,
                     Name + " of type " + Type.Spelling + " cannot be sent between processes",
                     std::move(At)));
  };
  for (VarId Var : crossingsOf(Of)) {
    const Variable &Crosses = Of.facts().Variables[Var];
    Check(Crosses.Type, "'" + Crosses.Name + "'", Crosses.Decl);
  }
  if (Of.Parts.Hoisted)
    Check(Of.Parts.HoistedType, "the result", Of.Parts.Hoisted->begin());
}

void LegalityJudge::judgeAsync() {
  for (const auto &[Why, Block] : Of.Task.Blocks) {
    if (Block.Hookable || Why == WaitReason::PageFault || Why == WaitReason::Terminal ||
        Why == WaitReason::Lock)
      continue;
    Witness Chain = Of.Table.chain(Block.Via, Why);
    std::string Name = Chain.empty() ? "a call" : "'" + Chain.back().Function + "'";
    say(Model::Async, Legality::Unsafe,
        makeReason(ReasonId::NotHookable,
                   Name + " waits where the async runtime cannot step in: all tasks would wait",
                   Chain.empty() ? Location() : Chain.back().At));
  }
}

} // namespace

std::map<Model, ModelLegality> legalityOf(const LoopTask &Of) { return LegalityJudge(Of).run(); }

static bool declares(const Node &Each, VarId Var) {
  return (Each.What == Node::Kind::Declare && Each.Var == Var) ||
         any_of(Each.Children, [&](const Node &Child) { return declares(Child, Var); });
}

/// The destructor is one of an object that these statements declare, or may be.
static bool endsIn(const FunctionFacts &Facts, const Node &Destructor,
                   ArrayRef<const Node *> Statements) {
  const std::optional<Place> &Object = Facts.Calls[Destructor.Index].Receiver;
  return !Object || Object->From != Place::Root::Var ||
         any_of(Statements, [&](const Node *Each) { return declares(*Each, Object->Var); });
}

LoopTask taskOf(const EffectTable &Table, const JudgedLoop &Loop, const Split &Parts) {
  std::vector<const Node *> Nodes;
  for (unsigned I = 0; I != Parts.At; ++I)
    Nodes.push_back(Loop.Body.Statements[I]);
  if (Loop.Body.Item)
    Nodes.push_back(Loop.Body.Item);
  // Calls inside the hoisted expression belong to the task as well.
  std::vector<Node> Hoisted;
  if (Parts.Hoisted)
    for (auto [Call, Statement] : Loop.Body.Calls) {
      const FunctionFacts &Facts = Table.program().facts(Loop.Body.Function);
      if (Statement != Parts.At || !Parts.Hoisted->contains(Facts.Calls[Call].At))
        continue;
      Node &Leaf = Hoisted.emplace_back();
      Leaf.What = Node::Kind::Call;
      Leaf.Index = Call;
    }
  for (const Node &Each : Hoisted)
    Nodes.push_back(&Each);
  // The task's own objects end with it.
  for (const Node *Each : Loop.Body.ScopeEnd)
    if (Parts.At > 0 && endsIn(Table.program().facts(Loop.Body.Function), *Each, Nodes))
      Nodes.push_back(Each);
  return {Table, Loop, Parts, Table.ofRegion(Loop.Body.Function, Nodes)};
}

} // namespace concadvise
