#include "analyzer/program/Split.h"

#include "analyzer/program/Nodes.h"
#include "analyzer/program/OwnNames.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

bool Split::inTask(const Conflict::Spot &Spot) const {
  if (Spot.Statement == LoopControl)
    return true;
  if (Spot.Statement < At)
    return true;
  return Hoisted && Spot.Statement == At && Spot.At && Hoisted->contains(*Spot.At);
}

bool Split::settles(const Conflict &Of) const {
  auto Outside = [&](const Conflict::Spot &S) { return !inTask(S); };
  if (FindsFirst) // All tasks have ended when the rest runs, once.
    return Of.Why == ReasonId::EarlyExit ||
           (Of.Keys.empty() ? !Of.Spots.empty() && all_of(Of.Spots, Outside)
                            : any_of(Of.Spots, Outside));
  if (HandsOver.count(Of.Leaves) || (!Folds.empty() && isReduction(Of)))
    return true;
  return Of.Orderable && (KeepsState || !Of.Passes) &&
         none_of(Of.Spots, [&](const Conflict::Spot &S) { return inTask(S); });
}

namespace {

/// Waiting for a terminal or a page is what any code does; the rest is worth overlapping.
bool waits(const Summary &Of) {
  return any_of(Of.Blocks, [](const auto &Each) {
    switch (Each.first) {
    case WaitReason::Terminal:
    case WaitReason::PageFault:
    case WaitReason::Lock:
    case WaitReason::Condition:
      return false;
    default:
      return Each.second.Certainty != Truth::No;
    }
  });
}

bool heavy(const Summary &Of) { return waits(Of) || Of.Cpu != Truth::No; }

class Splitter {
public:
  Splitter(const EffectTable &Table, const JudgedLoop &Of)
      : Table(Table), Of(Of), Facts(Table.program().facts(Of.Body.Function)) {
    for (auto [Call, Statement] : Of.Body.Calls)
      Calls.push_back({&Facts.Calls[Call], Statement, heavyCall(Facts.Calls[Call])});
  }

  Split run() {
    // What passes from one iteration to the next is the ordered part where that leaves the work to
    // the tasks; else it is what keeps the loop serial.
    OrdersState = true;
    Split Stateful = best();
    Stateful.KeepsState = true;
    if (Stateful.Worth && !Stateful.HeavySink)
      return Stateful;
    OrdersState = false;
    return best();
  }

  Split best() const {
    Split Plain = split({});
    if (Plain.At > 0 && !Plain.HeavySink)
      return Plain;
    // Values that the loop leaves need not keep what makes them in order.
    Split Handing = split(leftValues());
    return handsOver(Handing) ? Handing : Plain;
  }

  /// The whole body is the task.
  Split fold(std::set<VarId> Into) const {
    Split Out = at(unsigned(Of.Body.Statements.size()));
    Out.Folds = std::move(Into);
    return Out;
  }

  Split search() const {
    Split Out = at(Of.Body.Guard + 1);
    Out.Hoisted.reset();
    Out.HeavySink = false;
    Out.FindsFirst = true;
    return Out;
  }

private:
  struct HeavyCall {
    const CallFacts *Call;
    unsigned Statement;
    bool Heavy;
  };

  Split split(const std::set<VarId> &HandsOver) const {
    unsigned Count = Of.Body.Statements.size();
    unsigned Ordered = firstOrdered(HandsOver), Writes = firstOuterWrite(HandsOver);
    Split Plain = at(Ordered, HandsOver);
    // Results written in place go to the sink too where nothing heavy goes with them: then worker
    // processes can send them back.
    if (Writes < Ordered || (Ordered == Count && Writes < Count)) {
      Split Sending = at(std::min(Writes, Ordered), HandsOver);
      if (Sending.Worth && !Sending.HeavySink)
        return Sending;
    }
    return Plain;
  }

  bool heavyCall(const CallFacts &Call) const {
    Node Leaf;
    Leaf.What = Node::Kind::Call;
    Leaf.Index = uint32_t(&Call - Facts.Calls.data());
    return heavy(Table.withoutUses(Of.Body.Function, Leaf));
  }

  bool isOrdered(const Conflict &Of) const { return Of.Orderable && (OrdersState || !Of.Passes); }

  unsigned firstOrdered(const std::set<VarId> &HandsOver) const {
    unsigned First = Of.Body.Statements.size();
    for (const Conflict &Each : Of.Found.Conflicts)
      if (isOrdered(Each) && !HandsOver.count(Each.Leaves))
        for (const Conflict::Spot &Spot : Each.Spots)
          if (Spot.Statement != LoopControl)
            First = std::min(First, Spot.Statement);
    return First;
  }

  std::set<VarId> leftValues() const;
  bool handsOver(const Split &Into) const;
  unsigned firstOuterWrite(const std::set<VarId> &HandsOver) const;
  Split at(unsigned Statement, std::set<VarId> HandsOver = {}) const;
  bool isOrderedSpot(const CallFacts &Call) const;
  bool heavyStatement(unsigned Statement) const;
  void hoist(Split &Into) const;
  bool unconditional(const Node &Within, const Span &At) const;
  bool movable(const Span &At, unsigned Statement) const;

