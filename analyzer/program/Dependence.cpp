#include "analyzer/program/Dependence.h"

#include "analyzer/program/LoopValues.h"
#include "analyzer/program/Overlap.h"
#include "analyzer/program/OwnNames.h"
#include "analyzer/program/OwnReads.h"
#include "analyzer/program/RuntimeChecks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

using Strength = Conflict::Strength;
using AccessKind = LoopAccess::Kind;

/// More pairs than this in one loop are not compared; the loop is then unknown.
constexpr size_t MaxAccesses = 1500;

/// Beyond this a loop is not worth telling more about: nobody removes a hundred obstacles.
constexpr size_t MaxConflicts = 128;

bool isReducible(StringRef Operator) {
  return StringSwitch<bool>(Operator)
      .Cases("+", "-", "*", "&", "|", "^", "min", "max", "&&", true)
      .Case("||", true)
      .Default(false);
}

/// Subtracting and adding mix.
StringRef reductionOperator(StringRef Operator) { return Operator == "-" ? "+" : Operator; }

/// What becomes of an obstacle when the part of each iteration that it is in runs after the
/// concurrent part, in the serial order.
enum class Order : uint8_t {
  Only,   ///< It is gone: only the order counted.
  Passes, ///< It is gone, though a value passes from one iteration to another.
  Lost,   ///< It is not looked at so: the order is not what is in question.
};

class DependenceFinder {
public:
  DependenceFinder(const EffectTable &Table, const LoopBody &Body)
      : Table(Table), Body(Body), Facts(Table.program().facts(Body.Function)), Values(Facts, Body),
        Test(Facts, Body.Index, Values), Checks(Table, Body, Values) {}

  Dependences run() {
    select();
    if (Relevant.size() > MaxAccesses)
      Out.Conflicts.push_back({ReasonId::UnknownSubscript,
                               Strength::Unknown,
                               "the loop has too many accesses to compare them all",
                               Body.Loop->Header.begin(),
                               {},
                               {}});
    else
      compareAll();
    finishPrivates();
    finishReductions();
    return std::move(Out);
  }

private:
  void select();
  void compareAll();
  void compare(const LoopAccess &A, const LoopAccess &B);
  void compareSame(const LoopAccess &A, const LoopAccess &B);
  void compareFixed(const LoopAccess &A, const LoopAccess &B);
  bool exposed(const LoopAccess &Of) const;
  bool compareScratch(const LoopAccess &A, const LoopAccess &B);
  bool compareContainers(const LoopAccess &A, const LoopAccess &B);
  bool counts(VarId Var) const;
  bool packsBits(const LoopAccess &Of) const;
  /// Read in front of each round: a loop that is wrapped reads it once, also where checks fail.
  /// That a container grows while it is gone through is nobody's loop.
  bool isBound(const LoopAccess &Of) const {
    return Body.Loop->What == LoopFacts::Kind::Counted && Of.Statement == LoopControl &&
           Of.What == AccessKind::Read && !Of.ByCall && !Of.Shape;
  }
  Meeting either(const OverlapQuestion &Ask, bool &Forward) const;
  void conflict(ReasonId Why, Strength How, const LoopAccess &From, const LoopAccess &To,
                std::string Message, Order Kept = Order::Lost,
                std::optional<std::set<RunCheck>> Check = std::nullopt);
  Location placeOf(const LoopAccess &Of, bool Write) const;
  bool carries(const Resource &Key) const;
  void finishPrivates();
  void finishReductions();
  bool readsOld(VarId Var) const;

  const EffectTable &Table;
  const LoopBody &Body;
  const FunctionFacts &Facts;
  LoopValues Values;
  SubscriptTest Test;
  RuntimeChecks Checks;
  std::vector<const LoopAccess *> Relevant;
  std::set<const LoopAccess *> OwnReads; ///< Of elements that the same iteration has set.
  std::set<Resource> Scratch;            ///< Arrays with such reads.
  std::map<Resource, std::vector<const LoopAccess *>> Rewritten; ///< Set anew in each iteration.
  std::map<Resource, std::vector<const LoopAccess *>> Combined;  ///< Reduction candidates.
  std::map<std::tuple<ReasonId, Strength, std::string>, size_t> Known; ///< Index in Conflicts.
  Dependences Out;
};

