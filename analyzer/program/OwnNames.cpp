#include "analyzer/program/OwnNames.h"

#include "analyzer/program/Nodes.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

/// `for (var = …; …)`: whatever it reads of the variable, it gave it itself.
static bool setsFirst(const FunctionFacts &Facts, const Node &Each, VarId Var) {
  if (Each.What != Node::Kind::Loop || Each.Index >= Facts.Loops.size())
    return false;
  const LoopFacts &Loop = Facts.Loops[Each.Index];
  return Loop.What == LoopFacts::Kind::Counted && Loop.Var == Var && Loop.LowerAt.valid() &&
         Loop.Lower.Known && none_of(Loop.Lower.Terms, [&](const Polynomial::Term &Term) {
           return is_contained(Term.Vars, Var);
         });
}

static bool names(const std::optional<Place> &On, VarId Var) {
  return On && On->From == Place::Root::Var && On->Var == Var;
}

static bool mentions(const FunctionFacts &Facts, const Node &Each, VarId Var, const Node *Except,
                     bool &After, bool &Found) {
  if (&Each == Except) {
    After = true;
    return Found;
  }
  if (After && setsFirst(Facts, Each, Var))
    return Found;
  bool Uses = (Each.What == Node::Kind::Read || Each.What == Node::Kind::Update ||
               Each.What == Node::Kind::Bind) &&
              names(Each.On, Var);
  if (After && Uses)
    Found = true;
  for (const Node &Child : Each.Children)
    if (mentions(Facts, Child, Var, Except, After, Found))
      return true;
  return Found;
}

static bool captures(const Program &Linked, StringRef Lambda, VarId Var) {
  FunctionId Id = Lambda.empty() ? NoFunction : Linked.find(Lambda);
  return Id != NoFunction && any_of(Linked.facts(Id).Variables, [&](const Variable &Captured) {
           return Captured.CaptureOf == Var;
         });
}

/// The call is given the variable, or a lambda that has it; or it calls such a lambda.
static bool sees(const Program &Linked, const CallFacts &Call, VarId Var) {
  return names(Call.Receiver, Var) || captures(Linked, Call.Callee, Var) ||
         any_of(Call.Args, [&](const Argument &A) {
           return names(A.From, Var) || captures(Linked, A.Callable, Var);
         });
}

static bool callsSee(const EffectTable &Table, const LoopBody &Body, VarId Var, bool Anywhere) {
  const FunctionFacts &Facts = Table.program().facts(Body.Function);
  return any_of(Facts.Calls, [&](const CallFacts &Call) {
    bool Inside = any_of(Body.Calls, [&](auto &Each) { return &Facts.Calls[Each.first] == &Call; });
    return !Inside && Call.What != CallFacts::Kind::Destructor &&
           (Anywhere || Call.At.Line >= Body.Loop->At.Line) && sees(Table.program(), Call, Var);
  });
}

bool usedAfter(const EffectTable &Table, const LoopBody &Body, VarId Var) {
  const FunctionFacts &Facts = Table.program().facts(Body.Function);
  // What stands in front of a loop may come after it.
  bool Again = Body.Loop->Parent != UINT32_MAX || holds(Facts.Body, Node::Kind::Goto);
  bool Found = false, After = Again;
  mentions(Facts, Facts.Body, Var, Body.At, After, Found);
  return Found || callsSee(Table, Body, Var, Again);
}

static bool readsOutside(const FunctionFacts &Facts, const Node &Each, VarId Var,
                         const Node *Loop) {
  if (&Each == Loop)
    return false;
  bool Counts = Each.What == Node::Kind::Loop && Each.Index < Facts.Loops.size() &&
                Facts.Loops[Each.Index].Var == Var;
  bool Reads = (Each.What == Node::Kind::Read || Each.What == Node::Kind::Update ||
                Each.What == Node::Kind::Bind) &&
               names(Each.On, Var);
  return Counts || Reads || any_of(Each.Children, [&](const Node &Child) {
           return readsOutside(Facts, Child, Var, Loop);
         });
}

bool readElsewhere(const EffectTable &Table, const LoopBody &Body, VarId Var) {
  const FunctionFacts &Facts = Table.program().facts(Body.Function);
  return readsOutside(Facts, Facts.Body, Var, Body.At) ||
         callsSee(Table, Body, Var, /*Anywhere=*/true);
}

