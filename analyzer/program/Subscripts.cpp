#include "analyzer/program/Subscripts.h"

#include "analyzer/program/LinearForms.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <optional>

using namespace llvm;

namespace concadvise {
namespace {

/// The two sides of the question: names of their counters.
struct Side {
  Symbol Iteration; ///< "t" or "u"; a parameter where both sides are in one iteration.
  char Prefix;      ///< Of inner counters: "a" or "b".
  /// The first of the inner loops that are around both sides, in one round of each: their counters
  /// are parameters.
  size_t Common = 0;
};

/// Builds one question to isl.
class Question {
public:
  Question(const FunctionFacts &Facts, uint32_t Loop, const LoopValues &Values)
      : Facts(Facts), Loop(Loop), Values(Values) {}

  struct Bounds {
    std::vector<Symbol> Counters;
    std::vector<std::string> Constraints;
    bool Exact = true;
  };

  std::optional<Form> form(const Polynomial &Of, const Side &Of2, ArrayRef<uint32_t> Inner) const;
  Bounds bounds(const Side &Of, const Subscripted &Access) const;
  /// What the types of variables say of their values, for all that `Text` names.
  void typeRanges(const Side &Of, const Subscripted &Access, StringRef Text, Bounds &Into) const;

private:
  std::optional<Form> variable(VarId Var, const Side &Of, ArrayRef<uint32_t> Inner) const;
  void boundOuter(const Side &Of, Bounds &Out) const;
  void bound(uint32_t Index, const Symbol &Counter, const Side &Of, ArrayRef<uint32_t> Outer,
             unsigned Order, Bounds &Out) const;