void DependenceFinder::select() {
  for (const LoopAccess &Each : Body.Accesses) {
    bool Own = Each.Where.From == Memory::Base::Local && Body.Declared.count(Each.Where.Var) &&
               !Each.Where.Behind && !Each.Where.throughPointer();
    if (!Own)
      Relevant.push_back(&Each);
  }
  if (Relevant.size() <= MaxAccesses)
    OwnReads = readsOfOwnWrites(Body, Values, Test, Relevant);
  for (const LoopAccess *Each : OwnReads)
    Scratch.insert(Each->Key);
}

void DependenceFinder::compareAll() {
  for (size_t I = 0; I != Relevant.size(); ++I) {
    for (size_t J = I; J != Relevant.size(); ++J)
      compare(*Relevant[I], *Relevant[J]);
    if (Out.Conflicts.size() > MaxConflicts)
      return Out.Conflicts.push_back({ReasonId::UnknownSubscript,
                                      Strength::Unknown,
                                      "the loop has more obstacles than are followed",
                                      Body.Loop->Header.begin(),
                                      {},
                                      {}});
  }
}

bool writes(const LoopAccess &Of) { return Of.What != AccessKind::Read; }
bool reads(const LoopAccess &Of) { return Of.What != AccessKind::Write; }

/// The leaf of a call's chain, or the event itself.
Location DependenceFinder::placeOf(const LoopAccess &Of, bool Write) const {
  if (Of.ByCall && !Of.Library) {
    Witness Chain = Table.chainOfUse(Write ? Of.Write : Of.Read, Write);
    if (Chain.empty())
      Chain = Table.chainOfUse(Write ? Of.Read : Of.Write, !Write);
    if (!Chain.empty())
      return Chain.back().At;
  }
  return Of.At->begin();
}

void DependenceFinder::conflict(ReasonId Why, Strength How, const LoopAccess &From,
                                const LoopAccess &To, std::string Message, Order Kept,
                                std::optional<std::set<RunCheck>> Check) {
  // One report for each pair of things; further places count for the split only.
  auto [At, New] = Known.try_emplace({Why, How, Message}, Out.Conflicts.size());
  if (!New) {
    Conflict &Before = Out.Conflicts[At->second];
    Before.Spots.push_back({From.At, From.Statement});
    Before.Spots.push_back({To.At, To.Statement});
    Before.Orderable &= Kept != Order::Lost;
    Before.Passes |= Kept != Order::Only;
    Before.Bound |= isBound(From) || isBound(To);
    Before.Keys.insert({From.Key, To.Key});
    if (Check && Before.Checks)
      Before.Checks->insert(Check->begin(), Check->end());
    else
      Before.Checks.reset();
    return;
  }
  Conflict Found{
      Why, How, std::move(Message), placeOf(From, writes(From)), placeOf(To, !writes(From)), {}};
  Found.Spots = {{From.At, From.Statement}, {To.At, To.Statement}};
  Found.Keys = {From.Key, To.Key};
  Found.Orderable = Kept != Order::Lost;
  Found.Passes = Kept != Order::Only;
  Found.Bound = isBound(From) || isBound(To);
  if (Check)
    Found.Checks = std::move(*Check);
  Found.Kind =
      From.Where.From == Memory::Base::Global ? ResourceKind::Global : ResourceKind::Argument;
  Out.Conflicts.push_back(std::move(Found));
}

