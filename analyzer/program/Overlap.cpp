#include "analyzer/program/Overlap.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

using Base = Memory::Base;
using StepKind = Place::Step::Kind;

static const Variable *variableOf(const FunctionFacts &Facts, const Memory &Where) {
  return Where.Var < Facts.Variables.size() ? &Facts.Variables[Where.Var] : nullptr;
}

static bool sameObject(const Memory &A, const Memory &B) {
  return A.From == B.From && A.Var == B.Var && A.Behind == B.Behind && A.Call == B.Call &&
         A.From != Base::Unknown;
}

/// A variable's own memory, not what it points to.
static bool ownObject(const FunctionFacts &Facts, const Memory &Where) {
  const Variable *Var = variableOf(Facts, Where);
  switch (Where.From) {
  case Base::Local:
    return true;
  case Base::Global:
  case Base::ThreadLocal:
    return !Where.Behind && Var && Var->Type.What != TypeFacts::Kind::Reference;
  case Base::Captured:
    return !Where.Behind && Var && Var->Type.What != TypeFacts::Kind::Reference;
  default:
    return false;
  }
}

static bool isContainer(const Variable *Var) {
  return Var && Var->Type.Holds != TypeFacts::Container::None &&
         Var->Type.Holds != TypeFacts::Container::CArray &&
         Var->Type.Holds != TypeFacts::Container::Span &&
         Var->Type.Holds != TypeFacts::Container::StringView;
}

/// Containers that own their elements: a reference to one reaches no other variable's memory.
static bool owns(const Variable *Var) {
  using Holds = TypeFacts::Container;
  if (!Var || !isContainer(Var))
    return false;
  switch (Var->Type.Holds) {
  case Holds::Vector:
  case Holds::VectorBool:
  case Holds::Deque:
  case Holds::List:
  case Holds::Set:
  case Holds::Map:
  case Holds::UnorderedSet:
  case Holds::UnorderedMap:
  case Holds::String:
    return true;
  default:
    return false;
  }
}

/// A variable that cannot be or contain a container of another type.
static bool isPlain(const Variable *Var) {
  return Var &&
         (Var->Type.What == TypeFacts::Kind::Integer ||
          Var->Type.What == TypeFacts::Kind::Floating || Var->Type.What == TypeFacts::Kind::Bool ||
          Var->Type.What == TypeFacts::Kind::Pointer ||
          llvm::StringRef(Var->Type.Record).starts_with("std::"));
}

bool heldTogether(const LoopAccess &A, const LoopAccess &B) {
  return (A.Where.throughPointer() || B.Where.throughPointer()) &&
         any_of(A.Reaches, [&](const Aliases::Object &Each) { return B.Reaches.count(Each); });
}

bool keepsShape(const FunctionFacts &Facts, const LoopAccess &Shape, const LoopAccess &Write) {
  // Numbers and pointers have no shape; and to write a whole is to write its shape.
  if (!Write.ByCall || Write.Structure || !Write.Where.indexed())
    return !Write.Structure && Write.Where.indexed();
  if (sameObject(Shape.Where, Write.Where))
    return Shape.Where.Path.size() < Write.Where.Path.size();
  // What is written may be the container, or have it.
  const Variable *Var = variableOf(Facts, Write.Where), *Of = variableOf(Facts, Shape.Where);
  if (!Var || !Of)
    return false;
  const TypeFacts &Type = Var->Type;
  bool Items = Type.Holds != TypeFacts::Container::None;
  StringRef Element = Items ? Type.ElementRecord : Type.Record;
  bool Text = Element == "std::basic_string" && Of->Type.Record != "std::basic_string";
  return Element.empty() || Text;
}

