#include "analyzer/program/LoopValues.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

/// Substitution of values by values of values ends here; real code has two or three.
constexpr unsigned MaxDepth = 8;

static Polynomial variable(VarId Var, int64_t Factor = 1) {
  Polynomial Value;
  Value.Known = true;
  Value.Terms.push_back({Factor, {Var}});
  return Value;
}

static Polynomial product(const Polynomial &A, const Polynomial &B) {
  Polynomial Out;
  if (!A.Known || !B.Known)
    return Out;
  auto Terms = [](const Polynomial &P) {
    std::vector<Polynomial::Term> All = P.Terms;
    if (P.Constant)
      All.push_back({P.Constant, {}});
    return All;
  };
  Out.Known = true;
  Out.Bits = Polynomial::joinedBits(A.Bits, B.Bits);
  for (const auto &Left : Terms(A))
    for (const auto &Right : Terms(B)) {
      Polynomial::Term Term;
      if (__builtin_mul_overflow(Left.Coefficient, Right.Coefficient, &Term.Coefficient))
        return {};
      std::merge(Left.Vars.begin(), Left.Vars.end(), Right.Vars.begin(), Right.Vars.end(),
                 std::back_inserter(Term.Vars));
      if (!Term.Vars.empty())
        Out.Terms.push_back(std::move(Term));
      else if (__builtin_add_overflow(Out.Constant, Term.Coefficient, &Out.Constant))
        return {};
    }
  return Out;
}

static void add(Polynomial &Sum, const Polynomial &Other) {
  Sum.Known &= Other.Known && !__builtin_add_overflow(Sum.Constant, Other.Constant, &Sum.Constant);
  Sum.Terms.insert(Sum.Terms.end(), Other.Terms.begin(), Other.Terms.end());
  Sum.Bits = Polynomial::joinedBits(Sum.Bits, Other.Bits);
}

static bool isOneVariable(const Polynomial &Of) {
  return Of.Constant == 0 && Of.Terms.size() == 1 && Of.Terms.front().Coefficient == 1 &&
         Of.Terms.front().Vars.size() == 1;
}

/// `v = v + c` as the constant c.
static std::optional<int64_t> growth(const LoopDefinition &Of) {
  const Polynomial &Value = Of.At->Value;
  if (Of.At->What != Node::Kind::Update && Of.At->What != Node::Kind::Write)
    return std::nullopt;
  if (!Value.Known || Value.Terms.size() != 1 || Value.Terms.front().Coefficient != 1 ||
      Value.Terms.front().Vars != std::vector<VarId>{Of.Var})
    return std::nullopt;
  return Value.Constant;
}

static void collectWritten(const Node &Each, std::set<VarId> &Into) {
  bool Writes = Each.What == Node::Kind::Write || Each.What == Node::Kind::Update;
  if (Writes && Each.On.From == Place::Root::Var)
    Into.insert(Each.On.Var);
  if (Each.What == Node::Kind::Bind)
    Into.insert(Each.Var);
  for (const Node &Child : Each.Children)
    collectWritten(Child, Into);
}

LoopValues::LoopValues(const FunctionFacts &Facts, const LoopBody &Body)
    : Facts(Facts), Body(Body) {
  std::map<VarId, unsigned> Count;
  for (const LoopDefinition &Each : Body.Definitions) {
    ++Count[Each.Var];
    Once[Each.Var] = &Each;
  }
  for (auto [Var, Definitions] : Count) {
    Varying.insert(Var);
    if (Definitions != 1) {
      Once.erase(Var);
      continue;
    }
    const LoopDefinition &Only = *Once[Var];
    std::optional<int64_t> By = growth(Only);
    if (By && Only.Inner.empty() && !Only.Branched)
      Steps[Var] = {*By, Only.Order, Only.At->Value.Bits};
  }
  collectWritten(Facts.Body, Written);
  // Continue statements skip steps: then nothing grows evenly.
  if (any_of(Body.Exits, [](const LoopExit &Exit) { return !Exit.LeavesLoop; }))
    Steps.clear();
  std::set<std::pair<VarId, const Span *>> Direct;
  for (const LoopDefinition &Each : Body.Definitions)
    Direct.insert({Each.Var, &Each.At->At});
  // What is written through pointers and references, here or by calls, may be anything.
  for (const LoopAccess &Access : Body.Accesses)
    if (!Direct.count({Access.Where.Var, Access.At}) && Access.What != LoopAccess::Kind::Read &&
        Access.Where.From != Memory::Base::Unknown && Access.Where.Var != NoVar &&
        !Access.Where.Behind) {
      Varying.insert(Access.Where.Var);
      Once.erase(Access.Where.Var);
      Steps.erase(Access.Where.Var);
    }
  // Inner counters change, and their loops' headers are no definitions.
  for (uint32_t Index = 0; Index != Facts.Loops.size(); ++Index) {
    const LoopFacts &Loop = Facts.Loops[Index];
    bool Inside = false;
    for (uint32_t Up = Index; Up < Facts.Loops.size() && !Inside; Up = Facts.Loops[Up].Parent)
      Inside = Up == Body.Index;
    if (!Inside || Loop.Var == NoVar)
      continue;
    Once.erase(Loop.Var);
    Steps.erase(Loop.Var);
    if (Index != Body.Index || Loop.What != LoopFacts::Kind::Counted)
      Varying.insert(Loop.Var);
  }
}