void DependenceFinder::compare(const LoopAccess &A, const LoopAccess &B) {
  if (A.Volatile && &A == &B)
    conflict(ReasonId::VolatileAccess, Strength::Certain, A, A, "'" + A.Label + "' is volatile");
  if (!writes(A) && !writes(B))
    return;
  if (A.Commutes && B.Commutes)
    return;
  // Elements may change under somebody who only looks at a container's shape.
  if ((A.Shape && keepsShape(Facts, A, B)) || (B.Shape && keepsShape(Facts, B, A)))
    return;
  switch (sharing(Facts, Table.aliases(Body.Function), A, B)) {
  case Sharing::Never:
    return;
  case Sharing::Unknown:
    return conflict(ReasonId::UnknownMemory, Strength::Unknown, A, B,
                    "it is not known what memory " +
                        std::string(A.Where.unknown() ? "'" + A.Label + "'" : "'" + B.Label + "'") +
                        " leads to");
  case Sharing::Held: {
    const LoopAccess &Through = A.Where.throughPointer() ? A : B;
    const LoopAccess &Into = &Through == &A ? B : A;
    // With one place to lead to, that is where it leads.
    bool Only =
        Through.Reaches.size() == 1 && !Into.Where.indexed() && !Into.Where.throughPointer();
    return conflict(ReasonId::PointersMayAlias, Only ? Strength::Certain : Strength::Unknown, A, B,
                    "'" + Through.Label + "' may lead into '" + Into.Label +
                        "', by a pointer stored in it");
  }
  case Sharing::IfEqual: {
    std::optional<OverlapQuestion> Ask = overlap(A, B, Values);
    bool Forward;
    if (!Ask || (!Ask->A.Dimensions.empty() && either(*Ask, Forward) == Meeting::Never))
      return;
    [[fallthrough]];
  }
  case Sharing::Assumable:
    return conflict(ReasonId::PointersMayAlias, Strength::Assumable, A, B,
                    "'" + A.Label + "' and '" + B.Label + "' are assumed not to overlap",
                    Order::Lost, isBound(A) || isBound(B) ? std::nullopt : Checks.disjoint(A, B));
  case Sharing::Same:
    return compareSame(A, B);
  }
}

Meeting DependenceFinder::either(const OverlapQuestion &Ask, bool &Forward) const {
  return Test.meetEitherWay(Ask.A, Ask.B, Forward);
}

bool grows(const LoopAccess &Of) {
  return Of.Container == ContainerUse::Append || Of.Container == ContainerUse::Insert;
}

bool DependenceFinder::exposed(const LoopAccess &Of) const {
  return reads(Of) && Of.Exposed && !OwnReads.count(&Of);
}

/// Neither sees what another iteration left in an array that serves as scratch space.
bool DependenceFinder::compareScratch(const LoopAccess &A, const LoopAccess &B) {
  if (A.Key != B.Key || !Scratch.count(A.Key) || exposed(A) || exposed(B))
    return false;
  for (const LoopAccess *Each : {&A, &B})
    if (writes(*Each))
      Rewritten[A.Key].push_back(Each);
  return true;
}

/// Appends and inserts need their order and nothing else; anything that looks at the container at
/// the same time sees it change.
bool DependenceFinder::compareContainers(const LoopAccess &A, const LoopAccess &B) {
  if (!A.Structure && !B.Structure)
    return false;
  // Emptied or set anew earlier in the iteration, it is the iteration's own.
  if (!exposed(A) && !exposed(B))
    return false;
  if (grows(A) && grows(B) && A.What != AccessKind::Read && B.What != AccessKind::Read) {
    conflict(ReasonId::OrderedAppend, Strength::Certain, A, B,
             "results are put into '" + A.Label + "' in order", Order::Only);
    return true;
  }
  return false;
}

bool DependenceFinder::packsBits(const LoopAccess &Of) const {
  return Of.Where.Var < Facts.Variables.size() && Of.Where.indexed() &&
         Facts.Variables[Of.Where.Var].Type.Holds == TypeFacts::Container::VectorBool;
}

/// Library calls use what they are given from its start: no subscript moves with the loop.
bool fromStart(const OverlapQuestion &Ask) {
  auto Still = [](const Polynomial &P) { return !P.Known || P.isConstant(); };
  return all_of(Ask.A.Dimensions, Still) && all_of(Ask.B.Dimensions, Still);
}

/// The variable is looked at in the loop, or is a pointer: not just summed up.
bool DependenceFinder::counts(VarId Var) const {
  if (Var < Facts.Variables.size() && Facts.Variables[Var].Type.What == TypeFacts::Kind::Pointer)
    return true;
  return any_of(Body.Accesses, [&](const LoopAccess &Each) {
    return Each.What == AccessKind::Read && Each.Where.Var == Var && Each.Where.Path.empty();
  });
}