static bool isReferring(const TypeFacts &Type) {
  return Type.What == TypeFacts::Kind::Pointer || Type.What == TypeFacts::Kind::Reference ||
         Type.HasPointer || Type.View || Type.Carries;
}

/// Code that gives the variable another name, outside of `Except`, or a lambda anywhere that
/// captures it.
static bool renames(const Program &Linked, const FunctionFacts &Facts, const Node &Each, VarId Var,
                    const Node *Except, bool Inside = false) {
  Inside |= &Each == Except;
  bool Referring = Each.What == Node::Kind::Bind || Each.What == Node::Kind::Hold ||
                   (Each.What == Node::Kind::Declare && Each.Var < Facts.Variables.size() &&
                    isReferring(Facts.Variables[Each.Var].Type));
  if (!Inside && Referring && names(Each.On, Var))
    return true;
  if (Each.What == Node::Kind::Deferred) {
    FunctionId Lambda = Linked.find(Each.Text);
    if (Lambda == NoFunction ||
        any_of(Linked.facts(Lambda).Variables,
               [&](const Variable &Captured) { return Captured.CaptureOf == Var; }))
      return true;
  }
  return any_of(Each.Children, [&](const Node &Child) {
    return renames(Linked, Facts, Child, Var, Except, Inside);
  });
}

bool onlyByName(const EffectTable &Table, const LoopBody &Body, VarId Var) {
  const FunctionFacts &Facts = Table.program().facts(Body.Function);
  if (Var >= Facts.Variables.size())
    return false;
  const Variable &Of = Facts.Variables[Var];
  bool Own = Of.Where == Variable::Storage::Local || Of.Where == Variable::Storage::Parameter;
  return Own && Of.Type.What != TypeFacts::Kind::Reference && !Of.AddressTaken &&
         !Of.Type.Volatile && !Of.Type.Atomic && !Table.aliases(Body.Function).kept(Var) &&
         !renames(Table.program(), Facts, Facts.Body, Var, Body.At);
}

/// A task's stack may be that of a fiber.
constexpr uint64_t MaxOwnBytes = 16 << 10;

/// Once it is set, nothing is left of what it was: no comparator, no number of buckets.
static bool canBeginAnew(const TypeFacts &Type, bool Whole) {
  using Container = TypeFacts::Container;
  switch (Type.What) {
  case TypeFacts::Kind::Bool:
  case TypeFacts::Kind::Integer:
  case TypeFacts::Kind::Floating:
  case TypeFacts::Kind::Pointer:
    return Whole;
  case TypeFacts::Kind::Array:
    return Type.TriviallyCopyable && Type.SizeInBytes > 0 && Type.SizeInBytes <= MaxOwnBytes;
  case TypeFacts::Kind::Record:
    if (!Whole || !Type.MadeQuietly || Type.SizeInBytes > MaxOwnBytes)
      return false;
    return Type.TriviallyCopyable || Type.Holds == Container::Vector ||
           Type.Holds == Container::Deque || Type.Holds == Container::List ||
           Type.Holds == Container::String;
  default:
    return false;
  }
}

/// How much a container has room for: that of the task's own is not what was reserved.
static bool asksForRoom(const FunctionFacts &Facts, VarId Var) {
  return any_of(Facts.Calls, [&](const CallFacts &Call) {
    return names(Call.Receiver, Var) && StringRef(Call.Name).ends_with("::capacity");
  });
}

bool isOwnable(const EffectTable &Table, const LoopBody &Body, const PrivateVariable &Each) {
  const FunctionFacts &Facts = Table.program().facts(Body.Function);
  if (!Each.Whole || Each.Var >= Facts.Variables.size())
    return false;
  const TypeFacts &Type = Facts.Variables[Each.Var].Type;
  return Type.Nameable && canBeginAnew(Type, Each.Key.Name.empty()) &&
         !asksForRoom(Facts, Each.Var) && onlyByName(Table, Body, Each.Var);
}

static bool holds(const Node &Each, const Node *Loop) {
  return &Each == Loop || any_of(Each.Children, [&](const Node &C) { return holds(C, Loop); });
}

static bool tries(const Node &Each, const Node *Loop) {
  return (Each.What == Node::Kind::Try && holds(Each, Loop)) ||
         any_of(Each.Children, [&](const Node &Child) { return tries(Child, Loop); });
}

bool isTried(const FunctionFacts &Facts, const LoopBody &Body) {
  return tries(Facts.Body, Body.At);
}

} // namespace concadvise