bool LoopValues::standsStill(const Polynomial &Value) const {
  return Value.Known && all_of(Value.Terms, [&](const Polynomial::Term &Term) {
           return all_of(Term.Vars, [&](VarId Var) {
             if (isIteration(Var))
               return true;
             const Variable &Of = Facts.Variables[Var];
             bool Own =
                 Of.Where == Variable::Storage::Local || Of.Where == Variable::Storage::Parameter;
             return Own && !Of.AddressTaken && !Varying.count(Var) && !Written.count(Var);
           });
         });
}

bool LoopValues::changesIn(const Polynomial &Value, uint32_t Inner) const {
  auto Names = [&](VarId Var) {
    return any_of(Value.Terms, [&](const auto &Term) { return is_contained(Term.Vars, Var); });
  };
  return any_of(Body.Definitions, [&](const LoopDefinition &Each) {
    return is_contained(Each.Inner, Inner) && Names(Each.Var);
  });
}

Polynomial LoopValues::valueOf(VarId Var, unsigned Order, const std::vector<uint32_t> &Inner,
                               unsigned Depth) const {
  if (isIteration(Var) || Var == Body.Loop->Var)
    return variable(Var);
  for (uint32_t Index : Inner)
    if (Facts.Loops[Index].What == LoopFacts::Kind::Counted && Facts.Loops[Index].Var == Var)
      return variable(Var);
  if (auto It = Steps.find(Var); It != Steps.end()) {
    Polynomial Value = variable(Var);
    add(Value, variable(iterationOf(Body.Index), It->second.By));
    if (Order > It->second.Order)
      Value.Constant += It->second.By;
    Value.Bits = It->second.Bits;
    return Value;
  }
  auto It = Once.find(Var);
  if (It == Once.end())
    return Varying.count(Var) ? Polynomial{} : variable(Var);
  const LoopDefinition &Only = *It->second;
  // The definition must have run whenever the use does: a declaration has; an assignment has when
  // it is under no branch and in the same loops.
  bool Runs = Only.At->What == Node::Kind::Declare || !Only.Branched;
  bool SameLoops = Only.Inner.size() <= Inner.size() &&
                   std::equal(Only.Inner.begin(), Only.Inner.end(), Inner.begin());
  if (!Runs || !SameLoops || Only.Order > Order)
    return {};
  return replaced(Only.At->Value, Only.Order, Only.Inner, Depth + 1);
}

Polynomial LoopValues::replaced(const Polynomial &Value, unsigned Order,
                                const std::vector<uint32_t> &Inner, unsigned Depth) const {
  Polynomial Out;
  if (!Value.Known || Depth > MaxDepth)
    return Out;
  Out.Known = true;
  Out.Constant = Value.Constant;
  for (const Polynomial::Term &Term : Value.Terms) {
    Polynomial Product;
    Product.Known = true;
    Product.Constant = Term.Coefficient;
    for (VarId Var : Term.Vars)
      Product = product(Product, valueOf(Var, Order, Inner, Depth));
    add(Out, Product);
  }
  // What wraps in its own way before it is summed up is no sum any more.
  bool Sums = !isOneVariable(Value) && Out.Bits && Out.Bits != Value.Bits;
  Out.Bits = Sums ? Polynomial::UnknownWrap : Polynomial::joinedBits(Out.Bits, Value.Bits);
  return Out;
}

Polynomial LoopValues::at(const Polynomial &Value, unsigned Order,
                          const std::vector<uint32_t> &Inner) const {
  return replaced(Value, Order, Inner, 0);
}

} // namespace concadvise