/// Done in the serial order, the last write is the one that stays.
Order orderOf(const LoopAccess &A, const LoopAccess &B) {
  return A.What == AccessKind::Write && B.What == AccessKind::Write ? Order::Only : Order::Passes;
}

void DependenceFinder::compareSame(const LoopAccess &A, const LoopAccess &B) {
  bool SameOperator = A.What == AccessKind::Update && B.What == AccessKind::Update &&
                      isReducible(A.Operator) &&
                      reductionOperator(A.Operator) == reductionOperator(B.Operator);
  bool Induction = A.Where.Path.empty() && !A.Where.Behind && Values.isInduction(A.Where.Var) &&
                   A.Where.From == Memory::Base::Local && !A.Floating && counts(A.Where.Var);
  // What each iteration sets anew is its own, and no sum of all.
  bool Sums = SameOperator && (exposed(A) || exposed(B));
  if (Sums && !A.ByCall && !B.ByCall && A.Key == B.Key && !Induction) {
    std::optional<OverlapQuestion> Ask = overlap(A, B, Values);
    bool Forward, Items = Ask && (Ask->Elsewhere || Ask->ThroughItems);
    // An element of each iteration's own is no reduction; what pointers lead to is compared below.
    if (!Items && Ask && !Ask->A.Dimensions.empty() && either(*Ask, Forward) == Meeting::Never)
      return;
    if (!Items) {
      Combined[A.Key].push_back(&A);
      Combined[A.Key].push_back(&B);
      return;
    }
  }
  if (compareContainers(A, B))
    return;
  std::optional<OverlapQuestion> Ask = overlap(A, B, Values);
  if (!Ask)
    return;
  if (packsBits(A) || packsBits(B))
    return conflict(ReasonId::OutputDependence, Strength::Certain, writes(A) ? A : B,
                    writes(A) ? B : A,
                    "elements of the vector<bool> '" + A.Label + "' share their bytes",
                    !A.Exposed || !B.Exposed || A.What == B.What ? Order::Only : Order::Passes);
  if (Ask->Elsewhere && heldTogether(A, B))
    return conflict(ReasonId::PointersMayAlias, Strength::Unknown, A, B,
                    "'" + A.Label + "' and '" + B.Label + "' may lead to the same memory");
  if (Ask->Elsewhere)
    return conflict(ReasonId::PointersMayAlias, Strength::Assumable, A, B,
                    "'" + A.Label + "' and '" + B.Label + "' are assumed not to overlap");
  if (Ask->A.Dimensions.empty())
    return compareFixed(A, B);
  bool Forward;
  Meeting Met = either(*Ask, Forward);
  if (Met == Meeting::Never) {
    if (Ask->ThroughItems)
      conflict(ReasonId::ItemsMayAlias, Strength::Assumable, A, B,
               "the items that '" + A.Label + "' is reached through are assumed to be distinct");
    return;
  }
  if (!Ask->ThroughItems && compareScratch(A, B))
    return;
  // The same place in every iteration behaves like a variable.
  bool Fixed = Met == Meeting::Certain && A.Key == B.Key &&
               all_of(Ask->A.Dimensions, [](const Polynomial &P) { return P.isConstant(); }) &&
               all_of(Ask->B.Dimensions, [](const Polynomial &P) { return P.isConstant(); });
  if (Fixed)
    return compareFixed(A, B);
  const LoopAccess &First = Forward ? A : B, &Then = Forward ? B : A;
  if (Met == Meeting::IfWrapped)
    return conflict(ReasonId::IndexMayWrap, Strength::Assumable, First, Then,
                    "the subscripts of '" + A.Label +
                        "' are assumed not to wrap around in their narrow or unsigned type");
  if (SameOperator && !A.ByCall && !B.ByCall)
    return conflict(Met == Meeting::Certain ? ReasonId::FlowDependence : ReasonId::UnknownSubscript,
                    Met == Meeting::Sometimes ? Strength::Sometimes
                    : Met == Meeting::Unknown ? Strength::Unknown
                                              : Strength::Certain,
                    First, Then, "iterations may add to the same element of '" + A.Label + "'",
                    Order::Only);
  std::optional<std::set<RunCheck>> Apart;
  if ((Met == Meeting::Sometimes || Met == Meeting::Unknown) && !Ask->ThroughItems && !A.ByCall &&
      !B.ByCall)
    if (std::optional<std::string> When = Test.apart(Ask->A, Ask->B))
      if (std::optional<RunCheck> Check = Checks.condition(*When))
        Apart = {std::move(*Check)};
  if (Met == Meeting::Sometimes || Apart)
    return conflict(ReasonId::ParameterDependent, Strength::Sometimes, First, Then,
                    "iterations meet in '" + A.Label + "' for some values of its subscripts",
                    Order::Lost, std::move(Apart));
  if (Met == Meeting::Unknown && A.Library && B.Library && A.Key == B.Key && fromStart(*Ask))
    return compareFixed(A, B);
  if (Met == Meeting::Unknown) {
    bool Call = A.ByCall || B.ByCall;
    return conflict(Call ? ReasonId::CallMayConflict : ReasonId::UnknownSubscript,
                    Strength::Unknown, First, Then,
                    Call ? "a call may touch the part of '" + A.Label +
                               "' that another iteration uses"
                         : "the subscripts of '" + A.Label + "' may be equal in two iterations",
                    orderOf(A, B));
  }
  if (writes(First) && reads(Then))
    return conflict(ReasonId::FlowDependence, Strength::Certain, First, Then,
                    "an iteration reads '" + A.Label + "' where an earlier one wrote it",
                    Order::Passes);
  if (reads(First) && writes(Then) && !writes(First))
    return conflict(ReasonId::AntiDependence, Strength::Certain, First, Then,
                    "an iteration overwrites '" + A.Label + "' where an earlier one reads it",
                    Order::Passes);
  conflict(ReasonId::OutputDependence, Strength::Certain, First, Then,
           "two iterations write '" + A.Label + "' in the same place", orderOf(A, B));
}

