#include "analyzer/program/RuntimeChecks.h"

#include "analyzer/program/PlaceSteps.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {

using Base = Memory::Base;
using StepKind = Place::Step::Kind;
using Holds = TypeFacts::Container;

// --- the two languages ---------------------------------------------------------------------------

/// As large a number as an address: 0 - 3 leads back by three.
bool RuntimeChecks::wraps(VarId Var) const {
  const TypeFacts &Type = Facts.Variables[Var].Type;
  return Type.Unsigned && Type.SizeInBytes == 8;
}

std::string RuntimeChecks::wide(VarId Var, const std::string &Name) const {
  if (Cxx)
    return (wraps(Var) ? "conc::offset(" : "conc::wide(") + Name + ")";
  return (wraps(Var) ? "(conc_wide)(long long)" : "(conc_wide)") + Name;
}

/// The first elements of what is there, as many as are counted.
std::string RuntimeChecks::first(const std::string &Of, StringRef Count) const {
  return (Twine(Cxx ? "conc::elements(" : "CONC_FIRST(") + Of + ", " + Count + ")").str();
}

/// All that an array or a container has.
std::string RuntimeChecks::whole(const std::string &Of) const {
  return (Cxx ? "conc::elements(" : "CONC_ARRAY(") + Of + ")";
}

// --- names and numbers ---------------------------------------------------------------------------

/// The variable's name, where that means the same in front of the loop.
std::optional<std::string> RuntimeChecks::nameOf(VarId Var) const {
  if (Var >= Facts.Variables.size() || Body.Declared.count(Var))
    return std::nullopt;
  const Variable &Of = Facts.Variables[Var];
  if (Of.Name.empty())
    return std::nullopt;
  for (VarId Other = 0; Other != Facts.Variables.size(); ++Other)
    if (Other != Var && Facts.Variables[Other].Name == Of.Name)
      return std::nullopt;
  switch (Of.Where) {
  case Variable::Storage::Local:
  case Variable::Storage::StaticLocal:
    if (Of.Decl.Line > Body.Loop->At.Line)
      return std::nullopt;
    return Of.Name;
  case Variable::Storage::Parameter:
  case Variable::Storage::Capture:
    return Of.Name;
  case Variable::Storage::Global: // Of the global namespace: others may have several names.
    if (StringRef Usr = Of.Usr; Usr.empty() || Usr.contains("@N@") || Usr.contains("@S@"))
      return std::nullopt;
    return Cxx ? "::" + Of.Name : Of.Name;
  default:
    return std::nullopt;
  }
}

std::optional<std::string> RuntimeChecks::integer(VarId Var) const {
  if (Var >= Facts.Variables.size() || Values.varying().count(Var) ||
      Facts.Variables[Var].Type.What != TypeFacts::Kind::Integer)
    return std::nullopt;
  return nameOf(Var);
}

/// Computed so widely that nothing overflows; a single name or number as it is, unless it moves an
/// address.
std::optional<std::string> RuntimeChecks::text(const Polynomial &Of, bool Moves) const {
  if (!Of.Known)
    return std::nullopt;
  std::string Sum;
  for (const Polynomial::Term &Term : Of.Terms) {
    std::string Product;
    for (VarId Var : Term.Vars) {
      std::optional<std::string> Name = integer(Var);
      if (!Name)
        return std::nullopt;
      bool Wide = Product.empty() || wraps(Var);
      Product += (Product.empty() ? "" : " * ") + (Wide ? wide(Var, *Name) : *Name);
    }
    bool Plain = Of.Terms.size() == 1 && !Of.Constant && Term.Vars.size() == 1;
    if (Plain && Term.Coefficient == 1 && !(Moves && wraps(Term.Vars.front())))
      return integer(Term.Vars.front());
    int64_t Factor = Term.Coefficient;
    if (Factor == INT64_MIN)
      return std::nullopt;
    Sum += Sum.empty() ? (Factor < 0 ? "-" : "") : Factor < 0 ? " - " : " + ";
    Sum += (std::abs(Factor) == 1 ? "" : std::to_string(std::abs(Factor)) + " * ") + Product;
  }
  if (Of.Constant == INT64_MIN)
    return std::nullopt;
  if (Sum.empty())
    return std::to_string(Of.Constant);
  if (Of.Constant)
    Sum += (Of.Constant < 0 ? " - " : " + ") + std::to_string(std::abs(Of.Constant));
  return Sum;
}

