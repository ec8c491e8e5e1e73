#include "analyzer/program/OwnReads.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

using StepKind = Place::Step::Kind;
using AccessKind = LoopAccess::Kind;

/// More questions to isl than this are not asked about one loop.
constexpr unsigned MaxQuestions = 1000;

/// Inner loops that may end before all of their rounds are done; true when this node leaves one.
static bool findLeftEarly(const Node &Each, std::set<uint32_t> &Into) {
  bool Leaves = false;
  switch (Each.What) {
  case Node::Kind::Break:
  case Node::Kind::Continue:
  case Node::Kind::Return:
  case Node::Kind::Goto:
  case Node::Kind::Throw:
    Leaves = true;
    break;
  default:
    break;
  }
  for (const Node &Child : Each.Children)
    Leaves |= findLeftEarly(Child, Into);
  if (Leaves && Each.What == Node::Kind::Loop)
    Into.insert(Each.Index);
  return Leaves;
}

/// An element of an array that no pointer but the array's own leads to.
static bool isElement(const LoopAccess &Of) {
  return !Of.ByCall && !Of.Volatile && !Of.Made && !Of.Structure && Of.Where.indexed() &&
         !Of.Where.throughPointer() && !Of.Where.unknown();
}

/// The subscripts by which both go down the same way; none when they do not.
static std::optional<std::pair<Subscripted, Subscripted>>
sameWay(const LoopAccess &A, const LoopAccess &B, const LoopValues &Values) {
  bool SameObject = Aliases::objectOf(A.Where) == Aliases::objectOf(B.Where) &&
                    A.Where.Call == B.Where.Call && A.Where.Path.size() == B.Where.Path.size();
  if (!SameObject)
    return std::nullopt;
  Subscripted OfA{{}, A.Inner, A.Order}, OfB{{}, B.Inner, B.Order};
  for (size_t I = 0; I != A.Where.Path.size(); ++I) {
    const Place::Step &Left = A.Where.Path[I], &Right = B.Where.Path[I];
    bool Same = Left.What == Right.What && Left.What != StepKind::Deref;
    bool Named =
        Left.What == StepKind::Field && Left.Field == Right.Field && Left.Field != "(union)";
    if (!Same || (Left.What == StepKind::Field && !Named))
      return std::nullopt;
    if (Named)
      continue;
    OfA.Dimensions.push_back(Values.at(Left.Index, A.Order, A.Inner));
    OfB.Dimensions.push_back(Values.at(Right.Index, B.Order, B.Inner));
  }
  return std::pair(std::move(OfA), std::move(OfB));
}

std::set<const LoopAccess *> readsOfOwnWrites(const LoopBody &Body, const LoopValues &Values,
                                              const SubscriptTest &Test,
                                              ArrayRef<const LoopAccess *> Among) {
  std::set<const LoopAccess *> Found;
  if (Body.Irreducible)
    return Found;
  std::set<uint32_t> LeftEarly;
  findLeftEarly(*Body.Body, LeftEarly);
  std::vector<const LoopAccess *> Writes;
  copy_if(Among, std::back_inserter(Writes), [](const LoopAccess *Each) {
    return Each->What == AccessKind::Write && !Each->Branched && isElement(*Each);
  });
  unsigned Asked = 0;
  auto Covers = [&](const LoopAccess &Write, const LoopAccess &Read) {
    bool Done = all_of(Write.Inner, [&](uint32_t Loop) {
      return is_contained(Read.Inner, Loop) || !LeftEarly.count(Loop);
    });
    if (!Done || Write.Order >= Read.Order)
      return false;
    auto Ask = sameWay(Write, Read, Values);
    return Ask && ++Asked <= MaxQuestions && Test.covers(Ask->first, Ask->second);
  };
  for (const LoopAccess *Read : Among)
    if (Read->What != AccessKind::Write && Read->Exposed && isElement(*Read) &&
        any_of(Writes, [&](const LoopAccess *Write) { return Covers(*Write, *Read); }))
      Found.insert(Read);
  return Found;
}

bool writesTheSameEachTime(const FunctionFacts &Facts, const LoopBody &Body,
                           const LoopValues &Values, const LoopAccess &Write) {
  auto StaysSame = [&](const Polynomial &Value, ArrayRef<uint32_t> Inner) {
    Polynomial Known = Values.at(Value, Write.Order, Inner.vec());
    return Known.Known && none_of(Known.Terms, [&](const Polynomial::Term &Term) {
             return is_contained(Term.Vars, Body.Loop->Var) ||
                    is_contained(Term.Vars, iterationOf(Body.Index));
           });
  };
  if (Write.Branched || Write.ByCall || Write.What == AccessKind::Read)
    return false;
  ArrayRef<uint32_t> Inner = Write.Inner;
  for (size_t I = 0; I != Inner.size(); ++I) {
    const LoopFacts &Loop = Facts.Loops[Inner[I]];
    if (Loop.What != LoopFacts::Kind::Counted || !StaysSame(Loop.Lower, Inner.take_front(I)) ||
        !StaysSame(Loop.Upper, Inner.take_front(I)) || Values.changesIn(Loop.Lower, Inner[I]) ||
        Values.changesIn(Loop.Upper, Inner[I]))
      return false;
  }
  return all_of(Write.Where.Path, [&](const Place::Step &Step) {
    return Step.What == StepKind::Field ||
           (Step.What == StepKind::Index && StaysSame(Step.Index, Inner));
  });
}

} // namespace concadvise
