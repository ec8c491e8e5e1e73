// What each reference and pointer of a function is made to name.
#include "analyzer/program/Aliases.h"
#include "analyzer/program/PlaceSteps.h"
#include "analyzer/program/StaleBindings.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

using StepKind = Place::Step::Kind;
using namespace steps;

Aliases::Aliases(const Program &Linked, FunctionId Function, const Makers &Made)
    : Linked(Linked), Made(Made), Function(Function), Facts(Linked.facts(Function)),
      Target(Facts.Variables.size()), Lost(Facts.Variables.size()), Moved(Facts.Variables.size()),
      Source(Facts.Variables.size()) {
  std::vector<Bindings> All(Facts.Variables.size());
  collect(Facts.Body, All);
  std::set<const Place *> Stale = staleBindings(Facts, Linked);
  for (Bindings &Each : All)
    Each.Unknown |= any_of(Each.Targets, [&](const Place *On) { return Stale.count(On) != 0; });
  findEscapes(All);
  findReseats(All);
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

/// A pointer variable itself, not what it points to.
static bool isPointerItself(const FunctionFacts &Facts, const Place &On) {
  return On.From == Place::Root::Var && On.Path.empty() && On.Var < Facts.Variables.size() &&
         Facts.Variables[On.Var].Type.What == TypeFacts::Kind::Pointer;
}

/// Who has a pointer to a pointer may make it point elsewhere.
void Aliases::findReseats(std::vector<Bindings> &All) {
  std::vector<VarId> Known;
  for (const Bindings &Each : All)
    for (const Place *Target : Each.Targets)
      if (isPointerItself(Facts, *Target))
        Known.push_back(Target->Var);
  for (const Node *Each : Holds)
    if (isPointerItself(Facts, Each->On))
      Known.push_back(Each->On.Var);
  for (VarId Each : Known)
    All[Each].Unknown = true;
  reseatByLambdas(Facts.Body, All);
  for (uint32_t Index = 0; Index != Facts.Calls.size(); ++Index)
    for (size_t Arg = 0; Arg != Facts.Calls[Index].Args.size(); ++Arg) {
      std::optional<Place> From = Facts.Calls[Index].Args[Arg].From;
      // A pointer that is passed by reference is named by what it points to.
      if (From && Facts.Calls[Index].Args[Arg].How == Argument::Passing::Ref &&
          From->Path.size() == 1 && From->Path.front().What == StepKind::Deref)
        From->Path.clear();
      if (From && isPointerItself(Facts, *From))
        reseat(Index, Arg, All[From->Var]);
    }
}

static bool setsPointer(const Node &Each, VarId Var) {
  bool Binds = Each.What == Node::Kind::Bind && Each.Var == Var;
  bool Writes = (Each.What == Node::Kind::Write || Each.What == Node::Kind::Update) &&
                Each.On.From == Place::Root::Var && Each.On.Var == Var && Each.On.Path.empty();
  return Binds || Writes ||
         any_of(Each.Children, [&](const Node &Child) { return setsPointer(Child, Var); });
}

void Aliases::reseatByLambdas(const Node &Each, std::vector<Bindings> &All) {
  if (Each.What == Node::Kind::Deferred)
    if (FunctionId Lambda = Linked.find(Each.Text); Lambda != NoFunction) {
      const FunctionFacts &Of = Linked.facts(Lambda);
      for (VarId Var = 0; Var != Of.Variables.size(); ++Var) {
        VarId Outer = Of.Variables[Var].CaptureOf;
        if (Of.Variables[Var].CapturedByRef && Outer < All.size() && setsPointer(Of.Body, Var))
          All[Outer].Unknown = true;
      }
    }
  for (const Node &Child : Each.Children)
    reseatByLambdas(Child, All);
}

void Aliases::reseat(uint32_t Call, size_t Arg, Bindings &Of) {
  Argument::Passing How = Facts.Calls[Call].Args[Arg].How;
  if (How != Argument::Passing::Pointer && How != Argument::Passing::Ref)
    return;
  const KnownFunction *Known = Linked.known(Facts.Calls[Call]);
  if (Known && Known->Fills == int(Arg)) {
    Place New;
    New.From = Place::Root::CallResult;
    New.Call = Call;
    Of.Targets.push_back(&Filled.emplace_back(std::move(New)));
    return;
  }
  bool Changes = !Known || any_of(Known->Uses, [&](const KnownUse &Use) {
    return Use.On.Kind == ResourceKind::Argument && Use.On.Index == int(Arg) &&
           Use.How > Access::Read;
  });
  Of.Unknown |= Changes;
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
  bool Walks = Others.size() != Of.Targets.size(); // p = p->next
  // Where it is null it leads nowhere, and nobody writes to a literal.
  auto IsLiteral = [](const Place *Each) { return Each->From == Place::Root::Literal; };
  if (!all_of(Others, IsLiteral))
    erase_if(Others, IsLiteral);
  if (Others.empty())
    return std::nullopt;
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

} // namespace concadvise