// --- loops around an access ----------------------------------------------------------------------

/// Place 0 is the loop itself, 1 the outermost one inside it.
const LoopFacts &RuntimeChecks::loop(size_t Place, const LoopAccess &At) const {
  return Place == 0 ? *Body.Loop : Facts.Loops[At.Inner[Place - 1]];
}

std::optional<size_t> RuntimeChecks::counterPlace(VarId Var, const LoopAccess &At) const {
  for (size_t Place = 0; Place <= At.Inner.size(); ++Place)
    if (loop(Place, At).What == LoopFacts::Kind::Counted && loop(Place, At).Var == Var)
      return Place;
  return std::nullopt;
}

/// Names, numbers, sums of them and `v.size()`: asked twice, it gives the same twice.
static bool isPlain(StringRef Text) {
  if (Text.empty() || Text.contains("++") || Text.contains("--"))
    return false;
  if (Text.ends_with(".size()") || Text.ends_with("->size()"))
    Text = Text.drop_back(2);
  return all_of(Text, [](char C) { return isAlnum(C) || StringRef("_.:+-*> ").contains(C); });
}

/// The smallest lower or largest upper bound of a loop that the first `Outer` ones are around.
std::optional<std::string> RuntimeChecks::bound(const Polynomial &Of, const std::string &Text,
                                                bool Upper, const LoopAccess &At,
                                                size_t Outer) const {
  if (Outer == 0) { // As it is in front of the loop.
    if (std::optional<std::string> Known = Of.Bits ? std::nullopt : text(Of))
      return Known;
    return isPlain(Text) ? std::optional(Text) : std::nullopt;
  }
  std::vector<uint32_t> Around(At.Inner.begin(), At.Inner.begin() + long(Outer - 1));
  Polynomial Inside = Values.at(Of, At.Order, Around);
  if (!Inside.Known || Inside.Bits)
    return std::nullopt;
  if (std::optional<std::string> Fixed = text(Inside))
    return Fixed;
  // `j <= i`, `j = i + 1`: the counter's own bounds are wide enough.
  bool Alone = Inside.Terms.size() == 1 && Inside.Terms.front().Coefficient == 1 &&
               Inside.Terms.front().Vars.size() == 1;
  if (!Alone || (Upper ? Inside.Constant > 1 : Inside.Constant < 0))
    return std::nullopt;
  std::optional<size_t> Place = counterPlace(Inside.Terms.front().Vars.front(), At);
  if (!Place || *Place >= Outer || loop(*Place, At).Step <= 0)
    return std::nullopt;
  const LoopFacts &Counter = loop(*Place, At);
  return Upper ? bound(Counter.Upper, Counter.UpperText, true, At, *Place)
               : bound(Counter.Lower, Counter.LowerText, false, At, *Place);
}

/// `{stride, lower, upper, step}` of a counter that the subscript is a multiple of.
std::optional<std::string> RuntimeChecks::counter(size_t Place, const std::string &Stride,
                                                  const LoopAccess &At) const {
  const LoopFacts &Of = loop(Place, At);
  bool Up = Of.Step > 0;
  std::optional<std::string> Lower = bound(Of.Lower, Of.LowerText, !Up, At, Place);
  std::optional<std::string> Upper = bound(Of.Upper, Of.UpperText, Up, At, Place);
  if (!Lower || !Upper || Of.Step == 0)
    return std::nullopt;
  // From another lower bound, other multiples are reached.
  bool Exact = Place == 0 || std::abs(Of.Step) == 1 || text(Of.Lower);
  int64_t Steps = Exact ? Of.Step : 1;
  std::string Step = Cxx && Steps == 1 ? "" : ", " + std::to_string(Steps);
  if (!Exact && !Up)
    return std::nullopt;
  return "{" + Stride + ", " + *Lower + ", " + *Upper + Step + "}";
}

