// How a loop can be wrapped, and why it cannot.
#include "analyzer/program/OwnNames.h"
#include "analyzer/program/RuntimeChecks.h"
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;

namespace concadvise {
namespace {

void addPlace(const Place &On, std::set<VarId> &Into) {
  if (On.From == Place::Root::Var)
    Into.insert(On.Var);
  for (const Place::Step &Step : On.Path)
    for (const Polynomial::Term &Term : Step.Index.Terms)
      Into.insert(Term.Vars.begin(), Term.Vars.end());
}

/// Every variable that a piece of code names, also inside lambdas that it makes.
void addVariables(const FunctionFacts &Facts, const Program &Linked, const Node &Each,
                  const std::optional<Span> &Except, std::set<VarId> &Into) {
  if (Except && Each.At.valid() && Each.What != Node::Kind::Block && Except->contains(Each.At))
    return;
  addPlace(Each.On, Into);
  if (Each.What == Node::Kind::Loop && Each.Index < Facts.Loops.size())
    for (const Polynomial *Bound : {&Facts.Loops[Each.Index].Lower, &Facts.Loops[Each.Index].Upper})
      for (const Polynomial::Term &Term : Bound->Terms)
        Into.insert(Term.Vars.begin(), Term.Vars.end());
  if (Each.What == Node::Kind::Call && Each.Index < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Each.Index];
    if (Call.Receiver)
      addPlace(*Call.Receiver, Into);
    for (const Argument &Arg : Call.Args)
      if (Arg.From && !(Except && Except->contains(Arg.At)))
        addPlace(*Arg.From, Into);
  }
  if (Each.What == Node::Kind::Deferred)
    if (FunctionId Lambda = Linked.find(Each.Text); Lambda != NoFunction)
      for (const Variable &Var : Linked.facts(Lambda).Variables)
        if (Var.CaptureOf < Facts.Variables.size()) // The lambda may be that of another variant.
          Into.insert(Var.CaptureOf);
  for (const Node &Child : Each.Children)
    addVariables(Facts, Linked, Child, Except, Into);
}

std::set<VarId> sinkVariables(const LoopTask &Of) {
  std::set<VarId> Used;
  const auto &Statements = Of.Loop.Body.Statements;
  for (unsigned I = Of.Parts.At; I < Statements.size(); ++I)
    addVariables(Of.facts(), Of.Table.program(), *Statements[I],
                 I == Of.Parts.At ? Of.Parts.Hoisted : std::nullopt, Used);
  return Used;
}

/// Variables declared by a statement of the body itself, not by a block inside it.
void declaredBy(const Node &Each, std::vector<VarId> &Into) {
  for (const Node &Child : Each.Children) {
    if (Child.What == Node::Kind::Declare || Child.What == Node::Kind::Bind)
      Into.push_back(Child.Var);
    else if (Child.What == Node::Kind::Block && !Child.Statement)
      declaredBy(Child, Into);
  }
}

/// What a call returns by value to the reference `Var`, which the statements before the sink bind
/// to it; null when the reference names something else.
const TypeFacts *temporaryOf(const FunctionFacts &Facts, const Node &Within, VarId Var) {
  if (Within.What == Node::Kind::Bind && Within.Var == Var) {
    bool Call = Within.On.From == Place::Root::CallResult && Within.On.Path.empty() &&
                Within.On.Call < Facts.Calls.size();
    const TypeFacts *Result = Call ? &Facts.Calls[Within.On.Call].Result : nullptr;
    return Result && Result->What != TypeFacts::Kind::Reference ? Result : nullptr;
  }
  for (const Node &Child : Within.Children)
    if (const TypeFacts *Found = temporaryOf(Facts, Child, Var))
      return Found;
  return nullptr;
}

/// A value that may be of no use once the task's own variables are gone. An object that cleans up
/// after itself owns what it points to; a container of pointers owns the pointers only.
bool pointsElsewhere(const TypeFacts &Type) {
  if (!Type.HasPointer && Type.What != TypeFacts::Kind::Pointer)
    return false;
  if (Type.Holds == TypeFacts::Container::UniquePtr ||
      Type.Holds == TypeFacts::Container::SharedPtr)
    return false;
  bool Owns = Type.What == TypeFacts::Kind::Record && Type.NonTrivialDestructor &&
              Type.Holds == TypeFacts::Container::None && Type.Nameable &&
              !StringRef(Type.Spelling).contains("function<");
  return !Owns;
}

/// A class that keeps pointers or references as they were given, whatever becomes of it: they may
/// lead into itself, or to temporaries that live as long as it does.
bool pointsInward(const TypeFacts &Type) {
  StringRef Record = Type.Record;
  bool Known = (Record.starts_with("std::") && Record != "std::initializer_list") ||
               Record.starts_with("__gnu_cxx::");
  return Type.What == TypeFacts::Kind::Record && !Known && pointsElsewhere(Type);
}

/// What `auto` stands for in a declaration of this type.
std::string bareSpelling(const TypeFacts &Type) {
  StringRef Bare = Type.Spelling;
  if (!Type.Nameable || Bare.contains('*'))
    return "";
  Bare = Bare.rtrim("& ");
  Bare.consume_front("const ");
  return Bare.str();
}

class ShapeFinder {
public:
  explicit ShapeFinder(const LoopTask &Of)
      : Of(Of), Body(Of.Loop.Body), Loop(*Body.Loop), Facts(Of.facts()) {}