/// Both accesses touch the same place in every iteration.
void DependenceFinder::compareFixed(const LoopAccess &A, const LoopAccess &B) {
  const LoopAccess &Writer = writes(A) ? A : B, &Other = writes(A) ? B : A;
  bool Variable = A.Where.Path.empty() && !A.Where.Behind && A.Where.From == Memory::Base::Local;
  if (Variable && Values.isInduction(A.Where.Var))
    return conflict(ReasonId::Induction, Strength::Certain, Writer, Other,
                    "'" + A.Label + "' grows by the same amount in each iteration", Order::Only);
  if (A.Stream && A.Library && B.Library)
    return conflict(ReasonId::OrderedOutput, Strength::Certain, Writer, Other,
                    "what is written to '" + A.Label + "' must keep its order", Order::Only);
  if (A.Atomic && B.Atomic)
    return conflict(ReasonId::SharedState, Strength::Unknown, Writer, Other,
                    "the order of accesses to the atomic '" + A.Label + "' may matter");
  if (!exposed(A) && !exposed(B)) {
    for (const LoopAccess *Each : {&A, &B})
      if (writes(*Each))
        Rewritten[Each->Key].push_back(Each);
    return;
  }
  if (!A.Lock.empty() && A.Lock == B.Lock)
    return conflict(ReasonId::LockedState, Strength::Assumable, Writer, Other,
                    "'" + A.Label + "' is changed under '" + A.Lock +
                        "'; the order of the changes is assumed not to matter");
  if (A.Structure || B.Structure)
    return conflict(ReasonId::ContainerChanged, Strength::Certain, Writer, Other,
                    "'" + A.Label + "' changes while iterations use it", Order::Passes);
  const LoopAccess &Reader = reads(Other) && Other.Exposed ? Other : Writer;
  bool Definite = !A.ByCall || !B.ByCall || A.Key == B.Key;
  conflict(&Writer == &Reader && !Writer.ByCall ? ReasonId::SharedCounter
                                                : ReasonId::FlowDependence,
           Definite ? Strength::Certain : Strength::Unknown, Writer, Reader,
           "an iteration reads '" + A.Label + "' as an earlier one left it", Order::Passes);
}

// --- variables set anew --------------------------------------------------------------------------