Sharing sharing(const FunctionFacts &Facts, const Aliases &Names, const LoopAccess &A,
                const LoopAccess &B) {
  const Memory &Left = A.Where, &Right = B.Where;
  if (sameObject(Left, Right) && !A.Made)
    return Sharing::Same;
  if (heldTogether(A, B))
    return Sharing::Held;
  // New objects are nobody else's; what is stored in them may be.
  auto New = [](const Memory &Where) {
    return Where.From == Base::Fresh && !Where.throughPointer();
  };
  if (New(Left) || New(Right))
    return Sharing::Never;
  const Variable *VarA = variableOf(Facts, Left), *VarB = variableOf(Facts, Right);
  bool OwnA = ownObject(Facts, Left), OwnB = ownObject(Facts, Right);
  // What a stored pointer leads to has left the object it was stored in.
  bool LeavesA = Left.throughPointer(), LeavesB = Right.throughPointer();
  // A local whose address nobody has cannot be met through a pointer.
  auto Hidden = [&](const Memory &Where) {
    return Where.From == Base::Local && !Where.throughPointer() && !Names.escapes(Where.Var);
  };
  if (Hidden(Left) || Hidden(Right))
    return Sharing::Never;
  if (!LeavesA && !LeavesB) {
    if (OwnA && OwnB)
      return Sharing::Never;
    // Parameters existed before the function's locals did.
    bool LocalA = Left.From == Base::Local, LocalB = Right.From == Base::Local;
    bool OuterA = Left.From == Base::Argument || Left.From == Base::Receiver;
    bool OuterB = Right.From == Base::Argument || Right.From == Base::Receiver;
    if ((LocalA && OuterB) || (LocalB && OuterA))
      return Sharing::Never;
  }
  // The library's streams are in nobody's data.
  if (A.Stream != B.Stream)
    return Sharing::Never;
  if (!LeavesA && !LeavesB && VarA && VarB && VarA->Type.Record != VarB->Type.Record) {
    if ((owns(VarA) && OwnB && isPlain(VarB)) || (owns(VarB) && OwnA && isPlain(VarA)))
      return Sharing::Never;
  }
  if (Left.From == Base::Unknown || Right.From == Base::Unknown)
    return Sharing::Unknown;
  if ((VarA && VarA->Type.Restrict && Left.Behind) || (VarB && VarB->Type.Restrict && Right.Behind))
    return Sharing::Never;
  if (!LeavesA && !LeavesB && isContainer(VarA) && isContainer(VarB))
    return VarA->Type.Spelling == VarB->Type.Spelling || VarA->Type.Record == VarB->Type.Record
               ? Sharing::IfEqual
               : Sharing::Assumable;
  return Sharing::Assumable;
}

static bool leaves(const Place::Step &Step) {
  return Step.What == StepKind::Deref ? !Step.Owned : Step.Pointer;
}

static Polynomial subscript(const Place::Step &Step, const LoopAccess &Of,
                            const LoopValues &Values) {
  Polynomial Zero;
  Zero.Known = true;
  return Step.What == StepKind::Deref ? Zero : Values.at(Step.Index, Of.Order, Of.Inner);
}

std::optional<OverlapQuestion> overlap(const LoopAccess &A, const LoopAccess &B,
                                       const LoopValues &Values) {
  OverlapQuestion Ask;
  Ask.A = {{}, A.Inner, A.Order};
  Ask.B = {{}, B.Inner, B.Order};
  bool Moves = false; // Some subscript so far may differ between iterations.
  size_t Common = std::min(A.Where.Path.size(), B.Where.Path.size());
  for (size_t I = 0; I != Common; ++I) {
    const Place::Step &Left = A.Where.Path[I], &Right = B.Where.Path[I];
    if (Moves && (leaves(Left) || leaves(Right)))
      Ask.ThroughItems = true;
    bool FieldA = Left.What == StepKind::Field, FieldB = Right.What == StepKind::Field;
    if (FieldA != FieldB)
      break; // The whole of something and a part of it.
    if (FieldA && Left.Field == "(union)" && Right.Field == Left.Field)
      return Ask; // What lies below overlaps in ways that names do not tell.
    if (FieldA && Left.Field == Right.Field)
      continue;
    if (FieldA) {
      // Different members are different memory, unless a pointer is followed from either.
      if (none_of(drop_begin(A.Where.Path, I + 1), leaves) &&
          none_of(drop_begin(B.Where.Path, I + 1), leaves))
        return std::nullopt;
      Ask.Elsewhere = true;
      return Ask;
    }
    if (Left.What == StepKind::Deref && Right.What == StepKind::Deref)
      continue;
    const Polynomial &OfA = Ask.A.Dimensions.emplace_back(subscript(Left, A, Values));
    const Polynomial &OfB = Ask.B.Dimensions.emplace_back(subscript(Right, B, Values));
    Moves |= !OfA.isConstant() || !OfB.isConstant();
  }
  // The rest of the longer place follows a pointer that is stored in the shorter one: to somewhere
  // else, unless the pointer leads back to where it is stored.
  ArrayRef<Place::Step> Rest =
      A.Where.Path.size() > B.Where.Path.size() ? A.Where.Path : B.Where.Path;
  Rest = Rest.drop_front(Common);
  if (!Rest.empty() && leaves(Rest.front()))
    return std::nullopt;
  if (any_of(Rest, leaves)) {
    Ask.Elsewhere = true;
    return Ask;
  }
  return Ask;
}

} // namespace concadvise
