#include "analyzer/program/FlowWalk.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

void Flow::meet(const Flow &Other) {
  if (Other.Dead) {
    Ends &= Other.Ends;
    return;
  }
  if (Dead) {
    *this = Other;
    return;
  }
  std::erase_if(Replaced, [&](auto &Each) {
    auto It = Other.Replaced.find(Each.first);
    return It == Other.Replaced.end() || It->second != Each.second;
  });
}

bool Flow::covers(const Resource &Key) const {
  return any_of(Replaced, [&](const auto &Each) {
    const Resource &Kill = Each.first;
    if (Kill.Kind != Key.Kind || Kill.Index != Key.Index ||
        !StringRef(Key.Name.str()).starts_with(Kill.Name.str()))
      return false;
    StringRef Rest = StringRef(Key.Name.str()).drop_front(Kill.Name.str().size());
    return Rest.empty() || Rest.front() == '.' || (Each.second && Rest.front() == '[');
  });
}

std::optional<int64_t> roundsOf(const LoopFacts &Loop) {
  if (Loop.What != LoopFacts::Kind::Counted || !Loop.Lower.isConstant() ||
      !Loop.Upper.isConstant() || Loop.Step == 0)
    return std::nullopt;
  __int128 Distance = __int128(Loop.Upper.Constant) - Loop.Lower.Constant;
  __int128 Rounds = Loop.Step > 0 ? (Distance + Loop.Step - 1) / Loop.Step
                                  : (Distance + Loop.Step + 1) / Loop.Step;
  return int64_t(std::clamp<__int128>(Rounds, 0, INT64_MAX));
}

/// A member, an element, a variable that outlives the call.
static bool isKept(const Place &On, const FunctionFacts &Facts) {
  if (On.From == Place::Root::This)
    return true;
  if (On.From != Place::Root::Var || On.Var >= Facts.Variables.size())
    return false;
  Variable::Storage Where = Facts.Variables[On.Var].Where;
  bool Local = Where == Variable::Storage::Local || Where == Variable::Storage::Parameter;
  return !Local || any_of(On.Path, [](const Place::Step &Step) {
    return Step.What != Place::Step::Kind::Field;
  });
}

/// `return found->second;`, not `return -1;` or `return error;`.
static bool returnsKept(const Node &Each, const FunctionFacts &Facts) {
  if (Each.Children.empty() || Each.Children.back().What != Node::Kind::Return)
    return false;
  return any_of(Each.Children, [&](const Node &Event) {
    if (Event.What == Node::Kind::Read)
      return isKept(Event.On, Facts);
    if (Event.What != Node::Kind::Call || Event.Index >= Facts.Calls.size())
      return false;
    const CallFacts &Copy = Facts.Calls[Event.Index];
    return Copy.What == CallFacts::Kind::Constructor && Copy.Args.size() == 1 &&
           Copy.Args.front().From && isKept(*Copy.Args.front().From, Facts);
  });
}

void FlowWalk::children(const Node &Each) {
  bool Live = !Now.Dead;
  for (const Node &Child : Each.Children)
    walk(Child);
  Answered |= Live && Conditions && Each.Statement && returnsKept(Each, Facts);
}

void FlowWalk::walk(const Node &Each) {
  switch (Each.What) {
  case Node::Kind::Block:
    return children(Each);
  case Node::Kind::Loop:
    return loop(Each);
  case Node::Kind::Branch:
    return branch(Each);
  case Node::Kind::Switch:
    return switchOver(Each);
  case Node::Kind::Try:
    return tryBlock(Each);
  case Node::Kind::Locked:
    return locked(Each);
  case Node::Kind::Deferred:
    return event(Each);
  case Node::Kind::Declare:
  case Node::Kind::Read:
  case Node::Kind::Write:
  case Node::Kind::Update:
  case Node::Kind::Bind:
  case Node::Kind::Hold:
  case Node::Kind::Call:
  case Node::Kind::Await:
  case Node::Kind::Yield:
    return event(Each);
  case Node::Kind::Break:
  case Node::Kind::Continue:
  case Node::Kind::Return:
  case Node::Kind::Goto:
  case Node::Kind::Label:
  case Node::Kind::Throw:
  case Node::Kind::Asm:
    return jump(Each);
  }
}

