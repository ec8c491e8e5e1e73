#include "analyzer/program/Subscripts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <map>
#include <optional>

using namespace llvm;

namespace concadvise {
namespace {

using Symbol = std::string;
using Monomial = std::vector<Symbol>; ///< Sorted; empty: the constant.
using Form = std::map<Monomial, int64_t>;

std::optional<Form> times(const Form &A, const Form &B) {
  Form Product;
  for (const auto &[MonomialA, FactorA] : A)
    for (const auto &[MonomialB, FactorB] : B) {
      Monomial Joined;
      std::merge(MonomialA.begin(), MonomialA.end(), MonomialB.begin(), MonomialB.end(),
                 std::back_inserter(Joined));
      int64_t Factor, &Slot = Product[Joined];
      if (__builtin_mul_overflow(FactorA, FactorB, &Factor) ||
          __builtin_add_overflow(Slot, Factor, &Slot))
        return std::nullopt;
    }
  return Product;
}

bool addTo(Form &Sum, const Form &Other, int64_t Factor = 1) {
  for (const auto &[Each, Coefficient] : Other) {
    int64_t Scaled, &Slot = Sum[Each];
    if (__builtin_mul_overflow(Coefficient, Factor, &Scaled) ||
        __builtin_add_overflow(Slot, Scaled, &Slot))
      return false;
  }
  return true;
}

/// Parameters begin with p; counters with anything else.
bool isParameter(const Symbol &Name) { return Name.front() == 'p'; }

/// The two sides of the question: names of their counters.
struct Side {
  Symbol Iteration; ///< "t" or "u".
  char Prefix;      ///< Of inner counters: "a" or "b".
};

/// A product of parameters, as one parameter.
Symbol product(const Monomial &Parameters) {
  Symbol Name = "p";
  for (const Symbol &Each : Parameters)
    Name += "_" + Each;
  return Name;
}

/// `Factor` times a name, as a further term of a sum.
std::string term(int64_t Factor, const Symbol &Name) {
  std::string Text = Factor < 0 ? " - " : " + ";
  Text += std::to_string(Factor < 0 ? 0 - uint64_t(Factor) : uint64_t(Factor));
  return Name.empty() ? Text : Text + "*" + Name;
}

std::string text(const Form &Of) {
  std::string Text = "0";
  for (const auto &[Each, Factor] : Of)
    if (Factor != 0)
      Text += term(Factor, Each.empty() ? Symbol() : Each.front());
  return Text;
}

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
  void bound(uint32_t Index, const Side &Of, ArrayRef<uint32_t> Outer, unsigned Order,
             Bounds &Out) const;