// --- memory --------------------------------------------------------------------------------------

/// The subscript gives its terms' value: what wraps around at 64 bits wraps an address as well.
static bool staysExact(const FunctionFacts &Facts, const Polynomial &Index) {
  unsigned Width = Index.Bits & ~Polynomial::SignedWrap;
  if (!Index.Bits || Width == 64)
    return true;
  bool Alone = Index.Terms.size() == 1 && Index.Constant == 0 &&
               Index.Terms.front().Coefficient == 1 && Index.Terms.front().Vars.size() == 1;
  VarId Var = Alone ? Index.Terms.front().Vars.front() : NoVar;
  return Var < Facts.Variables.size() && Index.Bits != Polynomial::UnknownWrap &&
         Facts.Variables[Var].Type.SizeInBytes * 8 <= Width;
}

/// `conc::elements(base, first, {counters})`.
std::optional<std::string> RuntimeChecks::exactly(const std::string &Of, const Polynomial &Index,
                                                  const LoopAccess &At) const {
  Polynomial Here = Values.at(Index, At.Order, At.Inner);
  if (!Here.Known || !staysExact(Facts, Here))
    return std::nullopt;
  Polynomial First;
  First.Known = true;
  First.Constant = Here.Constant;
  std::map<size_t, Polynomial> Strides;
  for (const Polynomial::Term &Term : Here.Terms) {
    std::optional<size_t> Place;
    Polynomial::Term Rest{Term.Coefficient, {}};
    for (VarId Var : Term.Vars)
      if (std::optional<size_t> Found = counterPlace(Var, At)) {
        if (Place)
          return std::nullopt;
        Place = Found;
      } else {
        Rest.Vars.push_back(Var);
      }
    Polynomial &Into = Place ? Strides[*Place] : First;
    Into.Known = true;
    if (Rest.Vars.empty())
      Into.Constant += Rest.Coefficient;
    else
      Into.Terms.push_back(std::move(Rest));
  }
  std::vector<std::string> Counters;
  for (const auto &[Place, Factor] : Strides) {
    std::optional<std::string> Stride = text(Factor, /*Moves=*/true);
    std::optional<std::string> Counter = Stride ? counter(Place, *Stride, At) : std::nullopt;
    if (!Counter)
      return std::nullopt;
    Counters.push_back(*Counter);
  }
  std::optional<std::string> Start = text(First, /*Moves=*/true);
  if (!Start)
    return std::nullopt;
  if (Counters.empty() && *Start == "0")
    return first(Of, "1");
  StringRef Only = Counters.size() == 1 ? StringRef(Counters.front()) : StringRef();
  if (*Start == "0" && Only.consume_front("{1, 0, ") && Only.consume_back(Cxx ? "}" : ", 1}") &&
      !Only.contains(','))
    return first(Of, Only);
  if (Cxx)
    return "conc::elements(" + Of + ", " + *Start + ", {" + join(Counters, ", ") + "})";
  if (Counters.empty())
    Counters.push_back("{0, 0, 1, 1}");
  return "CONC_ELEMENTS(" + Of + ", " + *Start + ", " + join(Counters, ", ") + ")";
}