  const EffectTable &Table;
  const JudgedLoop &Of;
  const FunctionFacts &Facts;
  std::vector<HeavyCall> Calls;
  bool OrdersState = false;
};

/// Variables whose last value is used later, and whose place a task's own can take.
std::set<VarId> Splitter::leftValues() const {
  std::set<VarId> Out;
  if (isTried(Facts, Of.Body))
    return Out;
  for (const PrivateVariable &Each : Of.Found.Privates)
    if (Each.Last && isOwnable(Table, Of.Body, Each) &&
        Facts.Variables[Each.Var].Type.What != TypeFacts::Kind::Array)
      Out.insert(Each.Var);
  return Out;
}

/// Something is gained, and every iteration comes to its end with those values set.
bool Splitter::handsOver(const Split &Into) const {
  if (Into.At == 0 || Into.HeavySink || Into.HandsOver.empty() || Of.Body.Guarding)
    return false;
  if (any_of(Of.Body.Exits, [&](const LoopExit &Each) { return Each.Statement < Into.At; }))
    return false;
  return all_of(Of.Found.Privates, [&](const PrivateVariable &Each) {
    auto Set = Of.Body.SetBy.find(Each.Key);
    return !Into.HandsOver.count(Each.Var) || (Set != Of.Body.SetBy.end() && Set->second < Into.At);
  });
}

/// The first statement that writes memory of the function around the loop; privates do not count.
unsigned Splitter::firstOuterWrite(const std::set<VarId> &HandsOver) const {
  unsigned First = Of.Body.Statements.size();
  for (const LoopAccess &Each : Of.Body.Accesses) {
    bool Own = Each.Where.From == Memory::Base::Local && Of.Body.Declared.count(Each.Where.Var) &&
               !Each.Where.throughPointer();
    Own |= Each.Where.From == Memory::Base::Local && HandsOver.count(Each.Where.Var);
    if (!Own && Each.What != LoopAccess::Kind::Read && Each.Statement != LoopControl)
      First = std::min(First, Each.Statement);
  }
  return First;
}

/// The call is itself the append, print or update that stays in order.
bool Splitter::isOrderedSpot(const CallFacts &Call) const {
  return any_of(Of.Found.Conflicts, [&](const Conflict &Each) {
    return isOrdered(Each) &&
           any_of(Each.Spots, [&](const Conflict::Spot &S) { return S.At == &Call.At; });
  });
}

bool Splitter::heavyStatement(unsigned Statement) const {
  return any_of(Calls, [&](const HeavyCall &Each) {
    return Each.Heavy && Each.Statement == Statement && !isOrderedSpot(*Each.Call);
  });
}

Split Splitter::at(unsigned Statement, std::set<VarId> HandsOver) const {
  Split Out;
  Out.At = Statement;
  Out.HandsOver = std::move(HandsOver);
  unsigned Count = Of.Body.Statements.size();
  for (unsigned I = 0; I != Statement; ++I)
    Out.Worth |= heavyStatement(I) || holds(*Of.Body.Statements[I], Node::Kind::Loop);
  if (Statement < Count && heavyStatement(Statement))
    hoist(Out);
  Out.Worth |= Out.Hoisted.has_value();
  for (const HeavyCall &Each : Calls)
    if (Each.Heavy && Each.Statement >= Statement && Each.Statement != LoopControl &&
        !isOrderedSpot(*Each.Call))
      Out.HeavySink |= !Out.Hoisted || !Out.Hoisted->contains(Each.Call->At);
  return Out;
}

/// The expression runs whenever its statement does: it is under no branch, loop or handler.
bool Splitter::unconditional(const Node &Within, const Span &At) const {
  for (const Node &Child : Within.Children) {
    if (Child.What == Node::Kind::Call && Child.Index < Facts.Calls.size() &&
        At.contains(Facts.Calls[Child.Index].At))
      return true;
    if (Child.What == Node::Kind::Block && unconditional(Child, At))
      return true;
    bool Decides = Child.What == Node::Kind::Branch || Child.What == Node::Kind::Switch;
    if (Decides && !Child.Children.empty() && unconditional(Child.Children.front(), At))
      return true;
  }
  return false;
}

/// Nothing inside the expression is bound to the order, and nothing around it in the statement
/// changes what it uses.
bool Splitter::movable(const Span &At, unsigned Statement) const {
  if (!At.Editable || !unconditional(*Of.Body.Statements[Statement], At))
    return false;
  for (const Conflict &Each : Of.Found.Conflicts)
    for (const Conflict::Spot &Spot : Each.Spots)
      if (isOrdered(Each) && Spot.At && At.contains(*Spot.At))
        return false;
  std::set<Resource> Inside;
  bool Writes = false;
  for (const LoopAccess &Each : Of.Body.Accesses)
    if (Each.Statement == Statement && At.contains(*Each.At)) {
      Inside.insert(Each.Key);
      Writes |= Each.What != LoopAccess::Kind::Read;
    }
  return none_of(Of.Body.Accesses, [&](const LoopAccess &Each) {
    bool Around = Each.Statement == Statement && !At.contains(*Each.At);
    return Around && Inside.count(Each.Key) && (Writes || Each.What != LoopAccess::Kind::Read);
  });
}

/// The argument names an object that is there before and after the call. A copy of it is not the
/// same: the callee may keep its address, or a view of it.
static bool namesObject(const FunctionFacts &Facts, const Argument &Arg) {
  bool Scalar = Arg.Type.What == TypeFacts::Kind::Integer ||
                Arg.Type.What == TypeFacts::Kind::Floating ||
                Arg.Type.What == TypeFacts::Kind::Bool;
  if (!Arg.From || Scalar || Arg.How == Argument::Passing::Value)
    return false;
  if (Arg.From->From == Place::Root::CallResult && Arg.From->Call < Facts.Calls.size())
    return Facts.Calls[Arg.From->Call].Result.What == TypeFacts::Kind::Reference;
  return Arg.From->From != Place::Root::Literal;
}

/// Chooses the largest expression of the sink's first statement that holds all that is heavy in it.
void Splitter::hoist(Split &Into) const {
  struct Candidate {
    const Span *At;
    const TypeFacts *Type;
  };
  std::vector<Candidate> Candidates;
  for (const HeavyCall &Each : Calls) {
    if (Each.Statement != Into.At)
      continue;
    const TypeFacts &Result = Each.Call->Result;
    // What is discarded does not cross; what can be assigned to must stay what it is.
    bool Value = Result.What != TypeFacts::Kind::Void &&
                 (Result.What != TypeFacts::Kind::Reference || Result.Const);
    if (Value && Each.Call->ResultUsed && !isOrderedSpot(*Each.Call))
      Candidates.push_back({&Each.Call->At, &Each.Call->Result});
    for (const Argument &Arg : Each.Call->Args)
      if (Arg.How != Argument::Passing::Ref && Arg.How != Argument::Passing::Pointer &&
          !namesObject(Facts, Arg))
        Candidates.push_back({&Arg.At, &Arg.Type});
  }
  const Candidate *Best = nullptr;
  for (const Candidate &Each : Candidates) {
    bool All = all_of(Calls, [&](const HeavyCall &Heavy) {
      return !Heavy.Heavy || Heavy.Statement != Into.At || isOrderedSpot(*Heavy.Call) ||
             Each.At->contains(Heavy.Call->At);
    });
    bool Whole = Each.At->contains(Of.Body.Statements[Into.At]->At);
    if (All && !Whole && movable(*Each.At, Into.At) &&
        (!Best || Each.At->Length > Best->At->Length))
      Best = &Each;
  }
  if (!Best)
    return;
  Into.Hoisted = *Best->At;
  Into.HoistedType = *Best->Type;
  Into.HoistedKnown = true;
}

} // namespace