void FlowWalk::jump(const Node &Each) {
  event(Each);
  bool Lands = Each.What == Node::Kind::Label || Each.What == Node::Kind::Goto ||
               Each.What == Node::Kind::Asm;
  if (Now.Dead && !Lands) // `abort(); break;`
    return;
  switch (Each.What) {
  case Node::Kind::Return:
    AtReturn.meet(Now);
    Now.Dead = true;
    Now.Ends = false;
    return;
  case Node::Kind::Goto:
  case Node::Kind::Label:
  case Node::Kind::Asm:
    Irreducible = true;
    Now = {};
    return;
  default:
    Now.Dead = true;
    Now.Ends = false;
  }
}

void FlowWalk::branch(const Node &Each) {
  if (Each.Children.empty())
    return;
  walk(Each.Children.front());
  Flow Before = Now, After{true, true, {}};
  ++Conditions;
  for (const Node &Arm : ArrayRef(Each.Children).drop_front()) {
    Now = Before;
    enterArm();
    walk(Arm);
    leaveArm(Now.Dead && Now.Ends);
    After.meet(Now);
  }
  --Conditions;
  if (Each.Children.size() < 3)
    After.meet(Before);
  Now = std::move(After);
}

/// Groups fall through and break out of the middle: nothing they overwrite is certain afterwards.
void FlowWalk::switchOver(const Node &Each) {
  if (Each.Children.empty())
    return;
  walk(Each.Children.front());
  Flow Before = Now;
  ++Conditions;
  for (const Node &Group : ArrayRef(Each.Children).drop_front()) {
    Now = Before;
    enterArm();
    walk(Group);
    leaveArm(Now.Dead && Now.Ends);
  }
  --Conditions;
  Now = std::move(Before);
}

void FlowWalk::tryBlock(const Node &Each) {
  if (Each.Children.empty())
    return;
  Flow Before = Now;
  walk(Each.Children.front());
  Flow After = Now;
  ++Conditions;
  for (const Node &Handler : ArrayRef(Each.Children).drop_front()) {
    Now = Before;
    ++Handlers;
    walk(Handler);
    --Handlers;
    After.meet(Now);
  }
  --Conditions;
  Now = std::move(After);
}

static bool leavesEarly(const Node &Each) {
  if (Each.What == Node::Kind::Break || Each.What == Node::Kind::Continue)
    return true;
  return Each.What != Node::Kind::Deferred && any_of(Each.Children, leavesEarly);
}

void FlowWalk::loop(const Node &Each) {
  const LoopFacts *Loop = Each.Index < Facts.Loops.size() ? &Facts.Loops[Each.Index] : nullptr;
  std::optional<int64_t> Rounds = Loop ? roundsOf(*Loop) : std::nullopt;
  bool Once = (Rounds && *Rounds > 0) || (Loop && Loop->What == LoopFacts::Kind::Do);
  Flow Before = Now;
  enterLoop(Each);
  children(Each);
  leaveLoop(Each);
  // The body may not run at all, or only in part.
  if (!Once || leavesEarly(Each))
    Now = std::move(Before);
}

void FlowWalk::locked(const Node &Each) {
  bool Outermost = Lock.empty();
  if (Outermost) {
    Lock = Each.Text;
    if (Lock.empty() && Each.On.From == Place::Root::Var && Each.On.Var < Facts.Variables.size())
      Lock = Facts.Variables[Each.On.Var].Name;
    for (const Place::Step &Step : Each.On.Path)
      if (Step.What == Place::Step::Kind::Field)
        Lock += "." + Step.Field;
    if (Lock.empty())
      Lock = "a lock";
  }
  children(Each);
  if (Outermost)
    Lock.clear();
}

} // namespace concadvise