  Shape run() {
    header();
    body();
    refuseUnit();
    refuseHeader();
    refuseExits();
    refuseConflicts();
    privates();
    counter();
    crossings();
    if (!Of.unit().Cxx)
      outers();
    if (Out.Refusals.empty())
      Out.What = form();
    if (Out.What == Shape::Form::ForEach || Out.What == Shape::Form::MapSink)
      Out.ComputesFrom = computesFrom(Of);
    return std::move(Out);
  }

private:
  void refuse(ReasonId Why, std::string Message, Location At) {
    bool Said = any_of(Out.Refusals, [&](const Reason &Each) {
      return Each.Code == infoOf(Why).Code && Each.Message == Message;
    });
    if (!Said)
      Out.Refusals.push_back(makeReason(Why, std::move(Message), std::move(At)));
  }
  Location start() const { return Loop.Header.begin(); }

  void header();
  void body();
  void refuseUnit();
  bool changesHands(VarId Var) const;
  void refuseHeader();
  void refuseExits();
  void refuseConflicts();
  void privates();
  void counter();
  bool mayBeUnset(VarId Var) const;
  void crossings();
  void outers();
  Shape::Form form();
  bool reduces() const;

  const LoopTask &Of;
  const LoopBody &Body;
  const LoopFacts &Loop;
  const FunctionFacts &Facts;
  Shape Out;
};

void ShapeFinder::header() {
  Out.RangeFor = Loop.What == LoopFacts::Kind::Range;
  Out.Loop = Loop.At;
  Out.Header = Loop.Header;
  Out.Body = Loop.Body;
  Out.Enclosing = Facts.At;
  for (const Conflict &Each : Of.Loop.Found.Conflicts)
    if (Each.Bound && Each.How == Conflict::Strength::Assumable)
      Out.Assumes.push_back(reasonOf(Each));
  Out.Braced = Loop.Braced;
  Out.Over = Loop.OverAt;
  Out.Item = Loop.ItemDecl;
  if (!Loop.Bindings.empty()) {
    std::string Names;
    for (VarId Each : Loop.Bindings)
      Names += (Names.empty() ? "[" : ", ") + Facts.Variables[Each].Name;
    Out.ItemName = Names + "]";
  } else if (Loop.Var < Facts.Variables.size()) {
    Out.ItemName = Facts.Variables[Loop.Var].Name;
    Out.ItemType = bareSpelling(Facts.Variables[Loop.Var].Type);
  }
  Out.IndexType = Loop.VarType;
  Out.Lower = Loop.LowerText;
  Out.Upper = Loop.UpperText;
  Out.Step = std::to_string(Loop.Step);
}

void ShapeFinder::body() {
  for (const Node *Each : Body.Statements)
    Out.Statements.push_back(Each->At);
  if (Body.Guarding) {
    Out.Guard = Body.Guarding->At;
    Out.GuardAt = Body.Guard;
  }
  Out.Split = Of.Parts.At;
  Out.Hoisted = Of.Parts.Hoisted;
  bool Named =
      Of.Parts.HoistedType.Nameable && Of.Parts.HoistedType.What != TypeFacts::Kind::Reference;
  Out.HoistedType = Named ? Of.Parts.HoistedType.Spelling : "auto";
  Out.HoistedPoints = pointsElsewhere(Of.Parts.HoistedType);
  Out.HoistedInward = pointsInward(Of.Parts.HoistedType);
  for (const LoopExit &Exit : Body.Exits)
    if (!Exit.LeavesLoop)
      (Exit.Statement < Of.Parts.At ? Out.TaskContinues : Out.SinkContinues)
          .push_back(Exit.What->At);
}

void ShapeFinder::refuseUnit() {
  const TranslationUnit &Unit = Of.unit();
  if (!Unit.Cxx)
    return;
  if (Unit.CxxStandard < 17)
    refuse(ReasonId::NotCxx17, "the unit is compiled as C++" + std::to_string(Unit.CxxStandard),
           start());
  if (!Unit.Exceptions || !Unit.Rtti)
    refuse(ReasonId::NoExceptions,
           std::string("the unit is compiled without ") +
               (Unit.Exceptions ? "run-time type information" : "exceptions"),
           start());
}

/// What is wrapped names it otherwise, or has one of its own; any other variable is just captured.
bool ShapeFinder::changesHands(VarId Var) const {
  return Var == Loop.Var || Of.Parts.Folds.count(Var) || is_contained(Loop.Bindings, Var) ||
         Body.Declared.count(Var) ||
         any_of(Of.Loop.Found.Privates,
                [&](const PrivateVariable &Each) { return Each.Var == Var; });
}

void ShapeFinder::refuseHeader() {
  bool Editable = Loop.At.Editable && Loop.Header.Editable && Loop.Body.Editable;
  for (const Span &Each : Out.Statements)
    Editable &= Each.Editable;
  if (!Editable || Facts.InMacro)
    refuse(ReasonId::MacroText, "part of the loop comes from a macro", start());
  for (VarId Each : Loop.Hidden)
    if (changesHands(Each))
      refuse(ReasonId::MacroText,
             "a macro names '" + Facts.Variables[Each].Name + "', which the text does not show",
             start());
  if (Loop.HidesFunction)
    refuse(ReasonId::MacroText,
           "a macro or a default argument names the function, which a lambda changes", start());
  if (Facts.InTemplate || Facts.InHeader)
    refuse(ReasonId::HeaderOrTemplate,
           Facts.InTemplate ? "the loop is in a template" : "the loop is in a header", start());
  if (Loop.What == LoopFacts::Kind::Range) {
    if (!Loop.OverAt.valid())
      refuse(ReasonId::NoSimpleHeader, "the loop steps an iterator", start());
    else if (!Loop.ItemDecl.valid() && Loop.OverType.Holds == TypeFacts::Container::VectorBool)
      refuse(ReasonId::NoSimpleHeader, "the loop steps an iterator over packed bits", start());
  } else if (Loop.What != LoopFacts::Kind::Counted) {
    refuse(ReasonId::NoSimpleHeader, "the loop is not a simple count", start());
  } else if (Loop.LowerText.empty() || Loop.UpperText.empty() || Loop.VarType.empty() ||
             Loop.Var >= Facts.Variables.size()) {
    refuse(ReasonId::NoSimpleHeader, "the loop's bounds are not written out", start());
  }
  if (Loop.AlreadyParallel)
    refuse(ReasonId::AlreadyParallelLoop, "the loop already runs concurrently", start());
  if (Body.Statements.empty())
    refuse(ReasonId::UnwrittenText, "the loop has no statements", start());
}

void ShapeFinder::refuseExits() {
  for (const LoopExit &Exit : Body.Exits) {
    if (!Exit.LeavesLoop || (Of.Parts.FindsFirst && Exit.Statement >= Of.Parts.At))
      continue;
    Location At = Exit.What->At.begin();
    switch (Exit.What->What) {
    case Node::Kind::Break:
      refuse(ReasonId::BreakInBody, "the body leaves the loop with break", At);
      break;
    case Node::Kind::Return:
      refuse(ReasonId::ReturnInBody, "the body returns from the function", At);
      break;
    case Node::Kind::Goto:
    case Node::Kind::Label:
      refuse(ReasonId::GotoInBody, "the body contains goto or a label", At);
      break;
    case Node::Kind::Await:
    case Node::Kind::Yield:
      refuse(ReasonId::AwaitInBody, "the body suspends a coroutine", At);
      break;
    default:
      break; // A throw leaves as it did before.
    }
  }
  // State that is left to the ordered part may be where longjmp goes to.
  const Summary Whole =
      Of.Parts.KeepsState ? Of.Table.ofRegion(Body.Function, Body.Statements) : Of.Task;
  if (Whole.Exits != Truth::No)
    refuse(ReasonId::ExitInBody, "the body may end the program",
           Whole.ExitVia.At ? Whole.ExitVia.At->begin() : start());
}

void ShapeFinder::refuseConflicts() {
  std::set<RunCheck> Checks;
  for (const Conflict &Each : Of.Loop.Found.Conflicts) {
    if (Of.Parts.settles(Each))
      continue;
    if (Each.Checks) {
      Checks.insert(Each.Checks->begin(), Each.Checks->end());
      continue;
    }
    if (Each.How == Conflict::Strength::Assumable || Each.Why == ReasonId::ScratchState ||
        Each.Why == ReasonId::EarlyExit)
      continue;
    Out.Refusals.push_back(reasonOf(Each));
  }
  Out.RunIf = conditionsOf(Checks, Of.unit().Cxx);
  if (Of.Parts.HeavySink)
    refuse(ReasonId::SinkTooHeavy, "what takes the time must stay in order", start());
  else if (Of.Parts.At == 0 && !Of.Parts.Hoisted && !Out.Statements.empty())
    refuse(ReasonId::NothingToOverlap, "everything in the body must stay in order", start());
}

void ShapeFinder::privates() {
  for (const PrivateVariable &Each : Of.Loop.Found.Privates) {
    auto InTask = find_if(Each.Writes, [&](const Conflict::Spot &S) { return Of.Parts.inTask(S); });
    if (InTask == Each.Writes.end())
      continue;
    if (is_contained(Loop.Spelled, Each.Var)) {
      refuse(ReasonId::MacroText, "a macro makes text of the name of '" + Each.Label + "'",
             InTask->At->begin());
      continue;
    }
    if (!isOwnable(Of.Table, Body, Each)) {
      refuse(ReasonId::OuterVariable, "'" + Each.Label + "' is declared outside the loop",
             InTask->At->begin());
      continue;
    }
    const Variable &Var = Facts.Variables[Each.Var];
    bool Said = any_of(Out.Owns, [&](const Shape::Own &O) { return O.Decl == Var.Decl; });
    if (!Said)
      Out.Owns.push_back({Var.Name, Var.Type.Spelling, Var.Decl,
                          Of.Parts.HandsOver.count(Each.Var) != 0,
                          readElsewhere(Of.Table, Body, Each.Var)});
  }
}

void ShapeFinder::counter() {
  if (Loop.What != LoopFacts::Kind::Counted || Loop.Var >= Facts.Variables.size())
    return;
  Out.CounterDecl = Facts.Variables[Loop.Var].Decl;
  if (!onlyByName(Of.Table, Body, Loop.Var) || is_contained(Loop.Spelled, Loop.Var))
    return;
  if (!usedAfter(Of.Table, Body, Loop.Var))
    Out.CounterAfter = Shape::Counter::Unread;
  else if (!isTried(Facts, Body))
    Out.CounterAfter = Shape::Counter::Read;
}

/// A variable from outside the loop that the sink names must have been set by the task.
bool ShapeFinder::mayBeUnset(VarId Var) const {
  return any_of(Of.Loop.Found.Privates, [&](const PrivateVariable &Each) {
    auto Set = Body.SetBy.find(Each.Key);
    return Each.Var == Var && (Set == Body.SetBy.end() || Set->second >= Of.Parts.At);
  });
}

void ShapeFinder::crossings() {
  std::set<VarId> Used = sinkVariables(Of);
  Out.SinkUsesItem =
      Used.count(Loop.Var) || any_of(Loop.Bindings, [&](VarId Each) { return Used.count(Each); });
  for (VarId Var : crossingsOf(Of)) {
    const Variable &Of2 = Facts.Variables[Var];
    Crossing Value{Of2.Name, Of2.Type.Nameable ? Of2.Type.Spelling : "auto", Of2.Type.Movable};
    Value.Const = Of2.Type.Const && Of2.Type.What != TypeFacts::Kind::Pointer;
    Value.Points = pointsElsewhere(Of2.Type);
    Value.Inward = pointsInward(Of2.Type);
    if (Of2.Type.What == TypeFacts::Kind::Reference) {
      // A reference crosses as a copy, which must not be told from the original.
      const TypeFacts *Temporary = nullptr;
      for (unsigned I = 0; I != Out.Split && !Temporary; ++I)
        Temporary = temporaryOf(Facts, *Body.Statements[I], Var);
      Value.Temporary = Temporary;
      Value.Points = !Temporary || pointsElsewhere(*Temporary);
      std::string Bare = bareSpelling(Of2.Type);
      Value.Type = Temporary && !Bare.empty() ? Bare : "auto";
      if (!Of2.Type.Const || !Of2.Type.Copyable)
        refuse(ReasonId::UnnameableCrossing,
               "'" + Of2.Name + "' is a reference that the ordered part uses", Of2.Decl);
    }
    if (Of2.Type.What == TypeFacts::Kind::Array)
      refuse(ReasonId::UnnameableCrossing,
             "'" + Of2.Name + "' is an array that the ordered part uses", Of2.Decl);
    if (!Of2.Type.Movable && !Of2.Type.Copyable)
      refuse(ReasonId::UnnameableCrossing, "'" + Of2.Name + "' can neither be moved nor copied",
             Of2.Decl);
    if (Of.Parts.FindsFirst)
      refuse(ReasonId::UnnameableCrossing,
             "'" + Of2.Name + "' is known to the task only, and used where the loop ends",
             Of2.Decl);
    if (mayBeUnset(Var))
      refuse(ReasonId::OuterVariable,
             "'" + Of2.Name +
                 "' is declared outside the loop, set in some iterations, and used in "
                 "order",
             Of2.Decl);
    Out.Crossings.push_back(std::move(Value));
  }
}

/// What the body may name, were it a function of its own.
void ShapeFinder::outers() {
  std::set<VarId> Used;
  for (const Node *Each : Body.Statements)
    addVariables(Facts, Of.Table.program(), *Each, std::nullopt, Used);
  for (VarId Var : Used) {
    if (Var >= Facts.Variables.size() || Body.Declared.count(Var))
      continue;
    const Variable &Each = Facts.Variables[Var];
    bool Static = Each.Where == Variable::Storage::StaticLocal;
    if (!Static && Each.Where != Variable::Storage::Local &&
        Each.Where != Variable::Storage::Parameter)
      continue;
    bool Shadowed = any_of(Body.Declared, [&](VarId Other) {
      return Other < Facts.Variables.size() && Facts.Variables[Other].Name == Each.Name;
    });
    bool Changes = Static || Each.AddressTaken || any_of(Body.Accesses, [&](const LoopAccess &A) {
                     return A.What != LoopAccess::Kind::Read && A.Where.Var == Var &&
                            !A.Where.Behind && !A.Where.throughPointer();
                   });
    bool Clear = Each.Type.Nameable && !Shadowed;
    Out.Outers.push_back({Each.Name, Clear ? Each.Type.Spelling : "", Changes});
  }
}

/// The ordered part is exactly one `total op= value`, and any order gives the same bits, or may
/// give others.
bool ShapeFinder::reduces() const {
  if (Of.Loop.Found.Reductions.size() != 1 || Out.Split + 1 != Out.Statements.size() ||
      !Out.TaskContinues.empty() || !Out.SinkContinues.empty() || Out.Guard)
    return false;
  const Reduction &Only = Of.Loop.Found.Reductions.front();
  bool Rounds = Only.Floating && is_contained(Of.Loop.Verdict.Requires, "fp-reassociation");
  if (Rounds || Only.Operator == "min" || Only.Operator == "max" || Only.Operator == "&&" ||
      Only.Operator == "||")
    return false;
  unsigned Ordered = 0;
  for (const Conflict &Each : Of.Loop.Found.Conflicts)
    Ordered += Each.Orderable;
  // Nothing else may be written there, and the sum's value not be used.
  for (const LoopAccess &Each : Body.Accesses) {
    bool Sum = Each.What == LoopAccess::Kind::Update && !Each.ByCall && Each.Label == Only.Variable;
    bool Sink = Each.Statement == Out.Split && !(Out.Hoisted && Out.Hoisted->contains(*Each.At));
    if (Sink && Each.What != LoopAccess::Kind::Read && !Sum)
      return false;
  }
  const Node &Sink = *Body.Statements[Out.Split];
  bool Direct = any_of(Sink.Children, [](const Node &Each) {
    return Each.What == Node::Kind::Update && Each.Text != "-" &&
           Each.On.From == Place::Root::Var && Each.On.Path.empty();
  });
  return Ordered == 1 && Direct;
}

Shape::Form ShapeFinder::form() {
  if (Of.Parts.FindsFirst)
    return Shape::Form::FindFirst;
  if (!Of.Parts.Folds.empty()) {
    for (const Reduction &Each : Of.Loop.Found.Reductions)
      for (VarId Var : Of.Parts.Folds)
        if (Facts.Variables[Var].Name == Each.Variable)
          Out.Folds.push_back({Each, Facts.Variables[Var].Decl});
    return Shape::Form::Fold;
  }
  if (Out.Split == Out.Statements.size() && Of.Parts.HandsOver.empty())
    return Shape::Form::ForEach;
  if (reduces()) {
    Out.Reduces = Of.Loop.Found.Reductions.front();
    return Shape::Form::Reduce;
  }
  return Shape::Form::MapSink;
}

} // namespace

/// Declared outside the loop, and set in the task.
static std::vector<VarId> ownVariables(const LoopTask &Of) {
  std::vector<VarId> Out;
  for (const PrivateVariable &Each : Of.Loop.Found.Privates)
    if (any_of(Each.Writes, [&](const Conflict::Spot &S) { return Of.Parts.inTask(S); }))
      Out.push_back(Each.Var);
  return Out;
}

std::vector<VarId> crossingsOf(const LoopTask &Of) {
  std::vector<VarId> Declared = ownVariables(Of);
  for (unsigned I = 0; I != Of.Parts.At; ++I)
    declaredBy(*Of.Loop.Body.Statements[I], Declared);
  std::set<VarId> Used = sinkVariables(Of);
  Used.insert(Of.Parts.HandsOver.begin(), Of.Parts.HandsOver.end());
  std::vector<VarId> Crossing;
  for (VarId Var : Declared)
    if (Var < Of.facts().Variables.size() && Used.count(Var) && !is_contained(Crossing, Var))
      Crossing.push_back(Var);
  return Crossing;
}

Shape shapeOf(const LoopTask &Of) { return ShapeFinder(Of).run(); }

} // namespace concadvise