/// One is the other, or a part of it.
static bool within(const Resource &A, const Resource &B) {
  return A.Kind == B.Kind && A.Index == B.Index &&
         (StringRef(A.Name.str()).starts_with(B.Name.str()) ||
          StringRef(B.Name.str()).starts_with(A.Name.str()));
}

/// It is known, or may be, that a value of this passes from one iteration to another.
bool DependenceFinder::carries(const Resource &Key) const {
  return any_of(Out.Conflicts, [&](const Conflict &Each) {
    return Each.How >= Strength::Unknown && Each.Passes &&
           any_of(Each.Keys, [&](const Resource &Other) { return within(Key, Other); });
  });
}

/// Some part of the variable may be as it was in front of the iteration where it is read.
bool DependenceFinder::readsOld(VarId Var) const {
  return any_of(Relevant, [&](const LoopAccess *Each) {
    return Each->Where.From == Memory::Base::Local && Each->Where.Var == Var &&
           !Each->Where.Behind && exposed(*Each);
  });
}

void DependenceFinder::finishPrivates() {
  for (auto &[Key, Accesses] : Rewritten) {
    const LoopAccess &First = *Accesses.front();
    if (carries(Key))
      continue;
    bool Local = First.Where.From == Memory::Base::Local && !First.Where.Behind &&
                 !First.Where.throughPointer();
    bool Last = !Local || Facts.Variables[First.Where.Var].AddressTaken ||
                usedAfter(Table, Body, First.Where.Var);
    if (First.Where.Var != NoVar && Table.aliases(Body.Function).kept(First.Where.Var)) {
      conflict(ReasonId::UnknownMemory, Strength::Unknown, First, *Accesses.back(),
               "the address of '" + First.Label +
                   "' is kept: its values of other iterations are seen",
               Order::Only);
      continue;
    }
    auto SameEachTime = [&](const LoopAccess *Each) {
      return writesTheSameEachTime(Facts, Body, Values, *Each);
    };
    if (Last && Scratch.count(Key) && !all_of(Accesses, SameEachTime)) {
      conflict(ReasonId::OutputDependence, Strength::Certain, First, *Accesses.back(),
               "two iterations write '" + First.Label + "' in the same place");
      continue;
    }
    PrivateVariable Private{First.Label, Local ? First.Where.Var : NoVar, {}, Key, Last};
    Private.Whole = Local && !readsOld(First.Where.Var);
    for (const LoopAccess *Each : Accesses)
      Private.Writes.push_back({Each->At, Each->Statement});
    if (Last)
      conflict(ReasonId::LastValue, Strength::Certain, First, *Accesses.back(),
               "the value that the last iteration gives '" + First.Label + "' is used later",
               Order::Only);
    if (Last) {
      Out.Conflicts.back().Spots = Private.Writes;
      Out.Conflicts.back().Leaves = Private.Var;
    }
    Out.Privates.push_back(std::move(Private));
  }
}

void DependenceFinder::finishReductions() {
  for (auto &[Key, Accesses] : Combined) {
    const LoopAccess &First = *Accesses.front();
    // Read in between, it is a recurrence and nothing else.
    if (carries(Key))
      continue;
    const Variable *Var =
        First.Where.Var < Facts.Variables.size() ? &Facts.Variables[First.Where.Var] : nullptr;
    Reduction Found;
    Found.Variable = First.Label;
    Found.Operator = reductionOperator(First.Operator);
    Found.Floating = any_of(Accesses, [](const LoopAccess *A) { return A->Floating; });
    if (Var) {
      Found.Type = Var->Type.Spelling;
    }
    for (const LoopAccess *Each : Accesses)
      conflict(Found.Floating ? ReasonId::FloatingReduction : ReasonId::SharedReduction,
               Strength::Certain, First, *Each, "every iteration adds to '" + First.Label + "'",
               Order::Only);
    Out.Reductions.push_back(std::move(Found));
  }
}

} // namespace

Dependences findDependences(const EffectTable &Table, const LoopBody &Body) {
  Dependences Out = DependenceFinder(Table, Body).run();
  findOutsideConflicts(Table, Body, Out.Conflicts);
  return Out;
}

} // namespace concadvise
