// Loops that combine into variables of the function, and do nothing else that has an order: each
// task can have such variables of its own.
#include "analyzer/program/OwnNames.h"
#include "analyzer/program/Split.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {

/// One that needs no more of the values than is in the variable: `a && f()` may not call f.
static bool canFold(const Reduction &Of) {
  return StringSwitch<bool>(Of.Operator)
      .Cases("+", "*", "&", "|", "^", "min", "max", true)
      .Default(false);
}

/// The variable, where the loop does nothing with it but combine.
static VarId combined(const LoopBody &Body, const Conflict &Of) {
  VarId Var = NoVar;
  for (const LoopAccess &Each : Body.Accesses) {
    if (!Of.Keys.count(Each.Key))
      continue;
    bool Plain = Each.What == LoopAccess::Kind::Update && !Each.ByCall && Each.Key.Name.empty() &&
                 Each.Where.From == Memory::Base::Local && !Each.Where.throughPointer() &&
                 (Var == NoVar || Var == Each.Where.Var);
    if (!Plain)
      return NoVar;
    Var = Each.Where.Var;
  }
  return Var;
}

static bool isNumber(const TypeFacts &Type) {
  return Type.Nameable &&
         (Type.What == TypeFacts::Kind::Integer || Type.What == TypeFacts::Kind::Floating);
}

/// Everything else is the tasks' own; empty where it is not.
static std::set<VarId> combinedVariables(const EffectTable &Table, const JudgedLoop &Of) {
  const FunctionFacts &Facts = Table.program().facts(Of.Body.Function);
  std::set<VarId> Out;
  std::set<StringRef> Names;
  for (const Conflict &Each : Of.Found.Conflicts) {
    if (!Each.Orderable || Each.Passes)
      continue;
    VarId Var = isReduction(Each) ? combined(Of.Body, Each) : NoVar;
    if (Var == NoVar || is_contained(Of.Body.Loop->Spelled, Var) ||
        !isNumber(Facts.Variables[Var].Type) || !onlyByName(Table, Of.Body, Var))
      return {};
    Out.insert(Var);
    Names.insert(Facts.Variables[Var].Name);
  }
  bool Told = Names.size() == Out.size() && Out.size() == Of.Found.Reductions.size();
  return Told ? Out : std::set<VarId>();
}

std::optional<Split> splitFold(const EffectTable &Table, const JudgedLoop &Of) {
  const LoopBody &Body = Of.Body;
  if (Of.Found.Reductions.empty() || !all_of(Of.Found.Reductions, canFold) || Body.Guarding ||
      !Table.program()[Body.Function].Unit->Cxx ||
      is_contained(Of.Verdict.Requires, "fp-reassociation"))
    return std::nullopt;
  std::set<VarId> Vars = combinedVariables(Table, Of);
  // A handler would see how far the serial loop had come.
  if (Vars.empty() || any_of(Body.Exits, [](const LoopExit &Each) { return Each.LeavesLoop; }) ||
      Table.ofRegion(Body.Function, Body.Statements).Throws != Truth::No)
    return std::nullopt;
  return foldInto(Table, Of, std::move(Vars));
}

} // namespace concadvise