  const FunctionFacts &Facts;
  uint32_t Loop;
  const LoopValues &Values;
};

/// Of the counter of loop Inner[Place].
Symbol innerName(const Side &Of, ArrayRef<uint32_t> Inner, size_t Place) {
  std::string Prefix = Place < Of.Common ? "pc" : std::string(1, Of.Prefix);
  return Prefix + std::to_string(Inner[Place]);
}

std::optional<Form> Question::variable(VarId Var, const Side &Of, ArrayRef<uint32_t> Inner) const {
  auto Only = [](Symbol Name) { return Form{{{std::move(Name)}, 1}}; };
  const LoopFacts &Outermost = Facts.Loops[Loop];
  if (Var == iterationOf(Loop))
    return Only(Of.Iteration);
  if (isIteration(Var)) {
    uint32_t Index = Var & ~IterationBase;
    // A range loop further out stands still while this one runs.
    auto Place = size_t(find(Inner, Index) - Inner.begin());
    return Only(Place != Inner.size() ? innerName(Of, Inner, Place) : "pr" + std::to_string(Index));
  }
  if (Outermost.What == LoopFacts::Kind::Counted && Var == Outermost.Var) {
    std::optional<Form> Start;
    if (!Outermost.Lower.Bits)
      Start = form(Outermost.Lower, Of, {});
    if (!Start)
      Start = Only("plow");
    if (!addTo(*Start, Only(Of.Iteration), Outermost.Step))
      return std::nullopt;
    return Start;
  }
  for (size_t I = 0; I != Inner.size(); ++I)
    if (Facts.Loops[Inner[I]].What == LoopFacts::Kind::Counted && Facts.Loops[Inner[I]].Var == Var)
      return Only(innerName(Of, Inner, I));
  return Only("p" + std::to_string(Var));
}

std::optional<Form> Question::form(const Polynomial &Poly, const Side &Of,
                                   ArrayRef<uint32_t> Inner) const {
  if (!Poly.Known)
    return std::nullopt;
  Form Sum{{{}, Poly.Constant}};
  for (const Polynomial::Term &Term : Poly.Terms) {
    Form Product{{{}, Term.Coefficient}};
    for (VarId Var : Term.Vars) {
      std::optional<Form> Factor = variable(Var, Of, Inner);
      std::optional<Form> Next = Factor ? times(Product, *Factor) : std::nullopt;
      if (!Next)
        return std::nullopt;
      Product = std::move(*Next);
    }
    if (!addTo(Sum, Product))
      return std::nullopt;
  }
  std::erase_if(Sum, [](const auto &Each) { return Each.second == 0; });
  return Sum;
}

void Question::bound(uint32_t Index, const Symbol &Counter, const Side &Of,
                     ArrayRef<uint32_t> Outer, unsigned Order, Bounds &Out) const {
  const LoopFacts &Inner = Facts.Loops[Index];
  bool IsThis = Index == Loop;
  if (!isParameter(Counter))
    Out.Counters.push_back(Counter);
  if (Inner.What != LoopFacts::Kind::Counted) {
    Out.Constraints.push_back(Counter + " >= 0");
    Out.Exact &= IsThis;
    return;
  }
  auto Linear = [&](const Polynomial &Poly) -> std::optional<Form> {
    if (!IsThis && Values.changesIn(Poly, Index))
      return std::nullopt;
    // This loop's own bounds are fixed at its entry, inner ones in each iteration.
    std::optional<Form> Found =
        form(IsThis ? Poly : Values.at(Poly, Order, Outer.vec()), Of, Outer);
    return Found ? linear(*Found) : std::nullopt;
  };
  // A bound that wraps around may be anything.
  std::optional<Form> Lower, Upper;
  if (!Inner.Lower.Bits)
    Lower = Linear(Inner.Lower);
  if (!Inner.Upper.Bits)
    Upper = Linear(Inner.Upper);
  std::string Value = Counter;
  if (IsThis) {
    Out.Constraints.push_back(Counter + " >= 0");
    Value = (Lower ? text(*Lower) : "plow") + term(Inner.Step, Counter);
  } else if (Lower) {
    Symbol Round = "s" + Counter;
    Out.Counters.push_back(Round);
    Out.Constraints.push_back(Round + " >= 0");
    Out.Constraints.push_back(Counter + " = " + text(*Lower) + term(Inner.Step, Round));
  } else {
    Out.Exact = false;
  }
  if (Upper)
    Out.Constraints.push_back(Value + (Inner.Step > 0 ? " < " : " > ") + text(*Upper));
  else if (!IsThis)
    Out.Exact = false;
}

/// Counters of loops further out are parameters here, within their own bounds.
void Question::boundOuter(const Side &Of, Bounds &Out) const {
  for (uint32_t Up = Facts.Loops[Loop].Parent; Up < Facts.Loops.size();
       Up = Facts.Loops[Up].Parent) {
    const LoopFacts &Outer = Facts.Loops[Up];
    if (Outer.What != LoopFacts::Kind::Counted || Outer.Step == 0)
      continue;
    auto Add = [&](const Polynomial &Bound, const char *Relation) {
      if (!Values.standsStill(Bound))
        return;
      std::optional<Form> Found = form(Bound, Of, {});
      std::optional<Form> Linear = Found ? linear(*Found) : std::nullopt;
      if (Linear)
        Out.Constraints.push_back("p" + std::to_string(Outer.Var) + Relation + "(" + text(*Linear) +
                                  ")");
    };
    Add(Outer.Lower, Outer.Step > 0 ? " >= " : " <= ");
    Add(Outer.Upper, Outer.Step > 0 ? " < " : " > ");
  }
}

Question::Bounds Question::bounds(const Side &Of, const Subscripted &Access) const {
  Bounds Out;
  ArrayRef<uint32_t> Inner = Access.Inner;
  boundOuter(Of, Out);
  bound(Loop, Of.Iteration, Of, {}, Access.Order, Out);
  for (size_t I = 0; I != Inner.size(); ++I)
    bound(Inner[I], innerName(Of, Inner, I), Of, Inner.take_front(I), Access.Order, Out);
  return Out;
}

/// `Value` is within [0, 2^Bits), or within the signed values of that width.
std::pair<std::string, std::string> limits(unsigned Bits, bool Signed) {
  if (!Signed)
    return {"0", std::to_string((uint64_t(1) << Bits) - 1)};
  int64_t Half = int64_t(1) << (Bits - 1);
  return {std::to_string(-Half), std::to_string(Half - 1)};
}

void Question::typeRanges(const Side &Of, const Subscripted &Access, StringRef Text,
                          Bounds &Into) const {
  auto Add = [&](StringRef Value, VarId Var) {
    if (Var >= Facts.Variables.size())
      return;
    const TypeFacts &Type = Facts.Variables[Var].Type;
    if (Type.What != TypeFacts::Kind::Integer || !Type.SizeInBytes || Type.SizeInBytes > 4)
      return;
    auto [Low, High] = limits(unsigned(Type.SizeInBytes) * 8, !Type.Unsigned);
    Into.Constraints.push_back((Low + " <= (" + Value + ") <= " + High).str());
  };
  std::set<Symbol> Parameters;
  collectParameters(Text, Parameters);
  for (const std::string &Each : Into.Constraints)
    collectParameters(Each, Parameters);
  for (const Symbol &Each : Parameters) {
    VarId Var;
    if (!StringRef(Each).drop_front().getAsInteger(10, Var))
      Add(Each, Var);
  }
  if (std::optional<Form> Counter = variable(Facts.Loops[Loop].Var, Of, {}))
    if (Facts.Loops[Loop].What == LoopFacts::Kind::Counted)
      if (std::optional<Form> Value = linear(*Counter))
        Add(text(*Value), Facts.Loops[Loop].Var);
  for (size_t I = 0; I != Access.Inner.size(); ++I)
    if (const LoopFacts &Inner = Facts.Loops[Access.Inner[I]];
        Inner.What == LoopFacts::Kind::Counted)
      Add(innerName(Of, Access.Inner, I), Inner.Var);
}

} // namespace

SubscriptTest::SubscriptTest(const FunctionFacts &Facts, uint32_t Loop, const LoopValues &Values)
    : Facts(Facts), Loop(Loop), Values(Values) {}

/// The ways in which an inner index may leave its row. Where there is none, equal addresses mean
/// equal indices.
static std::vector<IntegerSystem> escapes(IntegerSystems &Systems, const Levels &Of,
                                          const Question::Bounds &Bounds) {
  std::vector<IntegerSystem> Found;
  for (size_t I = 1; I != Of.Indices.size(); ++I) {
    std::string Index = text(Of.Indices[I]), Extent = Of.Extents[I - 1];
    for (const std::string &Escape : {"(" + Index + ") < 0", "(" + Index + ") >= " + Extent}) {
      IntegerSystem System{Bounds.Counters, Bounds.Constraints};
      System.Constraints.push_back(Escape);
      std::optional<bool> Possible = Systems.satisfiable(System);
      if (!Possible || *Possible)
        Found.push_back(std::move(System));
    }
  }
  return Found;
}

/// What comes of subscripts that leave the range in which they are what their terms say. Types of
/// fewer than 32 bits are there to wrap.
Meeting SubscriptTest::wraps(const Subscripted &Access) const {
  const Side Of{"t", 'a'};
  Question Ask(Facts, Loop, Values);
  for (const Polynomial &Each : Access.Dimensions) {
    if (!Each.Bits || Each.isConstant())
      continue;
    std::optional<Form> Value = Ask.form(Each, Of, Access.Inner);
    std::optional<Form> Linear = Value ? linear(*Value) : std::nullopt;
    unsigned Width = Each.Bits & ~Polynomial::SignedWrap;
    Meeting Wrapped = Width > 1 && Width < 32 ? Meeting::Unknown : Meeting::IfWrapped;
    if (!Linear || Each.Bits == Polynomial::UnknownWrap)
      return Wrapped;
    std::string Index = text(*Linear);
    Question::Bounds Within = Ask.bounds(Of, Access);
    Ask.typeRanges(Of, Access, Index, Within);
    auto [Low, High] = limits(Width, Each.Bits & Polynomial::SignedWrap);
    for (const std::string &Escape : {"(" + Index + ") < " + Low, "(" + Index + ") > " + High}) {
      std::vector<std::string> Constraints = Within.Constraints;
      Constraints.push_back(Escape);
      std::optional<bool> Possible = Systems.satisfiable({Within.Counters, Constraints});
      if (!Possible || *Possible)
        return Wrapped;
    }
  }
  return Meeting::Never;
}

SubscriptTest::Attempt SubscriptTest::attempt(const Subscripted &Earlier, const Subscripted &Later,
                                              std::vector<IntegerSystem> *Escapes) const {
  const Side A{"t", 'a'}, B{"u", 'b'};
  Question Ask(Facts, Loop, Values);
  Question::Bounds OfA = Ask.bounds(A, Earlier), OfB = Ask.bounds(B, Later);
  IntegerSystem System{OfA.Counters, OfA.Constraints};
  append_range(System.Counters, OfB.Counters);
  append_range(System.Constraints, OfB.Constraints);
  System.Constraints.push_back("t < u");

  bool Exact = OfA.Exact && OfB.Exact, Fixed = true;
  for (size_t I = 0; I != Earlier.Dimensions.size(); ++I) {
    std::optional<Form> FormA = Ask.form(Earlier.Dimensions[I], A, Earlier.Inner);
    std::optional<Form> FormB = Ask.form(Later.Dimensions[I], B, Later.Inner);
    std::optional<std::vector<Monomial>> Strides;
    if (FormA && FormB)
      Strides = stridesOf({&*FormA, &*FormB});
    std::optional<Levels> LevelsA, LevelsB;
    if (Strides) {
      LevelsA = levelsOf(*FormA, *Strides);
      LevelsB = levelsOf(*FormB, *Strides);
    }
    std::vector<IntegerSystem> Leaves;
    if (LevelsA && LevelsB) {
      Leaves = escapes(Systems, *LevelsA, OfA);
      append_range(Leaves, escapes(Systems, *LevelsB, OfB));
    }
    if (!LevelsA || !LevelsB || (!Escapes && !Leaves.empty())) {
      Exact = false; // Without this dimension, more seems to meet than does.
      continue;
    }
    if (Escapes)
      append_range(*Escapes, Leaves);
    for (size_t L = 0; L != LevelsA->Indices.size(); ++L) {
      System.Constraints.push_back("(" + text(LevelsA->Indices[L]) + ") = (" +
                                   text(LevelsB->Indices[L]) + ")");
      Fixed &= parameterPart(LevelsA->Indices[L]) == parameterPart(LevelsB->Indices[L]);
    }
  }
  std::optional<bool> Possible = Systems.satisfiable(System);
  if (Possible && !*Possible)
    return {std::max(wraps(Earlier), wraps(Later)), {}};
  if (!Possible || !Exact)
    return {Meeting::Unknown, {}};
  return {Fixed ? Meeting::Certain : Meeting::Sometimes, std::move(System)};
}

/// The loop, and those around it, let two iterations of it run.
IntegerSystem SubscriptTest::runsTwice() const {
  Question Ask(Facts, Loop, Values);
  Question::Bounds First = Ask.bounds({"t", 'a'}, {}), Second = Ask.bounds({"u", 'b'}, {});
  IntegerSystem System{{"t", "u"}, First.Constraints};
  append_range(System.Constraints, Second.Constraints);
  System.Constraints.push_back("t < u");
  return System;
}

Meeting SubscriptTest::meetEitherWay(const Subscripted &A, const Subscripted &B,
                                     bool &Forward) const {
  Attempt First = attempt(A, B), Second = attempt(B, A);
  Forward = First.How >= Second.How;
  Meeting Worst = std::max(First.How, Second.How);
  if (Worst != Meeting::Sometimes)
    return Worst;
  // What comes true whenever there are two iterations depends on nothing.
  std::vector<IntegerSystem> Cases;
  for (Attempt *Each : {&First, &Second})
    if (Each->How == Meeting::Sometimes)
      Cases.push_back(std::move(Each->System));
  return Systems.implies(runsTwice(), Cases) ? Meeting::Certain : Meeting::Sometimes;
}

std::optional<std::string> SubscriptTest::apart(const Subscripted &A, const Subscripted &B) const {
  if (wraps(A) != Meeting::Never || wraps(B) != Meeting::Never)
    return std::nullopt;
  std::vector<IntegerSystem> Cases;
  for (Attempt Each : {attempt(A, B, &Cases), attempt(B, A, &Cases)})
    if (Each.How == Meeting::Sometimes || Each.How == Meeting::Certain)
      Cases.push_back(std::move(Each.System));
    else if (Each.How != Meeting::Never)
      return std::nullopt;
  return Systems.unless(runsTwice(), Cases);
}

bool SubscriptTest::covers(const Subscripted &Write, const Subscripted &Read) const {
  size_t Shorter = std::min(Write.Inner.size(), Read.Inner.size());
  size_t Common =
      std::mismatch(Write.Inner.begin(), Write.Inner.begin() + Shorter, Read.Inner.begin()).first -
      Write.Inner.begin();
  const Side Writer{"pt", 'a', Common}, Reader{"pt", 'b', Common};
  Question Ask(Facts, Loop, Values);
  Question::Bounds OfWrite = Ask.bounds(Writer, Write), OfRead = Ask.bounds(Reader, Read);
  if (!OfWrite.Exact || wraps(Write) != Meeting::Never || wraps(Read) != Meeting::Never)
    return false;
  for (size_t I = 0; I != Write.Dimensions.size(); ++I) {
    auto Equals = [&](const Polynomial &Of, const Side &In, ArrayRef<uint32_t> Inner,
                      Question::Bounds &Into) {
      std::optional<Form> Found = Ask.form(Of, In, Inner);
      std::optional<Form> Linear = Found ? linear(*Found) : std::nullopt;
      if (Linear)
        Into.Constraints.push_back("pe" + std::to_string(I) + " = " + text(*Linear));
      return Linear.has_value();
    };
    if (!Equals(Write.Dimensions[I], Writer, Write.Inner, OfWrite) ||
        !Equals(Read.Dimensions[I], Reader, Read.Inner, OfRead))
      return false;
  }
  return Systems.implies({OfRead.Counters, OfRead.Constraints},
                         {{OfWrite.Counters, OfWrite.Constraints}});
}

} // namespace concadvise