/// What is reached from the variable without a counter, as an expression, and then its elements.
std::optional<std::string> RuntimeChecks::elements(const LoopAccess &Of) const {
  const Memory &Where = Of.Where;
  if (Of.ByCall || Of.Made)
    return std::nullopt;
  std::string Text = "this";
  bool Pointer = true; // Text is a pointer to what the next step is a part of.
  const TypeFacts *Type = nullptr;
  switch (Where.From) {
  case Base::Receiver:
    break;
  case Base::Local:
  case Base::Argument:
  case Base::Captured:
  case Base::Global: {
    std::optional<std::string> Name = nameOf(Where.Var);
    if (!Name)
      return std::nullopt;
    Text = *Name;
    Type = &Facts.Variables[Where.Var].Type;
    Pointer = Where.Behind;
    // A pointer that moves has moved already; of what has no size nothing is counted.
    if (Pointer && (Values.varying().count(Where.Var) || !Type->ElementBytes))
      return std::nullopt;
    if (Pointer && Type->View && Type->Holds != Holds::Span)
      return std::nullopt;
    Pointer &= !Type->View;
    break;
  }
  default:
    return std::nullopt;
  }
  ArrayRef<Place::Step> Rest = Where.Path;
  for (; !Rest.empty(); Rest = Rest.drop_front()) {
    const Place::Step &Step = Rest.front();
    if (Step.What == StepKind::Field) {
      if (Step.Field.empty() || Step.Field.front() == '(')
        return std::nullopt;
      Text += (Pointer ? "->" : ".") + Step.Field;
      Pointer = false;
      Type = nullptr;
      continue;
    }
    if (Step.What == StepKind::Deref) {
      Text = "(*" + Text + ")";
      Type = nullptr;
      continue;
    }
    bool Member = Pointer && Step.Index.isConstant() && Step.Index.Constant == 0 &&
                  Rest.size() > 1 && Rest[1].What == StepKind::Field;
    if (!Member)
      break;
  }
  if (Rest.empty()) // One object.
    return first(Pointer ? Text : "&" + Text, "1");
  if (any_of(Rest.drop_front(), steps::leaves))
    return std::nullopt;
  // What an element has of its own lies elsewhere, unless it is a row of an array.
  bool Rows = Type && StringRef(Type->Element).contains('[');
  auto Further = [](const Place::Step &Step) { return Step.What != StepKind::Field; };
  if (!Rows && any_of(Rest.drop_front(), Further))
    return std::nullopt;
  bool Owner = !Pointer && Type && Type->What != TypeFacts::Kind::Array;
  if (Owner && Type->Holds != Holds::Vector && Type->Holds != Holds::StdArray &&
      Type->Holds != Holds::String && Type->Holds != Holds::Span)
    return std::nullopt;
  bool Whole = !Pointer && !Rest.front().Pointer;    // An array or a container: it knows its end.
  bool Packed = Owner && Type->Holds != Holds::Span; // Overlaps as a whole or not at all.
  if (Packed)
    return whole(Text);
  if (std::optional<std::string> Exact = exactly(Text, Rest.front().Index, Of))
    return Exact;
  return Whole ? std::optional(whole(Text)) : std::nullopt;
}

/// The loop has a first round.
std::optional<std::string> RuntimeChecks::runs() const {
  const LoopFacts &Loop = *Body.Loop;
  if (Loop.What != LoopFacts::Kind::Counted || Loop.Step == 0)
    return std::nullopt;
  std::optional<std::string> Lower = text(Loop.Lower), Upper = text(Loop.Upper);
  if (!Lower || !Upper)
    return std::nullopt;
  auto Widely = [&](const std::string &Of) {
    return !isAlpha(Of.front()) || StringRef(Of).starts_with("conc") ? Of
           : Cxx                                                     ? "conc::wide(" + Of + ")"
                                                                     : "(conc_wide)" + Of;
  };
  if (StringRef(*Lower).find_first_not_of("0123456789") == StringRef::npos)
    return *Lower + (Loop.Step > 0 ? " < " : " > ") + *Upper;
  return Widely(*Lower) + (Loop.Step > 0 ? " < " : " > ") + Widely(*Upper);
}