  const FunctionFacts &Facts;
  uint32_t Loop;
  const LoopValues &Values;
};

Symbol innerName(const Side &Of, uint32_t Index) {
  return std::string(1, Of.Prefix) + std::to_string(Index);
}

std::optional<Form> Question::variable(VarId Var, const Side &Of, ArrayRef<uint32_t> Inner) const {
  auto Only = [](Symbol Name) { return Form{{{std::move(Name)}, 1}}; };
  const LoopFacts &Outermost = Facts.Loops[Loop];
  if (Var == iterationOf(Loop))
    return Only(Of.Iteration);
  if (isIteration(Var)) {
    uint32_t Index = Var & ~IterationBase;
    // A range loop further out stands still while this one runs.
    return Only(is_contained(Inner, Index) ? innerName(Of, Index) : "pr" + std::to_string(Index));
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
  for (uint32_t Index : Inner)
    if (Facts.Loops[Index].What == LoopFacts::Kind::Counted && Facts.Loops[Index].Var == Var)
      return Only(innerName(Of, Index));
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

/// Linear, with products of parameters taken as parameters; none when counters are multiplied with
/// anything.
std::optional<Form> linear(const Form &Of) {
  Form Linear;
  for (const auto &[Each, Factor] : Of) {
    Monomial Name = Each;
    if (Each.size() > 1) {
      if (!all_of(Each, isParameter))
        return std::nullopt;
      Name = {product(Each)};
    }
    Linear[Name] += Factor;
  }
  return Linear;
}

void Question::bound(uint32_t Index, const Side &Of, ArrayRef<uint32_t> Outer, unsigned Order,
                     Bounds &Out) const {
  const LoopFacts &Inner = Facts.Loops[Index];
  bool IsThis = Index == Loop;
  Symbol Counter = IsThis ? Of.Iteration : innerName(Of, Index);
  Out.Counters.push_back(Counter);
  if (Inner.What != LoopFacts::Kind::Counted) {
    Out.Constraints.push_back(Counter + " >= 0");
    Out.Exact &= IsThis;
    return;
  }
  auto Linear = [&](const Polynomial &Poly) {
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
  bound(Loop, Of, {}, Access.Order, Out);
  for (size_t I = 0; I != Inner.size(); ++I)
    bound(Inner[I], Of, Inner.take_front(I), Access.Order, Out);
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
  for (uint32_t Index : Access.Inner)
    if (Facts.Loops[Index].What == LoopFacts::Kind::Counted)
      Add(innerName(Of, Index), Facts.Loops[Index].Var);
}

// --- delinearisation
// ------------------------------------------------------------------------------

/// Monomial minus one that divides it; none when it does not.
std::optional<Monomial> divide(const Monomial &Of, const Monomial &By) {
  if (!std::includes(Of.begin(), Of.end(), By.begin(), By.end()))
    return std::nullopt;
  Monomial Rest;
  std::set_difference(Of.begin(), Of.end(), By.begin(), By.end(), std::back_inserter(Rest));
  return Rest;
}

/// `i * N + j` as [i][j]: one form per level; the inner ones must stay below `Extents` to be valid.
struct Levels {
  std::vector<Form> Indices;
  std::vector<Symbol> Extents; ///< Of Indices[1], Indices[2], …
};

/// The parameter products that counters are multiplied with, longest first; none when they do not
/// nest as the strides of one array do.
std::optional<std::vector<Monomial>> stridesOf(ArrayRef<const Form *> Forms) {
  std::set<Monomial> Found;
  for (const Form *Each : Forms)
    for (const auto &[Product, Factor] : *Each) {
      Monomial Stride;
      copy_if(Product, std::back_inserter(Stride), isParameter);
      size_t Counters = Product.size() - Stride.size();
      if (Counters > 1)
        return std::nullopt;
      if (Counters == 1 && !Stride.empty())
        Found.insert(Stride);
    }
  std::vector<Monomial> Strides(Found.begin(), Found.end());
  sort(Strides, [](const Monomial &A, const Monomial &B) { return A.size() > B.size(); });
  Strides.push_back({});
  for (size_t I = 1; I != Strides.size(); ++I)
    if (Strides[I].size() == Strides[I - 1].size() || !divide(Strides[I - 1], Strides[I]))
      return std::nullopt;
  return Strides;
}

std::optional<Levels> levelsOf(const Form &Of, ArrayRef<Monomial> Strides) {
  Levels Out;
  Out.Indices.resize(Strides.size());
  for (const auto &[Product, Factor] : Of) {
    bool Placed = false;
    for (size_t I = 0; I != Strides.size() && !Placed; ++I) {
      std::optional<Monomial> Rest = divide(Product, Strides[I]);
      if (!Rest)
        continue;
      bool Linear = Rest->size() <= 1 || all_of(*Rest, isParameter);
      if (!Linear)
        continue;
      Monomial Name = Rest->size() > 1 ? Monomial{product(*Rest)} : *Rest;
      Out.Indices[I][Name] += Factor;
      Placed = true;
    }
    if (!Placed)
      return std::nullopt;
  }
  for (size_t I = 1; I != Strides.size(); ++I) {
    Monomial Extent = *divide(Strides[I - 1], Strides[I]);
    Out.Extents.push_back(Extent.size() == 1 ? Extent.front() : product(Extent));
  }
  return Out;
}

} // namespace

SubscriptTest::SubscriptTest(const FunctionFacts &Facts, uint32_t Loop, const LoopValues &Values)
    : Facts(Facts), Loop(Loop), Values(Values) {}

/// Every inner index stays inside its row, so that equal addresses mean equal indices.
static bool staysInside(IntegerSystems &Systems, const Levels &Of, const Question::Bounds &Bounds) {
  for (size_t I = 1; I != Of.Indices.size(); ++I) {
    std::string Index = text(Of.Indices[I]), Extent = Of.Extents[I - 1];
    for (const std::string &Escape : {"(" + Index + ") < 0", "(" + Index + ") >= " + Extent}) {
      std::vector<std::string> Constraints = Bounds.Constraints;
      Constraints.push_back(Escape);
      std::optional<bool> Possible = Systems.satisfiable(Bounds.Counters, Constraints);
      if (!Possible || *Possible)
        return false;
    }
  }
  return true;
}

/// The part of a linear form that is made of parameters.
static Form parameterPart(const Form &Of) {
  Form Part;
  for (const auto &[Product, Factor] : Of)
    if (!Product.empty() && isParameter(Product.front()) && Factor)
      Part[Product] = Factor;
  return Part;
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
      std::optional<bool> Possible = Systems.satisfiable(Within.Counters, Constraints);
      if (!Possible || *Possible)
        return Wrapped;
    }
  }
  return Meeting::Never;
}

Meeting SubscriptTest::meets(const Subscripted &Earlier, const Subscripted &Later) const {
  const Side A{"t", 'a'}, B{"u", 'b'};
  Question Ask(Facts, Loop, Values);
  Question::Bounds OfA = Ask.bounds(A, Earlier), OfB = Ask.bounds(B, Later);
  std::vector<Symbol> Counters = OfA.Counters;
  Counters.insert(Counters.end(), OfB.Counters.begin(), OfB.Counters.end());
  std::vector<std::string> Constraints = OfA.Constraints;
  Constraints.insert(Constraints.end(), OfB.Constraints.begin(), OfB.Constraints.end());
  Constraints.push_back("t < u");

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
    if (!LevelsA || !LevelsB || !staysInside(Systems, *LevelsA, OfA) ||
        !staysInside(Systems, *LevelsB, OfB)) {
      Exact = false; // Without this dimension, more seems to meet than does.
      continue;
    }
    for (size_t L = 0; L != LevelsA->Indices.size(); ++L) {
      Constraints.push_back("(" + text(LevelsA->Indices[L]) + ") = (" + text(LevelsB->Indices[L]) +
                            ")");
      Fixed &= parameterPart(LevelsA->Indices[L]) == parameterPart(LevelsB->Indices[L]);
    }
  }
  std::optional<bool> Possible = Systems.satisfiable(Counters, Constraints);
  if (Possible && !*Possible)
    return std::max(wraps(Earlier), wraps(Later));
  if (!Possible || !Exact)
    return Meeting::Unknown;
  return Fixed ? Meeting::Certain : Meeting::Sometimes;
}

} // namespace concadvise