/// It ends in a jump out of the loop, and holds no other.
static bool endsInLeaving(const LoopBody &Body) {
  unsigned Last = Body.Statements.size() - 1;
  const LoopExit *Only = nullptr;
  for (const LoopExit &Each : Body.Exits) {
    bool Leaves = Each.What->What == Node::Kind::Break || Each.What->What == Node::Kind::Return;
    if (!Each.LeavesLoop && Each.Statement <= Body.Guard)
      continue;
    if (Only || !Leaves || Each.Statement != Last || Last <= Body.Guard)
      return false;
    Only = &Each;
  }
  return Only && any_of(Body.Statements[Last]->Children,
                        [&](const Node &Child) { return &Child == Only->What; });
}

/// The task changes nothing that is there after it.
static bool onlyAsks(const LoopBody &Body) {
  auto Changes = [&](const LoopAccess &Each) {
    bool Own = Each.Where.From == Memory::Base::Local && Body.Declared.count(Each.Where.Var) &&
               !Each.Where.throughPointer();
    bool InTask = Each.Statement == LoopControl || Each.Statement <= Body.Guard;
    return InTask && !Own && Each.What != LoopAccess::Kind::Read;
  };
  auto Acts = [&](const LoopUse &Each) {
    bool InTask = Each.Statement == LoopControl || Each.Statement <= Body.Guard;
    return InTask && Each.How.How > Access::Read;
  };
  auto Sets = [&](const LoopGlobal &Each) {
    bool InTask = Each.Statement == LoopControl || Each.Statement <= Body.Guard;
    return InTask && Each.How > Access::Read;
  };
  return none_of(Body.Accesses, Changes) && none_of(Body.Uses, Acts) && none_of(Body.Globals, Sets);
}

std::optional<Split> splitSearch(const EffectTable &Table, const JudgedLoop &Opened) {
  const LoopBody &Body = Opened.Body;
  if (!Body.Guarding || !endsInLeaving(Body) || !onlyAsks(Body))
    return std::nullopt;
  return Splitter(Table, Opened).search();
}

Split foldInto(const EffectTable &Table, const JudgedLoop &Of, std::set<VarId> Vars) {
  return Splitter(Table, Of).fold(std::move(Vars));
}

Split splitBody(const EffectTable &Table, const JudgedLoop &Of) {
  return Splitter(Table, Of).run();
}

} // namespace concadvise