/// Asking where it is reads through a pointer, which may be null where the loop does not.
static bool followsPointer(StringRef Elements) {
  size_t Before = Elements.find("this->");
  if (Before != StringRef::npos)
    Elements = Elements.drop_front(Before + strlen("this->"));
  return Elements.contains("->") || Elements.contains("(*");
}

/// The first round does not end before.
bool RuntimeChecks::comesTo(const LoopAccess &Of) const {
  bool Guarded = Body.Guarding && Of.Statement > Body.Guard;
  if (Guarded || Of.Conditional || !Body.Exits.empty() || Of.Statement >= Body.Statements.size())
    return false;
  Summary Before =
      Table.ofRegion(Body.Function, ArrayRef(Body.Statements).take_front(Of.Statement + 1));
  return Before.Throws == Truth::No && Before.Exits == Truth::No;
}

std::optional<std::set<RunCheck>> RuntimeChecks::disjoint(const LoopAccess &A,
                                                          const LoopAccess &B) const {
  // The bound is read once in the wrapped form: where a task may change it, so would the serial
  // run.
  bool Counts = Body.Loop->What == LoopFacts::Kind::Counted;
  if (Counts && (A.Statement == LoopControl || B.Statement == LoopControl))
    return std::nullopt;
  const LoopAccess &Writer = A.What != LoopAccess::Kind::Read ? A : B;
  const LoopAccess &Other = &Writer == &A ? B : A;
  std::optional<std::string> Left = elements(Writer);
  std::optional<std::string> Right = Left ? elements(Other) : std::nullopt;
  if (!Right)
    return std::nullopt;
  std::set<RunCheck> Out = {{*Left, *Right}};
  for (auto [Text, Of] : {std::pair(&*Left, &Writer), std::pair(&*Right, &Other)}) {
    if (!followsPointer(*Text))
      continue;
    std::optional<std::string> Runs = runs();
    if (!Runs || !comesTo(*Of))
      return std::nullopt;
    Out.insert({*Runs, ""});
  }
  return Out;
}

std::optional<RunCheck> RuntimeChecks::condition(StringRef Over) const {
  std::string Out;
  for (size_t I = 0; I < Over.size();) {
    if (!isAlpha(Over[I])) {
      if (Over[I] == '%' || Over[I] == '/' || Over[I] == '?' || Over[I] == '_')
        return std::nullopt;
      Out += Over[I++];
      continue;
    }
    size_t End = I;
    while (End < Over.size() && isAlnum(Over[End]))
      ++End;
    VarId Var;
    StringRef Word = Over.slice(I, End);
    std::optional<std::string> Name;
    if (Word.consume_front("p") && !Word.getAsInteger(10, Var))
      Name = integer(Var);
    if (!Name)
      return std::nullopt;
    Out += wide(Var, *Name);
    I = End;
  }
  if (Out == "0" || Out == "1") // It never holds, or nothing was asked.
    return std::nullopt;
  return RunCheck{Out, ""};
}

std::vector<std::string> conditionsOf(const std::set<RunCheck> &Checks, bool Cxx) {
  std::vector<std::string> Out;
  // First what reads no memory: that there is anything to read may be one of them.
  for (const auto &[First, Second] : Checks)
    if (Second.empty()) {
      bool Alone = Checks.size() == 1 || !StringRef(First).contains("||");
      Out.push_back(Alone ? First : "(" + First + ")");
    }
  for (auto It = Checks.begin(); It != Checks.end();) {
    const std::string &First = It->first;
    if (It->second.empty()) {
      ++It;
      continue;
    }
    std::vector<std::string> Memory = {First};
    for (; It != Checks.end() && It->first == First; ++It)
      Memory.push_back(It->second);
    std::string OneLine = join(Memory, ", ");
    Out.push_back((Cxx ? "conc::disjoint(" : "CONC_DISJOINT(") +
                  (OneLine.size() < 70 ? OneLine : join(Memory, ",\n  ")) + ")");
  }
  return Out;
}

} // namespace concadvise
